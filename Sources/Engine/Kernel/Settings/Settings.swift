public import Foundation
public import Platform

/// What the operator can set: from the environment, else the user's file, else the system's, else the default.
public struct Settings: Sendable {
  /// `PARLEY_DATA`: the folder of everything that is kept.
  public var data: String
  /// `PARLEY_LISTEN`.
  public var listen: ListenAddress
  /// `PARLEY_PUBLIC_URL`: what links and upload addresses are built on; nil for the address listened on. No slash at
  /// its end.
  public var publicURL: String?
  /// `PARLEY_TLS_CERTIFICATE` and `PARLEY_TLS_KEY`: files in PEM; nil for plain HTTP.
  public var tls: TLS?
  /// `PARLEY_TRUSTED_PROXIES`: addresses of proxies whose `X-Forwarded-For` is believed, beside those of this machine.
  public var trustedProxies: [String]
  /// `PARLEY_DATABASE_URL`: a PostgreSQL 15 of the operator's own, whose login owns its database; nil for the embedded.
  public var databaseURL: String?
  /// `PARLEY_SPEECH_URL`, `_KEY`, `_MODEL`; without a URL the local helper.
  public var speech: Provider
  /// `PARLEY_EMBEDDINGS_URL`, `_KEY`, `_MODEL`; without a URL the local helper.
  public var embeddings: Provider
  /// `PARLEY_LLM_URL`, `_KEY`, `_MODEL`: a language model that scores in the place of the local scorer; URL and model are
  /// set together.
  public var llm: Provider
  /// `PARLEY_LOG_LEVEL`: trace, debug, info, notice, warning, error or critical.
  public var logLevel: String

  /// What a server shows of itself.
  public struct TLS: Sendable, Hashable {
    /// Its certificate, and after it those that lead to a known authority.
    public var certificate: String
    public var key: String

    public init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// A server that speaks the OpenAI HTTP API.
  public struct Provider: Sendable, Hashable {
    /// No slash at its end; nil for the local default.
    public var url: String?
    /// Secret: never to be logged.
    public var key: String?
    public var model: String?

    public init(url: String? = nil, key: String? = nil, model: String? = nil) {
      self.url = url
      self.key = key
      self.model = model
    }
  }

  public init(
    data: String = Folders.data.path, listen: ListenAddress = ListenAddress(host: "127.0.0.1", port: 7878),
    publicURL: String? = nil, tls: TLS? = nil, trustedProxies: [String] = [], databaseURL: String? = nil,
    speech: Provider = Provider(),
    embeddings: Provider = Provider(), llm: Provider = Provider(), logLevel: String = "info"
  ) {
    self.data = data
    self.listen = listen
    self.publicURL = publicURL
    self.tls = tls
    self.trustedProxies = trustedProxies
    self.databaseURL = databaseURL
    self.speech = speech
    self.embeddings = embeddings
    self.llm = llm
    self.logLevel = logLevel
  }

  /// The user's and the system's file, in the order in which they count.
  public static var standardFiles: [String] {
    [Folders.config.appending(path: "parley.yaml").path, "/etc/parley/parley.yaml"]
  }

  /// Reads the settings. An unknown name, or a value that cannot be meant, is an error that names it.
  ///
  /// - Parameter files: YAML files, the first that has a setting wins; one that does not exist is passed over.
  public static func load(
    environment: [String: String] = ProcessInfo.processInfo.environment, files: [String] = standardFiles
  ) throws(SettingsError) -> Settings {
    let source = try SettingsSource(environment: environment, files: files)
    var settings = Settings()
    if let data = try source.value("data", SettingsRules.folder) { settings.data = data }
    if let listen = try source.value("listen", ListenAddress.parse) { settings.listen = listen }
    settings.publicURL = try source.value("public_url", SettingsRules.webURL)
    settings.tls = try source.tls()
    settings.trustedProxies = try source.value("trusted_proxies", SettingsRules.addresses) ?? []
    settings.databaseURL = try source.value("database_url", SettingsRules.databaseURL)
    settings.speech = try source.provider("speech")
    settings.embeddings = try source.provider("embeddings")
    settings.llm = try source.languageModel()
    if let level = try source.value("log_level", SettingsRules.logLevel) { settings.logLevel = level }
    return settings
  }
}

/// Where the server listens.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// A name or an address; an IPv6 address without brackets.
  public var host: String
  /// 0 lets the system pick a free one.
  public var port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Whether only this machine can reach it.
  public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

  /// Reads `HOST:PORT` or `[IPv6]:PORT`.
  public init(_ text: String) throws(SettingsError) {
    switch Self.parse(text) {
    case .right(let address): self = address
    case .wrong(let problem):
      throw SettingsError(setting: "--listen", origin: nil, problem: problem, example: "127.0.0.1:7878")
    }
  }

  static func parse(_ text: String) -> SettingsRules.Reading<ListenAddress> {
    guard let colon = text.lastIndex(of: ":") else { return .wrong("has no port") }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      return .wrong("has an IPv6 address without brackets")
    }
    if host.isEmpty { return .wrong("has no host") }
    guard let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port) else {
      return .wrong("has no port between 0 and 65535")
    }
    guard host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-.:%_".contains($0)) }) else {
      return .wrong("has no host name or address before the port")
    }
    return .right(ListenAddress(host: host, port: port))
  }
}
