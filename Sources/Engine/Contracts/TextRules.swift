/// What text from a person has to keep to: the same rules, in the same words, on the screen and in the engine.
///
/// Each check gives the end of a sentence that begins with the field's name, or nil when the text is fine.
public enum TextRules {
  /// Line ends as line feeds, and no white space around the whole: what the checks are made on and what is kept.
  public static func tidied(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\n" && afterReturn {
        afterReturn = false
        continue
      }
      afterReturn = scalar == "\r"
      scalars.append(afterReturn ? "\n" : scalar)
    }
    let kept = String(scalars).drop(while: \.isWhitespace)
    let end = kept.lastIndex { !$0.isWhitespace }.map { kept.index(after: $0) } ?? kept.startIndex
    return String(kept[..<end])
  }

  /// Length in Unicode scalars (as PostgreSQL counts), and no character that could disturb a terminal.
  public static func fault(in text: String, length: ClosedRange<Int>, lines: Bool = false) -> String? {
    let count = text.unicodeScalars.count
    if count < length.lowerBound {
      return count == 0
        ? "must not be empty" : "has \(count) characters; at least \(length.lowerBound) are needed"
    }
    if count > length.upperBound {
      return "has \(count) characters; at most \(length.upperBound) are allowed"
    }
    guard let bad = text.unicodeScalars.first(where: { isForbidden($0, lines: lines) }) else { return nil }
    if bad == "\n" { return "must be a single line" }
    let code = String(bad.value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
    return "contains a control character (U+\(padded)); remove it"
  }

  /// Whether `text` could be an e-mail address: one `@`, something before it and a dotted name after it, at most
  /// 254 characters (RFC 5321). Only a mail that arrives shows more.
  public static func emailFault(_ text: String) -> String? {
    if let fault = fault(in: text, length: 1...254) { return fault }
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    let labels = halves.last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    let plausible =
      halves.count == 2 && (1...64).contains(halves[0].count) && labels.count >= 2
      && !labels.contains { $0.isEmpty } && !text.contains { $0.isWhitespace || "<>,;\"()".contains($0) }
    return plausible ? nil : "is not an e-mail address; write it as name@example.org"
  }

  /// C0, DEL and C1, and the marks that reorder or break a line: what `Sanitise` replaces on a screen is refused here.
  private static func isForbidden(_ scalar: Unicode.Scalar, lines: Bool) -> Bool {
    switch scalar.value {
    case 0x0A, 0x09: !lines
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029, 0xFEFF: true
    default: false
    }
  }
}
