public import Foundation

/// A language that the screens speak: there is `locales/<rawValue>.yaml` for each.
public nonisolated enum Language: String, CaseIterable, Sendable {
  case en, ru

  /// What the user wants: `PARLEY_LANGUAGE`, else the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty
  /// (POSIX), else English. A language that there is not is English as well.
  public static func chosen(environment: [String: String] = ProcessInfo.processInfo.environment) -> Language {
    let names = ["PARLEY_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"]
    let wanted = names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    // "ru_RU.UTF-8", "ru@euro", "ru-RU": the language comes first.
    let code = wanted.prefix { $0.isASCII && $0.isLetter }.lowercased()
    return Language(rawValue: code) ?? .en
  }

  /// The plural forms of whole numbers, as the table names them (Unicode CLDR, plural rules).
  public var pluralForms: [String] {
    switch self {
    case .en: ["one", "other"]
    case .ru: ["one", "few", "many"]
    }
  }

  /// The plural form for so many.
  public func pluralForm(_ count: Int) -> String {
    let count = count.magnitude
    switch self {
    case .en: return count == 1 ? "one" : "other"
    case .ru:
      if (11...14).contains(count % 100) { return "many" }
      switch count % 10 {
      case 1: return "one"
      case 2...4: return "few"
      default: return "many"
      }
    }
  }

  /// What stands between thousands; in Russian a space at which no line breaks.
  var thousands: String {
    switch self {
    case .en: ","
    case .ru: "\u{A0}"
    }
  }
}
