import Contracts
import Foundation

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
    settings.consent = consent.map { text in
      ConsentText(
        version: TextRules.tidied(text.version),
        purposes: text.purposes.map {
          ConsentPurpose(kind: $0.kind, text: TextRules.tidied($0.text), required: $0.required)
        })
    }
    return settings
  }

  func validate() throws(InterviewsError) {
    for (time, field, name) in [
      (opensAt, "settings.opens_at", "The opening time"), (closesAt, "settings.closes_at", "The closing time"),
    ] {
      if let time, !Self.plausible.contains(time) {
        throw .invalid(field, name, "is \(WireJSON.timestamp(time)); it must lie between the years 2000 and 2100")
      }
    }
    if let opensAt, let closesAt, closesAt <= opensAt {
      throw .invalid("settings.closes_at", "The closing time", "lies before the opening; set a later one, or none")
    }
    if TimeZone(identifier: timeZone) == nil {
      throw .invalid("settings.time_zone", "The time zone", "is not known; write it as Europe/Berlin or UTC")
    }
    try Check.count(languages.count, 20, "settings.languages", "The list of languages", "entries")
    for (index, language) in languages.enumerated() {
      try Check.language(language, "settings.languages[\(index)]", "Language \(index + 1)")
      if languages[..<index].contains(language) {
        throw .invalid("settings.languages[\(index)]", "Language \(index + 1)", "is there twice; remove one")
      }
    }
    try branding.validate()
    try consent?.validate()
    try Check.range(extraTimePercent, 100...400, "settings.extra_time_percent", "The time for answers in per cent")
    try Check.range(retentionDays, 1...3650, "settings.retention_days", "The retention in days")
  }

  /// 2000 to 2100: what lies outside is a slip of the keyboard.
  private static let plausible = Date(timeIntervalSince1970: 946_684_800)...Date(timeIntervalSince1970: 4_102_444_800)
}

extension Branding {
  fileprivate func validate() throws(InterviewsError) {
    try Check.text(name, 0...120, "settings.branding.name", "The name for candidates")
    if let accent, accent.wholeMatch(of: /#[0-9a-f]{6}/) == nil {
      throw .invalid("settings.branding.accent", "The accent colour", "is no colour; write it as #2f6fed")
    }
    if let logo, let fault = PictureRules.logo.fault(in: logo) {
      throw .invalid("settings.branding.logo", "The logo", fault)
    }
  }
}

extension ConsentText {
  fileprivate func validate() throws(InterviewsError) {
    try Check.text(version, 1...40, "settings.consent.version", "The version of the consent text")
    var kinds: Set<ConsentPurpose.Kind> = []
    for (index, purpose) in purposes.enumerated() {
      let field = "settings.consent.purposes[\(index)]"
      guard kinds.insert(purpose.kind).inserted else {
        throw .invalid(field + ".kind", "Purpose \(index + 1)", "is that of an earlier one; ask for each once")
      }
      try Check.text(purpose.text, 20...4000, field + ".text", "The text of purpose \(index + 1)", lines: true)
      // To be scored by a program is the candidate's free choice.
      if purpose.kind == .analyse, purpose.required {
        throw .invalid(field + ".required", "The consent to scoring", "cannot be demanded; leave the choice")
      }
      if purpose.kind == .record, !purpose.required {
        throw .invalid(
          field + ".required", "The consent to recording", "has to be required; there is no interview without")
      }
    }
    guard kinds.contains(.record) else {
      throw .invalid("settings.consent.purposes", "The consent text", "does not ask for recording; add that purpose")
    }
  }
}
