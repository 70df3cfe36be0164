import Foundation
import Yams

/// The values as they were found, with where.
struct SettingsSource {
  private struct Found {
    let text: String
    let setting: String
    let origin: String?
  }
  private var found: [String: Found] = [:]

  private static let prefix = "PARLEY_"

  init(environment: [String: String], files: [String]) throws(SettingsError) {
    for (name, text) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(Self.prefix) {
      // Where shipped files lie and what tests tell each other are no settings; the rest is read by what it is for.
      if [
        "PARLEY_SHARE", "PARLEY_MODELS", "PARLEY_PLAYER", "PARLEY_THEME", "PARLEY_CODEC", "PARLEY_LANGUAGE",
        "PARLEY_CA", "PARLEY_LINEAR", "PARLEY_UPLOAD_LIMIT",
      ].contains(
        name)
        || name.hasPrefix("PARLEY_TEST_")
      {
        continue
      }
      let key = name.dropFirst(Self.prefix.count).lowercased()
      try Self.check(key, setting: name, origin: nil)
      // An empty variable is how a shell unsets one for a single command.
      if !text.isEmpty { found[key] = Found(text: text, setting: name, origin: nil) }
    }
    for file in files {
      for (key, text) in try Self.read(file) {
        try Self.check(key, setting: key, origin: file)
        if found[key] == nil { found[key] = Found(text: text, setting: key, origin: file) }
      }
    }
  }

  func value<Value>(
    _ key: String, _ rule: (String) -> SettingsRules.Reading<Value>
  ) throws(SettingsError) -> Value? {
    guard let found = found[key] else { return nil }
    switch rule(found.text) {
    case .right(let value): return value
    case .wrong(let problem):
      // A secret is not repeated, and neither is a value that may hold one.
      let shown = ["data", "listen", "log_level"].contains(key) ? " (\(found.text))" : ""
      throw SettingsError(
        setting: found.setting, origin: found.origin, problem: problem + shown, example: SettingsRules.examples[key])
    }
  }

  /// Both files, or neither.
  func tls() throws(SettingsError) -> Settings.TLS? {
    let certificate = try value("tls_certificate", SettingsRules.file)
    let key = try value("tls_key", SettingsRules.file)
    if let certificate, let key { return Settings.TLS(certificate: certificate, key: key) }
    guard certificate != nil || key != nil else { return nil }
    let missing = certificate == nil ? "tls_certificate" : "tls_key"
    throw SettingsError(
      setting: Self.prefix + missing.uppercased(), origin: nil,
      problem: "is missing; a certificate and its key are set together", example: SettingsRules.examples[missing])
  }

  func provider(_ name: String) throws(SettingsError) -> Settings.Provider {
    Settings.Provider(
      url: try value(name + "_url", SettingsRules.webURL), key: try value(name + "_key", SettingsRules.text),
      model: try value(name + "_model", SettingsRules.text))
  }

  /// No model is the usual one here, so that it is named with the address; without an address the rest means nothing.
  func languageModel() throws(SettingsError) -> Settings.Provider {
    let llm = try provider("llm")
    let missing: String? =
      if llm.url == nil { llm.model != nil || llm.key != nil ? "llm_url" : nil } else {
        llm.model == nil ? "llm_model" : nil
      }
    guard let missing else { return llm }
    throw SettingsError(
      setting: Self.prefix + missing.uppercased(), origin: nil,
      problem: "is missing; the address and the model of a language model are set together",
      example: SettingsRules.examples[missing])
  }

  private static func check(_ key: String, setting: String, origin: String?) throws(SettingsError) {
    guard SettingsRules.examples[key] == nil else { return }
    let names = SettingsRules.examples.keys.sorted()
    let known = (origin == nil ? names.map { prefix + $0.uppercased() } : names).joined(separator: ", ")
    throw SettingsError(
      setting: setting, origin: origin, problem: "is no setting of Parley; there are \(known)", example: nil)
  }

  private static func read(_ file: String) throws(SettingsError) -> [(String, String)] {
    guard FileManager.default.fileExists(atPath: file) else { return [] }
    func wrong(_ problem: String) -> SettingsError {
      SettingsError(setting: "The file", origin: file, problem: problem, example: "listen: 127.0.0.1:7878")
    }
    let text: String
    do { text = try String(contentsOfFile: file, encoding: .utf8) } catch { throw wrong("cannot be read") }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch { throw wrong("is no YAML (\(error))") }
    guard let node else { return [] }
    guard let mapping = node.mapping else { throw wrong("holds no list of names and values") }
    var values: [(String, String)] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string, let text = value.scalar?.string else {
        throw wrong("has something other than a plain value for \(key.scalar?.string ?? "a name")")
      }
      values.append((name, text))
    }
    return values
  }
}
