public import Foundation

extension InterviewSettings {
  func tidied() -> InterviewSettings {
    var settings = self
    settings.timeZone = TextRules.tidied(timeZone)
    settings.languages = languages.map(TextRules.tidied).filter { !$0.isEmpty }
    settings.branding.name = TextRules.tidied(branding.name)
    settings.branding.accent = branding.accent.map { TextRules.tidied($0).lowercased() }.flatMap {
      $0.isEmpty ? nil : $0
    }
    settings.branding.logo = branding.logo.flatMap { $0.isEmpty ? nil : $0 }
    settings.profileFields = profileFields.map {
      ProfileField(label: TextRules.tidied($0.label), isRequired: $0.isRequired)
    }
    settings.contact = TextRules.tidied(contact)
    settings.consent = consent.map { text in
      ConsentText(
        version: TextRules.tidied(text.version),
        purposes: text.purposes.map {
          ConsentPurpose(kind: $0.kind, text: TextRules.tidied($0.text), required: $0.required)
        })
    }
    return settings
  }

  func check(_ check: inout FaultCollector) {
    for (time, field, name) in [
      (opensAt, "settings.opens_at", "The opening time"), (closesAt, "settings.closes_at", "The closing time"),
    ] {
      guard let time else { continue }
      check.add(.implausibleTime(WireJSON.timestamp(time)), if: !Self.plausible.contains(time), field, name)
    }
    if let opensAt, let closesAt {
      check.add(.closesBeforeOpening, if: closesAt <= opensAt, "settings.closes_at", "The closing time")
    }
    check.add(.noTimeZone, if: TimeZone(identifier: timeZone) == nil, "settings.time_zone", "The time zone")
    check.count(languages.count, 20, "settings.languages", "The list of languages", .entries)
    for (index, language) in languages.enumerated() {
      let field = "settings.languages[\(index)]"
      check.language(language, field, "Language \(index + 1)")
      check.add(.twice, if: languages[..<index].contains(language), field, "Language \(index + 1)")
    }
    branding.check(&check)
    consent?.check(&check)
    check.count(profileFields.count, ProfileField.most, "settings.profile_fields", "The candidate's details", .entries)
    for (index, field) in profileFields.enumerated() {
      let place = "settings.profile_fields[\(index)]"
      check.text(field.label, 1...120, place + ".label", "Detail \(index + 1)")
      let isTwice = profileFields[..<index].contains { $0.label.lowercased() == field.label.lowercased() }
      check.add(.twice, if: isTwice, place + ".label", "Detail \(index + 1)")
    }
    check.text(contact, 0...300, "settings.contact", "The contact for candidates")
    check.range(extraTimePercent, 100...400, "settings.extra_time_percent", "The time for answers in per cent")
    check.range(retentionDays, 1...3650, "settings.retention_days", "The retention in days")
  }

  /// 2000 to 2100: what lies outside is a slip of the keyboard.
  private static let plausible = Date(timeIntervalSince1970: 946_684_800)...Date(timeIntervalSince1970: 4_102_444_800)
}

extension Branding {
  fileprivate func check(_ check: inout FaultCollector) {
    check.text(name, 0...120, "settings.branding.name", "The name for candidates")
    if let accent {
      check.add(
        .noColour, if: accent.wholeMatch(of: /#[0-9a-f]{6}/) == nil, "settings.branding.accent", "The accent colour")
    }
    if let logo, let fault = PictureRules.logo.check(logo) {
      check.add(fault, if: true, "settings.branding.logo", "The logo")
    }
  }
}

extension ConsentText {
  fileprivate func check(_ check: inout FaultCollector) {
    check.text(version, 1...40, "settings.consent.version", "The version of the consent text")
    var kinds: Set<ConsentPurpose.Kind> = []
    for (index, purpose) in purposes.enumerated() {
      let field = "settings.consent.purposes[\(index)]"
      check.add(.purposeTwice, if: !kinds.insert(purpose.kind).inserted, field + ".kind", "Purpose \(index + 1)")
      check.text(purpose.text, 20...4000, field + ".text", "The text of purpose \(index + 1)", lines: true)
      // To be scored by a program is the candidate's free choice.
      check.add(
        .scoringDemanded, if: purpose.kind == .analyse && purpose.required, field + ".required",
        "The consent to scoring")
      check.add(
        .recordingLeftOpen, if: purpose.kind == .record && !purpose.required, field + ".required",
        "The consent to recording")
    }
    check.add(.noRecording, if: !kinds.contains(.record), "settings.consent.purposes", "The consent text")
  }
}

extension InterviewDraft {
  /// A link that would turn everyone away is refused at once.
  public func closingFault(at now: Date) -> FieldFault? {
    guard let closesAt = settings.closesAt, closesAt <= now else { return nil }
    return FieldFault("settings.closes_at", "The closing time", .closingPassed)
  }

  /// Which words somebody agreed to must be told from the version that was kept with it: what is wrong with the consent
  /// text of `new` after this one, which candidates may have seen.
  public func consentFault(in new: InterviewDraft) -> FieldFault? {
    let before = settings.consent ?? .current
    let after = new.settings.consent ?? .current
    guard before.purposes != after.purposes, before.version == after.version else { return nil }
    return FieldFault(
      "settings.consent.version", "The version of the consent text", .sameConsentVersion(after.version))
  }
}
