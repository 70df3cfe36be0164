import Contracts
import Foundation
import Testing

@Suite struct ContractsTests {
  @Test func identifiersSortByTheTimeTheyWereMadeAt() {
    let early = SessionID.new(at: Date(timeIntervalSince1970: 1_700_000_000))
    let late = SessionID.new(at: Date(timeIntervalSince1970: 1_700_000_001))
    #expect(early < late)
    #expect(early.description.split(separator: "-")[2].first == "7")
    #expect(SessionID(early.description) == early)
    #expect(SessionID("nonsense") == nil)
  }

  @Test func theWireIsSnakeCaseInUTCWithMilliseconds() throws {
    let row = CandidateRow(
      id: .new(), interview: .new(), name: "Анна", email: "a@example.org", status: .inProgress,
      startedAt: Date(timeIntervalSince1970: 1.5), completedAt: nil, answered: 1, questions: 3,
      analysed: 0, score: nil)
    let text = String(decoding: try WireJSON.encode(row), as: UTF8.self)
    #expect(text.contains("\"started_at\":\"1970-01-01T00:00:01.500Z\""))
    #expect(text.contains("\"status\":\"in_progress\""))
    #expect(try WireJSON.decode(CandidateRow.self, from: Data(text.utf8)) == row)
  }
}
