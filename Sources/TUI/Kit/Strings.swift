public import Foundation
public import Platform
internal import Yams

/// The string table: `locales/en.yaml` and its like for other languages, nested by screen, read by dotted names. Values
/// hold `{name}` for what is put in; a value with `one`, `other` and the like is chosen by a count.
public struct Strings {
  public let language: Language
  public private(set) var texts: [String: String] = [:]
  /// What had to be taken from the English table, as this one lacks it. Empty for what ships: a test sees to that.
  public private(set) var untranslated: [String] = []

  /// Reads the table that ships with the program; a text that it lacks comes from the English one, and is named in
  /// ``untranslated``.
  /// - Throws: ``StringsError`` when it is not found or is no table.
  public static func shipped(_ language: Language = .en) throws -> Strings {
    guard let folder = Folders.shipped("locales") else {
      throw StringsError(
        fault: "the folder `locales` that ships with Parley is not found; set PARLEY_SHARE to where it is")
    }
    var table = try Strings(file: folder.appending(path: "\(language.rawValue).yaml"), language)
    if language != .en { table.fill(from: try Strings(file: folder.appending(path: "en.yaml"), .en)) }
    return table
  }

  /// One file, without help from another.
  public init(file: URL, _ language: Language) throws {
    self.language = language
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let tree = try? Yams.load(yaml: text) as? [String: Any]
    else { throw StringsError(fault: "the string table \(file.lastPathComponent) cannot be read") }
    flatten(tree, under: "")
  }

  mutating func fill(from english: Strings) {
    for (key, text) in english.texts where texts[key] == nil {
      texts[key] = text
      // `other` of English is `many` in another language: nothing is missing then.
      let parts = key.split(separator: ".")
      let group = parts.dropLast().joined(separator: ".")
      let isForm = english.language.pluralForms.contains(String(parts.last ?? ""))
      if !isForm || !language.pluralForms.allSatisfy({ texts["\(group).\($0)"] != nil }) { untranslated.append(key) }
    }
    untranslated.sort()
  }

  private mutating func flatten(_ tree: [String: Any], under prefix: String) {
    for (key, value) in tree {
      if let branch = value as? [String: Any] {
        flatten(branch, under: prefix + key + ".")
      } else {
        texts[prefix + key] = "\(value)"
      }
    }
  }

  /// The table in use; read at its first use.
  public static var current: Strings {
    get { ofTask ?? ofProgram }
    set { ofProgram = newValue }
  }

  private static var ofProgram: Strings = (try? shipped()) ?? Strings()

  /// In place of the program's for one task and those that it starts, as a test in another language.
  @TaskLocal public static var ofTask: Strings?

  private init() { language = .en }

  /// The text for so many, with `{count}` put in.
  func text(_ key: String, count: Int, _ values: [String: String]) -> String {
    let form = "\(key).\(language.pluralForm(count))"
    let values = values.merging(["count": Self.number(count, language)]) { $1 }
    return text(texts[form] == nil ? key + ".other" : form, values)
  }

  func text(_ key: String, _ values: [String: String]) -> String {
    guard var text = texts[key] else { return key }
    for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
    return text
  }

  /// 12345 as 12,345, or as the language in use has it.
  public static func number(_ value: Int) -> String { number(value, current.language) }

  static func number(_ value: Int, _ language: Language) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += language.thousands }
      result.append(digit)
    }
    return (value < 0 ? "-" : "") + result
  }
}

/// The program's texts are not to be had.
public struct StringsError: ExplainedError {
  let fault: String
  public nonisolated var sentence: String { "The texts of the screens are missing: \(fault)." }
  public nonisolated var exitCode: ExitCode { .failed }
}

/// The text of that name in the user's language, with `values` put in.
public func tr(_ key: String, _ values: [String: String] = [:]) -> String {
  Strings.current.text(key, values)
}

/// The text for so many: `key.one`, `key.other` or what the language has besides, with `{count}` put in.
public func tr(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
  Strings.current.text(key, count: count, values)
}
