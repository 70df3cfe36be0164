import Contracts
import Foundation
import Testing

/// What `parley demo --json` writes; the contract of the command line.
struct DemoReport: Decodable {
  struct Interview: Decodable {
    let id: String
    let link: String
    let questions: Int
  }
  struct Candidate: Decodable {
    let session: String
    let status: String
  }
  struct Evidence: Decodable {
    let quote: String
    let startS: Double
    let endS: Double
  }
  struct Score: Decodable {
    let competency: String
    let score: Int
    let evidence: [Evidence]
  }
  struct Answer: Decodable {
    let question: Int
    let durationS: Double
    let segments: Int
    let bytes: Int
    let droppedFrames: Int
    let avOffsetMs: Double?
    let gapMs: Int
    let parts: Int
    let language: String?
    let transcript: String?
    let abstained: Bool
    let scores: [Score]
  }
  struct Overall: Decodable {
    let score: Double?
    let scale: [Int]
  }
  let interview: Interview
  let candidate: Candidate
  let answers: [Answer]
  let overall: Overall
  let timingsS: [String: Double]
}

extension EndToEnd {
  @Suite struct DemoTests {
    @Test func theWholeMainJobRunsByItselfOnSpokenAnswers() async throws {
      let home = try TestHome()
      let answers = try Speech.folder(in: home.url)
      let json = home.url.appending(path: "demo.json")
      let demo = try Program(
        ["demo", "--headless", "--answers", answers.path, "--json", json.path], home: home.url)
      #expect(try await demo.end(withinS: 240) == 0, "\(demo.output)")

      let written = try Data(contentsOf: json)
      let report = try WireJSON.decode(DemoReport.self, from: written)
      // For people first, then the same for programs.
      #expect(demo.standardOutput.contains("Overall: "))
      #expect(demo.standardOutput.hasSuffix("\n\n" + String(decoding: written, as: UTF8.self) + "\n"))
      #expect(report.interview.questions == 3)
      #expect(report.candidate.status == "completed")
      #expect(report.answers.map(\.question) == [1, 2, 3])
      for (answer, said) in zip(report.answers, Speech.answers) {
        let transcript = try #require(answer.transcript)
        #expect(answer.language == "en")
        #expect(Speech.wordErrorRate(transcript, reference: said) <= 0.2, "\(transcript)")
        #expect(!answer.abstained)
        #expect(answer.segments >= 4 && answer.bytes > 10_000 && answer.parts == 1)
        #expect(abs(try #require(answer.avOffsetMs)) <= 20)
        let scores = answer.scores
        #expect(!scores.isEmpty)
        for score in scores {
          #expect((1...5).contains(score.score))
          #expect(score.score == 1 || !score.evidence.isEmpty)
          for evidence in score.evidence {
            #expect(transcript.contains(evidence.quote))
            #expect(0 <= evidence.startS && evidence.startS < evidence.endS)
            #expect(evidence.endS <= answer.durationS + 0.5)
          }
        }
      }
      #expect(report.overall.scale == [1, 5])
      #expect((1...5).contains(try #require(report.overall.score)))
      for step in ["record", "upload_after_stop", "media", "transcribe", "score", "total"] {
        #expect(report.timingsS[step] != nil, "\(step)")
      }
    }
  }
}
