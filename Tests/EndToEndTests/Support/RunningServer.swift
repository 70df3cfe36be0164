import Contracts
import Foundation
import Transport

/// `parley up` on a folder and a port of its own, with the first account signed in.
final class RunningServer: Sendable {
  let home: TestHome
  let program: Program
  let url: String
  let tokens: Tokens
  private let transport: HTTPTransport

  static let email = "anna@example.org"
  static let password = "correct horse battery"

  private init(home: TestHome, program: Program, url: String, tokens: Tokens, transport: HTTPTransport) {
    self.home = home
    self.program = program
    self.url = url
    self.tokens = tokens
    self.transport = transport
  }

  static func start(user: String? = nil, environment: [String: String] = [:]) async throws -> RunningServer {
    let home = try TestHome(for: user)
    let program = try up(home: home, listen: "127.0.0.1:0", user: user, environment: environment)
    let url = try await address(of: program)
    let transport = HTTPTransport()
    let token = try String(
      contentsOf: home.url.appending(path: "parley/first-sign-in"), encoding: .utf8
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    let tokens = try await request(
      Tokens.self, "POST", url + "/v1/sign-in/first", transport: transport,
      body: FirstSignIn(
        token: token, organisation: "Example", name: "Anna", email: email, password: password))
    return RunningServer(home: home, program: program, url: url, tokens: tokens, transport: transport)
  }

  /// The same data, started again on the same address.
  func again(user: String? = nil) async throws -> Program {
    let program = try Self.up(home: home, listen: String(url.dropFirst("http://".count)), user: user)
    _ = try await Self.address(of: program)
    return program
  }

  static func up(
    home: TestHome, listen: String, user: String? = nil, environment: [String: String] = [:]
  ) throws -> Program {
    try Program(
      ["up", "--data", home.url.appending(path: "parley").path, "--listen", listen], home: home.url,
      environment: environment, asUser: user)
  }

  static func address(of program: Program) async throws -> String {
    let line = try await program.line(containing: "http://")
    return String(line[line.range(of: "http://")!.lowerBound...].prefix { !$0.isWhitespace })
  }

  /// One call of the API; a problem is thrown as such.
  func call<Answer: Decodable>(
    _ type: Answer.Type, _ method: String, _ path: String, body: (any Encodable & Sendable)? = nil
  ) async throws -> Answer {
    try await Self.request(
      type, method, url + path, transport: transport, token: tokens.accessToken, body: body)
  }

  /// The status and problem code of a call that is to be refused.
  func refusal(_ method: String, _ path: String, body: (any Encodable & Sendable)? = nil) async throws -> String {
    do {
      _ = try await call(Anything.self, method, path, body: body)
      return "accepted"
    } catch let problem as Problem {
      return "\(problem.status) \(problem.code)"
    }
  }

  struct Anything: Decodable {}

  static func request<Answer: Decodable>(
    _ type: Answer.Type, _ method: String, _ url: String, transport: HTTPTransport, token: String? = nil,
    body: (any Encodable & Sendable)? = nil
  ) async throws -> Answer {
    var headers: [(name: String, value: String)] = [("Content-Type", "application/json")]
    if let token { headers.append(("Authorization", "Bearer " + token)) }
    let response = try await transport.send(
      HTTPRequest(
        method: method, url: url, headers: headers,
        body: try body.map { .data(try WireJSON.encode($0)) } ?? .none))
    guard (200..<300).contains(response.status) else {
      throw try WireJSON.decode(Problem.self, from: response.body)
    }
    return try WireJSON.decode(type, from: response.body.isEmpty ? Data("{}".utf8) : response.body)
  }

  /// A published interview that stand-ins may take; its link is in `url`.
  func publishedInterview(questions: Int = 1, points: [String] = ["Listens to the customer"]) async throws -> Interview
  {
    let draft = InterviewDraft(
      title: "Support engineer", language: "en",
      questions: (1...questions).map {
        Question(
          text: "Question number \($0)?", preparationS: 0, limitS: 120, retakes: 1,
          competency: "Customer focus", points: points)
      },
      rubric: [
        Competency(
          name: "Customer focus",
          anchors: [Anchor(level: 1, text: "None"), Anchor(level: 3, text: "Some"), Anchor(level: 5, text: "Much")])
      ], settings: InterviewSettings(allowsStandIns: true))
    let made = try await call(Interview.self, "POST", "/v1/interviews", body: draft)
    return try await call(Interview.self, "POST", "/v1/interviews/\(made.id)/publish")
  }
}
