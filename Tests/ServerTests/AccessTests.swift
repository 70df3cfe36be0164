import Composition
import Contracts
import Foundation
import Kernel
import Testing
import Transport

@testable import Server

/// Who may ask what.
@Suite struct AccessTests {
  private static func target(_ route: Route) -> String {
    OpenAPI.path(route).replacing(#/\{[nk]\}/#, with: "1")
      .replacing(#/\{\w+\}/#, with: "018f0000-0000-7000-8000-000000000000")
  }

  @Test func `every route for HR or a candidate wants its own token`() async throws {
    let gateway = try await RunningGateway.start()
    let access = try await gateway.accessToken()
    let session = try await gateway.session(of: gateway.publishedInterview()).token
    var asked = 0
    for route in Gateway.routes(Metrics()) {
      let foreign: String
      switch route.access {
      case .staff, .editors: foreign = session
      case .candidate, .uploader, .machine: foreign = access
      case .anyone, .signed: continue
      }
      asked += 1
      let (method, target) = (route.method.rawValue, Self.target(route))
      let without = try await gateway.send(method, target)
      #expect(without.refusal == "401 token-missing", "\(method) \(route.path)")
      #expect(without.headers["WWW-Authenticate"] == "Bearer")
      // Another kind of token, and one that somebody made up.
      #expect(try await gateway.send(method, target, token: foreign).refusal == "401 token-invalid", "\(route.path)")
      #expect(try await gateway.send(method, target, token: foreign + "x").refusal == "401 token-invalid")
    }
    #expect(asked >= 20)
    #expect(try await gateway.send("GET", "/v1/me", token: access).decoded(Account.self).email == "anna@example.org")
    #expect(try await gateway.send("GET", "/v1/session", token: session).status == 200)
  }

  @Test func `a reviewer reads and does not write`() async throws {
    let gateway = try await RunningGateway.start()
    let token = try await gateway.accessToken()
    let interview = try await gateway.publishedInterview()
    try await gateway.owner?.run("UPDATE users.accounts SET role = 'reviewer'")
    #expect(try await gateway.send("GET", "/v1/interviews/\(interview.id)", token: token).status == 200)
    for (method, path) in [("POST", "/close"), ("DELETE", ""), ("PUT", "")] {
      let answer = try await gateway.send(
        method, "/v1/interviews/\(interview.id)\(path)", token: token, json: interview.content)
      #expect(answer.refusal == "403 not-allowed")
    }
  }

  @Test func `the log names no link, no token and no candidate`() async throws {
    let gateway = try await RunningGateway.start()
    let token = try await gateway.accessToken()
    let interview = try await gateway.publishedInterview()
    let session = try await gateway.session(of: interview)
    _ = try await gateway.send("GET", "/v1/session?name=Boris", token: session.token)
    _ = try await gateway.send(
      "PUT", "/v1/session/profile", token: session.token, json: Profile(name: "Boris", email: "boris@example.org"))
    let link = try #require(interview.link).description
    _ = try await gateway.send("GET", "/i/\(link)")
    let text = gateway.lines.all.joined(separator: "\n")
    #expect(text.contains("GET /v1/session 200"))
    #expect(text.contains("GET /i/{link} 200"))
    for secret in [token, session.token, session.resumeCode ?? "?", link, "Boris", "boris@", "correct horse"] {
      #expect(!text.contains(secret))
    }
  }
}
