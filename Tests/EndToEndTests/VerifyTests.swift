import Contracts
import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// From a spoken answer over a language model (a stand-in that speaks the real API) to a receipt that anybody checks.
  @Suite struct VerifyTests {
    @Test func aScoreByALanguageModelIsCheckedFromItsReceiptAlone() async throws {
      let model = try ScriptServer(
        script: Program.root.appending(path: "Tests/AnalysisTests/Support/language_model.py"))
      let server = try await RunningServer.start(environment: [
        "PARLEY_LLM_URL": model.url, "PARLEY_LLM_MODEL": "good", "PARLEY_LLM_KEY": "sk-secret",
      ])
      let interview = try await server.publishedInterview()
      let link = try #require(interview.url)
      let answers = try Speech.folder(in: server.home.url, answers: [1])
      #expect(try await TakeTests.take(link, server, answers: answers).end(withinS: 120) == 0)
      let detail = try await TakeTests.result(of: interview, server)
      let session = detail.candidate.id
      let score = try #require(detail.answers.first?.analysis?.scores.first)
      #expect(score.score == 3 && score.scorer == "llm-1 good")
      let said = try #require(detail.answers.first?.analysis?.transcript)
      for evidence in score.evidence {
        #expect(
          evidence.quote
            == said.words[evidence.firstWord...evidence.lastWord].map(\.text).joined(separator: " "))
      }
      let readiness = try await server.call(Readiness.self, "GET", "/readyz")
      #expect(readiness.dependencies.contains { $0.name == "language-model" && $0.state == "ready" })

      let place = "/v1/candidates/\(session)/answers/1/receipt"
      let receipt = try await server.call(ScoreReceipt.self, "GET", place)
      let written = try WireJSON.encode(receipt)
      for secret in ["sk-secret", "Ada", "ada@example.org"] {
        #expect(!String(decoding: written, as: UTF8.self).contains(secret), "\(secret)")
      }
      let file = server.home.url.appending(path: "receipt.json")
      try written.write(to: file)
      // Neither server nor model is there any more.
      model.kill()
      let program = try Program(["verify", file.path], home: server.home.url)
      #expect(try await program.end() == 0)
      #expect(program.standardOutput.hasPrefix("verified\nCustomer focus: 3 of 5"))

      // An answer of the model that was made better afterwards.
      var better = receipt
      better.exchanges[0].response = receipt.exchanges[0].response?.replacingOccurrences(
        of: "\\\"score\\\": 3", with: "\\\"score\\\": 5")
      #expect(better != receipt)
      try WireJSON.encode(better).write(to: file)
      let refused = try Program(["verify", file.path, "--json"], home: server.home.url)
      #expect(try await refused.end() == 1)
      #expect(refused.standardOutput.contains("inputs.exchanges_sha256"))
      #expect(refused.standardOutput.contains("result.scores[0].score"))

      _ = try await server.call(WithdrawalCertificate.self, "POST", "/v1/candidates/\(session)/erase")
      #expect(try await server.refusal("GET", place) == "410 candidate-erased")
    }

    private struct Readiness: Decodable {
      struct Item: Decodable {
        let name: String
        let state: String
      }
      let dependencies: [Item]
    }
  }
}
