public import Foundation
public import Platform
internal import Yams

/// The string table: `locales/en.yaml`, nested by screen, read by dotted names. Values hold `{name}` for what is put in;
/// a value with `one` and `other` is chosen by a count.
public struct Strings {
  public private(set) var texts: [String: String]

  /// Reads the table that ships with the program.
  /// - Throws: ``StringsError`` when it is not found or is no table.
  public static func shipped(_ language: String = "en") throws -> Strings {
    guard let folder = Folders.shipped("locales") else {
      throw StringsError(
        fault: "the folder `locales` that ships with Parley is not found; set PARLEY_SHARE to where it is")
    }
    return try Strings(file: folder.appending(path: "\(language).yaml"))
  }

  public init(file: URL) throws {
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let tree = try? Yams.load(yaml: text) as? [String: Any]
    else { throw StringsError(fault: "the string table \(file.lastPathComponent) cannot be read") }
    texts = [:]
    flatten(tree, under: "")
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
  public static var current: Strings = (try? shipped()) ?? Strings()

  private init() { texts = [:] }

  func text(_ key: String, _ values: [String: String]) -> String {
    guard var text = texts[key] else { return key }
    for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
    return text
  }

  /// 12345 as 12,345.
  public static func number(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
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

/// The text for so many: `key.one` or `key.other`, with `{count}` put in.
public func tr(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
  Strings.current.text(
    key + (count == 1 ? ".one" : ".other"), values.merging(["count": Strings.number(count)]) { $1 })
}
