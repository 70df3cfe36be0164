import Contracts
import Foundation
import Testing

@testable import Analysis

@Suite("Clauses and words")
struct ClauseTests {
  private func texts(_ transcript: Transcript) -> [String] {
    ClauseSplitter.split(transcript.words).map { $0.text(of: transcript) }
  }

  @Test("Cut at stops, at commas and pauses with enough before them, and before they get long")
  func cuts() {
    #expect(
      texts(transcript("I called her. Then, when she was calm, I asked. «Ready?» I was."))
        == ["I called her.", "Then, when she was calm,", "I asked.", "«Ready?»", "I was."])

    var paused = transcript("we met at noon and then we talked")
    for index in 4..<paused.words.count {
      paused.words[index].startS += 1
      paused.words[index].endS += 1
    }
    #expect(texts(paused) == ["we met at noon", "and then we talked"])

    let endless = transcript(Array(repeating: "word", count: 65).joined(separator: " "))
    #expect(ClauseSplitter.split(endless.words).map(\.count) == [30, 30, 5])
    #expect(ClauseSplitter.split([]).isEmpty)
  }

  @Test("Clauses cover every word once")
  func cover() {
    let answer = transcript("One, two. Three four five six, seven eight nine! Ten; eleven twelve")
    #expect(ClauseSplitter.split(answer.words).flatMap { Array($0.first...$0.last) } == Array(answer.words.indices))
  }

  @Test("Windows are up to three neighbours")
  func windows() {
    let clauses = [Clause(first: 0, last: 4), Clause(first: 5, last: 9), Clause(first: 10, last: 19)]
    #expect(
      ClauseSplitter.windows(clauses)
        == [
          Clause(first: 0, last: 4), Clause(first: 0, last: 9), Clause(first: 0, last: 19), Clause(first: 5, last: 9),
          Clause(first: 5, last: 19), Clause(first: 10, last: 19),
        ])
  }

  @Test(
    "Forms of a word meet in one stem",
    arguments: [
      ["apologise", "apologised", "apologizes", "apologizing"], ["stop", "stopped", "stopping", "stops"],
      ["find", "found", "finds"], ["reply", "replied", "replies"], ["call", "called", "calling"],
      ["извинился", "извинилась", "извинился,"], ["клиент", "клиента", "клиентом", "клиенту"],
      ["проблема", "проблему", "проблемы"], ["решение", "решения", "решению", "решить"],
    ])
  func stems(_ forms: [String]) {
    #expect(Set(forms.map { Words.stem(Words.folded($0)) }).count == 1)
  }
}

@Suite("Polarity")
struct PolarityTests {
  private func denied(_ text: String) -> Set<String> {
    let stems = Polarity.stems(text.split(separator: " ").map(String.init))
    return Set(stems.filter(\.value).keys)
  }

  @Test(
    "What stands under a negation",
    arguments: [
      ("I did not listen to the customer", ["listen", "customer"]), ("I listened to the customer", []),
      ("I didn't interrupt, I listened", ["interrupt"]), ("I did not shout and listened", ["shout"]),
      ("not only listened but helped", []), ("I did not forget to call", []), ("I forgot to call", ["call"]),
      ("I never listened. I listened", []), ("Я не слушал клиента", ["слушал", "клиента"]),
      ("Решения я не предложил", ["решения", "предложил"]), ("Я никогда не слушал", ["слушал"]),
    ] as [(String, [String])])
  func scope(_ text: String, _ expected: [String]) {
    #expect(denied(text) == Set(expected.map { Words.stem(Words.folded($0)) }))
  }

  @Test("A contradiction turns at least half of what is shared")
  func contradiction() {
    func contradicts(_ said: String, _ wanted: String) -> Bool {
      Polarity.contradicts(
        said: Polarity.stems(said.split(separator: " ").map(String.init)),
        wanted: Polarity.stems(wanted.split(separator: " ").map(String.init)))
    }
    #expect(contradicts("I did not listen to her.", "Listens to the customer"))
    #expect(contradicts("I used technical words.", "Uses no technical words"))
    #expect(!contradicts("I did not use technical words.", "Uses no technical words"))
    #expect(!contradicts("I listened although I had no time.", "Listens to the customer"))
    #expect(!contradicts("I like music.", "Listens to the customer"))
  }
}

