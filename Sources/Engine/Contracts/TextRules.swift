/// What text from a person has to keep to: the same rules, in the same words, on the screen and in the engine.
///
/// Each check gives nil when the text is fine, else what is wrong: as a ``TextFault``, or as the end of an English sentence
/// that begins with the field's name.
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
    check(text, length: length, lines: lines)?.ending
  }

  /// As ``fault(in:length:lines:)``, for who says it in words of their own.
  public static func check(_ text: String, length: ClosedRange<Int>, lines: Bool = false) -> TextFault? {
    let count = text.unicodeScalars.count
    if count < length.lowerBound { return count == 0 ? .empty : .tooShort(count, least: length.lowerBound) }
    if count > length.upperBound { return .tooLong(count, most: length.upperBound) }
    guard let bad = text.unicodeScalars.first(where: { isForbidden($0, lines: lines) }) else { return nil }
    if bad == "\n" { return .severalLines }
    let code = String(bad.value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
    return .control("U+" + padded)
  }

  /// Whether `text` could be an e-mail address: one `@`, something before it and a dotted name after it, at most
  /// 254 characters (RFC 5321). Only a mail that arrives shows more.
  public static func emailFault(_ text: String) -> String? { checkEmail(text)?.ending }

  /// As ``emailFault(_:)``, for who says it in words of their own.
  public static func checkEmail(_ text: String) -> TextFault? {
    if let fault = check(text, length: 1...254) { return fault }
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    let labels = halves.last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    let plausible =
      halves.count == 2 && (1...64).contains(halves[0].count) && labels.count >= 2
      && !labels.contains { $0.isEmpty } && !text.contains { $0.isWhitespace || "<>,;\"()".contains($0) }
    return plausible ? nil : .noEmail
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

/// What is wrong with a text.
public enum TextFault: Hashable, Sendable {
  case empty
  case tooShort(Int, least: Int)
  case tooLong(Int, most: Int)
  case severalLines
  /// The character as U+001B.
  case control(String)
  case noEmail

  /// The end of an English sentence that begins with the field's name.
  public var ending: String {
    switch self {
    case .empty: "must not be empty"
    case .tooShort(let count, let least): "has \(count) characters; at least \(least) are needed"
    case .tooLong(let count, let most): "has \(count) characters; at most \(most) are allowed"
    case .severalLines: "must be a single line"
    case .control(let code): "contains a control character (\(code)); remove it"
    case .noEmail: "is not an e-mail address; write it as name@example.org"
    }
  }
}
