import Contracts
import Foundation
import Testing

@testable import Analysis

@Suite("Times of a corrected transcript")
struct CorrectionTests {
  private static func heard(_ text: String) -> [Word] {
    text.split(separator: " ").enumerated().map { index, word in
      Word(text: String(word), startS: Double(index), endS: Double(index) + 0.8, probability: 0.5)
    }
  }

  private static func times(_ text: String, _ old: String) -> [String] {
    TranscriptCorrection.words(text, from: heard(old)).map { word in
      "\(word.text) \((word.startS * 100).rounded() / 100)–\((word.endS * 100).rounded() / 100)"
    }
  }

  @Test("Unchanged words keep their times, whatever their case and punctuation")
  func unchanged() {
    #expect(Self.times("One, Two THREE!", "one two three") == ["One, 0.0–0.8", "Two 1.0–1.8", "THREE! 2.0–2.8"])
  }

  @Test("Changed words share the time of those whose place they take, by their length")
  func changed() {
    #expect(Self.times("one to three", "one two three") == ["one 0.0–0.8", "to 1.0–1.8", "three 2.0–2.8"])
    #expect(
      Self.times("one cross grained three", "one crossgrained three")
        == ["one 0.0–0.8", "cross 1.0–1.33", "grained 1.33–1.8", "three 2.0–2.8"])
    #expect(Self.times("one four", "one two three four") == ["one 0.0–0.8", "four 3.0–3.8"])
  }

  @Test("Words that were put in stand in the pause; at the ends they take no time")
  func putIn() {
    #expect(Self.times("one and two", "one two") == ["one 0.0–0.8", "and 0.8–1.0", "two 1.0–1.8"])
    #expect(Self.times("so one", "one") == ["so 0.0–0.0", "one 0.0–0.8"])
    #expect(Self.times("one then", "one") == ["one 0.0–0.8", "then 0.8–0.8"])
    #expect(Self.times("all new", "") == ["all 0.0–0.0", "new 0.0–0.0"])
  }

  @Test("However much is changed, times never run back, and a long text takes no time to speak of")
  func long() {
    var random = SystemRandomNumberGenerator()
    let vocabulary = (0..<300).map { "w\($0)" }
    for length in [0, 1, 40, 9000] {
      let old = (0..<length).map { _ in vocabulary.randomElement(using: &random) ?? "" }
      var new = old
      for _ in 0..<max(1, length / 3) {
        let index = Int.random(in: 0...new.count, using: &random)
        if Bool.random(using: &random), index < new.count { new.remove(at: index) } else { new.insert("x", at: index) }
      }
      let words = TranscriptCorrection.words(new.joined(separator: " "), from: Self.heard(old.joined(separator: " ")))
      #expect(words.map(\.text) == new)
      #expect(zip(words, words.dropFirst()).allSatisfy { $0.endS <= $1.startS + 1e-9 && $0.startS <= $0.endS })
    }
  }

  @Test("The longest run of equal words is found")
  func alignment() {
    let (old, new) = (Array("abcabba").map(String.init), Array("cbabac").map(String.init))
    // Myers 1986: the longest common subsequence of these two is 4.
    #expect(TranscriptCorrection.matches(old, new).count == 4)
    let pairs = TranscriptCorrection.matches(old, new)
    #expect(pairs.allSatisfy { old[$0.0] == new[$0.1] })
  }
}
