import Foundation

/// What values may look like. Each rule gives the value, or the end of a sentence that begins with the setting's name.
enum SettingsRules {
  enum Reading<Value> {
    case right(Value)
    case wrong(String)
  }

  /// The settings that something uses, with an example of each.
  static let examples: [String: String] = [
    "data": "/var/lib/parley",
    "listen": "127.0.0.1:7878",
    "public_url": "https://interviews.example.org",
    "tls_certificate": "/etc/parley/server.pem",
    "tls_key": "/etc/parley/server.key",
    "trusted_proxies": "10.0.0.5, 10.0.0.6",
    "database_url": "postgresql://parley@db.example.org/parley",
    "speech_url": "http://127.0.0.1:8000",
    "speech_key": "sk-…",
    "speech_model": "whisper-1",
    "embeddings_url": "http://127.0.0.1:8000",
    "embeddings_key": "sk-…",
    "embeddings_model": "text-embedding-3-small",
    "llm_url": "http://127.0.0.1:8080",
    "llm_key": "sk-…",
    "llm_model": "qwen2.5-7b-instruct",
    "log_level": "info",
  ]

  static func folder(_ text: String) -> Reading<String> {
    guard text.hasPrefix("/") else { return .wrong("is no absolute path") }
    return .right(text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text)
  }

  static func webURL(_ text: String) -> Reading<String> {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), let host = parts.host,
      ["http", "https"].contains(scheme), !host.isEmpty
    else { return .wrong("is no address that begins with http:// or https://") }
    guard parts.query == nil, parts.fragment == nil else { return .wrong("has a query or a fragment") }
    guard parts.user == nil, parts.password == nil else { return .wrong("has a user or a password in it") }
    return .right(text.hasSuffix("/") ? String(text.dropLast()) : text)
  }

  static func databaseURL(_ text: String) -> Reading<String> {
    guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") else {
      return .wrong("does not begin with postgresql://")
    }
    return .right(text)
  }

  static func file(_ text: String) -> Reading<String> {
    text.hasPrefix("/") ? .right(text) : .wrong("is no absolute path")
  }

  static func addresses(_ text: String) -> Reading<[String]> {
    let found = text.split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
    let areAddresses = found.allSatisfy { address in
      address.allSatisfy { $0.isHexDigit || $0 == "." || $0 == ":" } && address.contains { $0 == "." || $0 == ":" }
    }
    return areAddresses ? .right(found) : .wrong("is no list of IP addresses")
  }

  static func logLevel(_ text: String) -> Reading<String> {
    let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
    return levels.contains(text) ? .right(text) : .wrong("is none of \(levels.joined(separator: ", "))")
  }

  static func text(_ text: String) -> Reading<String> { .right(text) }
}

/// A setting that cannot be meant.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// As it is spelt where it was found: `PARLEY_LISTEN`, or `listen` in a file.
  public let setting: String
  /// The file, or nil for the environment or the command line.
  public let origin: String?
  /// The end of a sentence that begins with the setting.
  public let problem: String
  public let example: String?

  public init(setting: String, origin: String?, problem: String, example: String?) {
    self.setting = setting
    self.origin = origin
    self.problem = problem
    self.example = example
  }

  public var description: String {
    "\(setting)\(origin.map { " in \($0)" } ?? "") \(problem)" + (example.map { "; for example: \($0)" } ?? "")
  }
}
