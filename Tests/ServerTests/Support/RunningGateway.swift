import Composition
import Contracts
import Foundation
import Kernel
import Logging
import Platform
import Server
import Synchronization
import TestSupport
import Transport
import Users

/// A gateway on a port of its own before a real engine, in this process; it ends with its last reference.
final class RunningGateway: Sendable {
  let engine: Engine
  let url: String
  let lines: LogLines
  /// The database as its owner, as to break it.
  let owner: Database?
  private let transport = HTTPTransport()
  private let serving: Task<Void, any Error>
  private let folder: TemporaryFolder
  private let testDatabase: TestDatabase?
  private let signedIn = Mutex<Tokens?>(nil)

  private init(
    _ engine: Engine, _ url: String, _ lines: LogLines, _ serving: Task<Void, any Error>, _ folder: TemporaryFolder,
    _ testDatabase: TestDatabase?
  ) {
    self.engine = engine
    self.url = url
    self.lines = lines
    self.serving = serving
    self.folder = folder
    self.testDatabase = testDatabase
    owner = testDatabase?.owner
  }

  /// Where the engine keeps what it keeps.
  var dataFolder: String { folder.path + "/data" }

  /// - Parameters:
  ///   - connections: a database of the test's own; one of the shared cluster unless told.
  ///   - speechURL: a server in place of the local helper.
  static func start(
    connections: Kernel.Connections? = nil, speechURL: String? = nil, heartbeatS: Double = 15,
    tls: Settings.TLS? = nil, certificateLookS: Double = 60
  ) async throws -> RunningGateway {
    let folder = try TemporaryFolder()
    let testDatabase = connections == nil ? try await TestDatabase.make() : nil
    let lines = LogLines()
    var settings = Settings(data: folder.path + "/data", listen: ListenAddress(host: "127.0.0.1", port: 0))
    settings.tls = tls
    settings.speech.url = speechURL
    settings.embeddings.url = speechURL
    let engine = try await Engine.start(
      settings: settings,
      log: lines.logger, connections: connections ?? testDatabase?.logins,
      scrypt: ScryptCost(logN: 4, r: 8, p: 1))
    let (bound, binding) = AsyncStream.makeStream(of: String.self)
    let gateway = try Gateway(
      engine: engine, tls: tls, heartbeatS: heartbeatS, certificateLookS: certificateLookS, log: lines.logger)
    let serving = Task {
      defer { binding.finish() }
      try await gateway.run { binding.yield($0) }
    }
    for await url in bound { return RunningGateway(engine, url, lines, serving, folder, testDatabase) }
    await engine.stop()
    try await serving.value
    throw Unexpected("the gateway ended while it started")
  }

  /// Ends everything, and waits for it.
  func stop() async throws {
    serving.cancel()
    try await serving.value
    await engine.stop()
  }

  deinit {
    serving.cancel()
    let (engine, serving, folder, testDatabase) = (engine, serving, folder, testDatabase)
    Task {
      _ = await serving.result
      await engine.stop()
      withExtendedLifetime((folder, testDatabase)) {}
    }
  }

  // MARK: Asking

  func send(
    _ method: String, _ target: String, token: String? = nil, headers: [(name: String, value: String)] = [],
    body: Data? = nil
  ) async throws -> HTTPResponse {
    var headers = headers
    if let token { headers.append(("Authorization", "Bearer " + token)) }
    if body != nil, !headers.contains(where: { $0.name == "Content-Type" }) {
      headers.append(("Content-Type", "application/json"))
    }
    return try await transport.send(
      HTTPRequest(
        method: method, url: target.hasPrefix("http") ? target : url + target, headers: headers,
        body: body.map { .data($0) } ?? .none))
  }

  func send(
    _ method: String, _ target: String, token: String? = nil, headers: [(name: String, value: String)] = [],
    json: some Encodable
  ) async throws -> HTTPResponse {
    try await send(method, target, token: token, headers: headers, body: try WireJSON.encode(json))
  }

  /// The token of the installation's first account.
  func accessToken() async throws -> String {
    if let tokens = signedIn.withLock({ $0 }) { return tokens.accessToken }
    guard let file = try await engine.users.firstSignInFile() else { throw Unexpected("there is an account already") }
    let token = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    let response = try await send(
      "POST", "/v1/sign-in/first",
      json: FirstSignIn(
        token: token, organisation: "Acme", name: "Anna", email: "anna@example.org", password: "correct horse"))
    let tokens = try response.decoded(Tokens.self)
    signedIn.withLock { $0 = tokens }
    return tokens.accessToken
  }

  /// An interview with one question, open to candidates.
  func publishedInterview(_ change: (inout InterviewDraft) -> Void = { _ in }) async throws -> Interview {
    var draft = InterviewDraft(
      title: "Barista", questions: [Question(text: "Why coffee?", competency: "Motivation", points: ["Taste"])],
      rubric: [
        Competency(
          name: "Motivation",
          anchors: [Anchor(level: 1, text: "None"), Anchor(level: 3, text: "Some"), Anchor(level: 5, text: "Much")])
      ], settings: InterviewSettings(allowsStandIns: true))
    change(&draft)
    let token = try await accessToken()
    let made = try await send("POST", "/v1/interviews", token: token, json: draft).decoded(Interview.self)
    return try await send("POST", "/v1/interviews/\(made.id)/publish", token: token).decoded(Interview.self)
  }

  /// A candidate's session of that interview.
  func session(of interview: Interview) async throws -> SessionGrant {
    guard let link = interview.link else { throw Unexpected("there is no link") }
    return try await send("POST", "/v1/links/\(link)/sessions").decoded(SessionGrant.self)
  }
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }

  func decoded<T: Decodable>(_ type: T.Type) throws -> T {
    guard (200..<300).contains(status) else { throw Unexpected("\(status): \(text)") }
    return try WireJSON.decode(type, from: body)
  }

  /// The problem that it carries, as `404 link-not-found`, with the field where there is one; else just the status.
  var refusal: String {
    guard mediaType == "application/problem+json", let problem = try? WireJSON.decode(Problem.self, from: body),
      problem.status == status
    else { return "\(status)" }
    return "\(status) \(problem.code)" + (problem.field.map { " \($0)" } ?? "")
  }

  /// The code of an S3 error, as `403 AccessDenied`; else just the status.
  var s3: String {
    guard let start = text.range(of: "<Code>"), let end = text.range(of: "</Code>") else { return "\(status)" }
    return "\(status) \(text[start.upperBound..<end.lowerBound])"
  }
}

struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Every line that was logged.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  var logger: Logger {
    var logger = Logger(label: "parley.tests") { _ in Handler(lines: self) }
    logger.logLevel = .trace
    return logger
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      lines.lines.withLock { $0.append("\(event.level) \(event.message) \(all)") }
    }
  }
}