@Suite("Evidence check")
struct EvidenceTests {
  private let answer = transcript("First I listened carefully. Then I apologised. Я извинился ещё раз.")

  private func evidence(_ quote: String, _ first: Int, _ last: Int) -> Evidence {
    Evidence(
      quote: quote, startS: answer.words[first].startS, endS: answer.words[last].endS, firstWord: first,
      lastWord: last, point: nil)
  }

  @Test(
    "Verbatim is NFKC, case and white space, and nothing more",
    arguments: [
      ("Then I apologised.", true), ("then  i\tAPOLOGISED.", true), ("Then I ａｐｏｌｏｇｉｓｅｄ.", true),
      ("Then I apologised", false), ("Then apologised.", false), ("Then … apologised.", false),
      ("Then I apologise", false), ("Then I apologised. Я", false), ("", false), (" ", false),
    ])
  func verbatim(_ quote: String, _ stands: Bool) {
    #expect(EvidenceCheck.stands(evidence(quote, 4, 6), in: answer) == stands)
  }

  @Test("A quote stands only where it says, and when")
  func place() {
    #expect(EvidenceCheck.stands(evidence("Я ИЗВИНИЛСЯ ещё", 7, 9), in: answer))
    #expect(!EvidenceCheck.stands(evidence("Then I apologised.", 3, 5), in: answer))
    var moved = evidence("Then I apologised.", 4, 6)
    moved.startS += 0.1
    #expect(!EvidenceCheck.stands(moved, in: answer))
    var beyond = evidence("Then I apologised.", 4, 6)
    beyond.lastWord = 99
    #expect(!EvidenceCheck.stands(beyond, in: answer))
    beyond.firstWord = 7
    beyond.lastWord = 6
    #expect(!EvidenceCheck.stands(beyond, in: answer))
  }

  @Test("Two and more wants quotes that stand; one wants what is missing")
  func scores() {
    func score(_ value: Int, _ evidence: [Evidence], missing: [String] = []) -> Score {
      Score(
        competency: "", score: value, explanation: "", evidence: evidence, missing: missing, searchedFromS: 0,
        searchedToS: 9, scorer: "any")
    }
    let quote = evidence("Then I apologised.", 4, 6)
    #expect(EvidenceCheck.holds(score(4, [quote]), in: answer))
    #expect(!EvidenceCheck.holds(score(4, []), in: answer))
    #expect(!EvidenceCheck.holds(score(4, [quote, evidence("I was rude.", 4, 6)]), in: answer))
    #expect(EvidenceCheck.holds(score(1, [], missing: ["Listens"]), in: answer))
    #expect(!EvidenceCheck.holds(score(1, []), in: answer))
    #expect(!EvidenceCheck.holds(score(6, [quote]), in: answer))
    #expect(!EvidenceCheck.holds(score(0, [], missing: ["Listens"]), in: answer))
  }
}

@Suite("Reading transcriptions")
struct TranscriptionReadingTests {
  @Test("As OpenAI's own service answers: no probabilities, the language by its name")
  func openAI() throws {
    let reply = """
      {"task": "transcribe", "language": "russian", "duration": 3.1, "text": "Да, конечно.", "words":
      [{"word": " Да", "start": 0.2, "end": 0.5}, {"word": "ко\\u001b[31mнечно", "start": 0.1, "end": 0.05},
       {"word": " ", "start": 1, "end": 1.1}],
      "segments": [{"id": 0, "start": 0, "end": 3.1, "text": "Да, конечно.", "avg_logprob": -0.5,
      "compression_ratio": 0.9, "no_speech_prob": 0.01, "tokens": [1]}]}
      """
    let result = try Transcription.read(Data(reply.utf8), language: nil, model: "whisper-1")
    #expect(result.transcript.language == "ru")
    // Control characters are gone, and time does not run backwards.
    #expect(result.transcript.text == "Да ко\u{FFFD}[31mнечно")
    #expect(result.transcript.words.map(\.startS) == [0.2, 0.2])
    #expect(result.transcript.words.allSatisfy { $0.endS >= $0.startS && abs($0.probability - exp(-0.5)) < 1e-9 })
    #expect(abs(result.quality.meanLogProbability + 0.5) < 1e-9)
  }

  @Test("What is no transcription is an error that may be tried again")
  func unreadable() {
    #expect(throws: ProviderError.self) {
      try Transcription.read(Data("<html>".utf8), language: nil, model: "m")
    }
  }
}
