import Composition
import Contracts
import Foundation
import Kernel
import Testing
import Transport

/// Bad input: each is told by its name, with the way out.
@Suite struct ProblemTests {
  @Test func `bad requests are told by the field`() async throws {
    let gateway = try await RunningGateway.start()
    let token = try await gateway.accessToken()
    func post(_ body: String, type: String = "application/json") async throws -> String {
      try await gateway.send(
        "POST", "/v1/interviews", token: token, headers: [("Content-Type", type)], body: Data(body.utf8)
      ).refusal
    }
    #expect(try await post("") == "400 invalid-body")
    #expect(try await post("{\"title\": ") == "400 invalid-body")
    #expect(try await post("[1, 2]") == "400 invalid-body")
    #expect(try await post("{}") == "422 invalid-field title")
    #expect(try await post("{\"title\": 3}") == "422 invalid-field title")
    let question =
      #"{"id": "x", "text": "a", "preparation_s": 0, "limit_s": 60, "retakes": 0, "competency": "c", "points": []}"#
    let draft = #"{"title": "t", "welcome": "", "questions": [\#(question)], "settings": {"allows_stand_ins": false}}"#
    #expect(try await post(draft) == "422 invalid-field questions[0].id")
    let late = draft.replacing(": 60", with: ": \"long\"").replacing("\"x\"", with: "\"\(QuestionID.new())\"")
    #expect(try await post(late) == "422 invalid-field questions[0].limit_s")
    #expect(try await post("{}", type: "text/plain") == "415 unsupported-media-type")
    #expect(try await post(String(repeating: " ", count: 5 << 20)) == "413 body-too-large")

    #expect(
      try await gateway.send("GET", "/v1/interviews?limit=many", token: token).refusal == "422 invalid-field limit")
    #expect(try await gateway.send("GET", "/v1/interviews?limit=0", token: token).refusal == "422 invalid-field limit")
    #expect(
      try await gateway.send("GET", "/v1/interviews?cursor=x", token: token).refusal == "422 invalid-field cursor")
    #expect(try await gateway.send("GET", "/v1/interviews/x", token: token).refusal == "404 invalid-id id")
    #expect(
      try await gateway.send("GET", "/v1/interviews/\(InterviewID.new())", token: token).refusal
        == "404 interview-not-found")
    #expect(
      try await gateway.send("GET", "/v1/interviews/\(InterviewID.new())/candidates", token: token).refusal
        == "404 interview-not-found")
    #expect(try await gateway.send("GET", "/v1/nothing").refusal == "404 not-found")
    #expect(try await gateway.send("PUT", "/v1/sign-in").refusal == "405 method-not-allowed")
    #expect(
      try await gateway.send("POST", "/v1/sign-in", json: SignIn(email: "anna@example.org", password: "wrong"))
        .refusal == "401 wrong-credentials")
  }

  @Test func `an error of our own gives an incident and nothing of its inside`() async throws {
    let gateway = try await RunningGateway.start()
    let token = try await gateway.accessToken()
    try await gateway.owner?.run("ALTER TABLE interviews.interviews RENAME TO gone")
    let answer = try await gateway.send("GET", "/v1/interviews", token: token)
    #expect(answer.refusal == "500 internal")
    #expect(!answer.text.contains("relation") && !answer.text.contains("SELECT"))
    let incident = try WireJSON.decode(Problem.self, from: answer.body).ids?["incident"]
    let line = gateway.lines.all.first { $0.contains("error failed") && $0.contains(incident ?? "?") }
    #expect(line?.contains("42P01") == true, "the log has the cause under the incident's id")
    #expect(answer.headers["X-Request-Id"] == incident)
  }

  @Test func `lists come page by page`() async throws {
    let gateway = try await RunningGateway.start()
    let token = try await gateway.accessToken()
    for number in 1...5 {
      let made = try await gateway.send(
        "POST", "/v1/interviews", token: token, json: InterviewDraft(title: "Number \(number)"))
      #expect(made.status == 201)
    }
    var titles: [String] = []
    var cursor: String?
    repeat {
      let query = cursor.map { "&cursor=\($0)" } ?? ""
      let page = try await gateway.send("GET", "/v1/interviews?limit=2\(query)", token: token)
        .decoded(Page<Interview>.self)
      #expect(page.items.count <= 2)
      titles += page.items.map(\.content.title)
      cursor = page.next
    } while cursor != nil
    #expect(titles == (1...5).reversed().map { "Number \($0)" })
  }
}
