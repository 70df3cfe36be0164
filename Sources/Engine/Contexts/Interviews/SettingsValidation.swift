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
    guard let logo else { return }
    let field = "settings.branding.logo"
    guard logo.count <= 32 << 10 else {
      throw .invalid(field, "The logo", "has \(logo.count) bytes; at most 32,768 are allowed")
    }
    guard let size = PictureHeader.size(of: logo) else {
      throw .invalid(field, "The logo", "is neither a PNG nor a JPEG picture; choose another file")
    }
    guard (1...1024).contains(size.width), (1...1024).contains(size.height) else {
      throw .invalid(
        field, "The logo", "is \(size.width) by \(size.height) pixels; at most 1,024 on each side are allowed")
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

/// The size that a picture says it has.
enum PictureHeader {
  static func size(of data: Data) -> (width: Int, height: Int)? {
    let bytes = [UInt8](data)
    return png(bytes) ?? jpeg(bytes)
  }

  /// Signature and the IHDR chunk (PNG, third edition, §5.2 and §11.2.1).
  private static func png(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.count >= 45, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
      bytes[12..<16].elementsEqual("IHDR".utf8)
    else { return nil }
    return (number(bytes[16..<20]), number(bytes[20..<24]))
  }

  /// The frame header among the segments (ITU-T T.81, B.2.2).
  private static func jpeg(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
    var at = 2
    while at + 9 <= bytes.count, bytes[at] == 0xFF {
      let marker = bytes[at + 1]
      if marker == 0xFF {
        at += 1
        continue
      }
      if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
        return (number(bytes[(at + 7)..<(at + 9)]), number(bytes[(at + 5)..<(at + 7)]))
      }
      at += 2 + number(bytes[(at + 2)..<(at + 4)])
    }
    return nil
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
