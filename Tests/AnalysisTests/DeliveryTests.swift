import Contracts
import Testing

@testable import Analysis

@Suite("Delivery facts")
struct DeliveryTests {
  private func spoken(_ words: [(text: String, startS: Double, endS: Double)]) -> Transcript {
    let words = words.map { Word(text: $0.text, startS: $0.startS, endS: $0.endS, probability: 0.9) }
    return Transcript(language: "en", text: words.map(\.text).joined(separator: " "), words: words, model: "test")
  }

  @Test("Pace, pauses and fillers of known times")
  func known() throws {
    let facts = try #require(
      Delivery.facts(
        of: spoken([
          ("Um,", 1, 1.5), ("you", 1.5, 1.8), ("know,", 1.8, 2), ("I", 4.5, 5), ("kind", 5, 5.2), ("of", 5.2, 5.5),
          ("apologised.", 6.4, 7),
        ])))
    #expect(abs(facts.wordsAMinute - 70) < 1e-9)
    #expect(facts.pauses == 1)
    #expect(facts.longestPauseS == 2.5)
    #expect(abs(facts.pauseShare - 2.5 / 6) < 1e-9)
    #expect(facts.fillers == 3)
  }

  @Test("Russian fillers, and words that only look like them")
  func russian() {
    #expect(Delivery.facts(of: transcript("Ну, я как бы выслушал её, типа, до конца."))?.fillers == 3)
    #expect(Delivery.facts(of: transcript("I know you are kind, and numbers like these mean a lot."))?.fillers == 0)
  }

  @Test("One word has no pace")
  func short() { #expect(Delivery.facts(of: transcript("Yes.")) == nil) }
}
