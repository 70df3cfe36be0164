import Contracts
import Testing

@testable import Analysis

@Suite("Quality gate")
struct GateTests {
  private let good = TranscriptQuality(meanLogProbability: -0.2, compressionRatio: 1.5, noSpeechProbability: 0.02)
  private let answer = transcript("First I listened to her and then I offered a new parcel at no cost.")

  @Test("Clear speech passes")
  func clearSpeech() {
    #expect(QualityGate.abstention(for: answer, good) == nil)
  }

  @Test("No words are no speech")
  func noWords() {
    #expect(QualityGate.abstention(for: transcript(""), good) == .noSpeech)
  }

  @Test("Words that the model itself takes for silence are no speech")
  func heardInSilence() {
    let quality = TranscriptQuality(meanLogProbability: -0.8, compressionRatio: 1, noSpeechProbability: 0.9)
    #expect(QualityGate.abstention(for: answer, quality) == .noSpeech)
  }

  @Test("An unsure model leads to abstention")
  func unsure() {
    let mumbled = transcript("First I listened to her and then I offered a new parcel.", probability: 0.3)
    #expect(QualityGate.abstention(for: mumbled, good) == .weakTranscript)
    let quality = TranscriptQuality(meanLogProbability: -1.3, compressionRatio: 1.5, noSpeechProbability: 0.1)
    #expect(QualityGate.abstention(for: answer, quality) == .weakTranscript)
  }

  @Test("A loop leads to abstention, whether the service tells or not")
  func loops() {
    let loop = transcript(Array(repeating: "Thank you so much.", count: 8).joined(separator: " "))
    #expect(QualityGate.abstention(for: loop, good) == .repeats)
    let quality = TranscriptQuality(meanLogProbability: -0.2, compressionRatio: 3, noSpeechProbability: 0.02)
    #expect(QualityGate.abstention(for: answer, quality) == .repeats)
  }

  @Test("More words than anybody can speak are made up")
  func tooFast() {
    var fast = answer
    for index in fast.words.indices {
      fast.words[index].startS = Double(index) * 0.05
      fast.words[index].endS = fast.words[index].startS + 0.05
    }
    #expect(QualityGate.abstention(for: fast, good) == .invented)
  }

  @Test("A few words are too few")
  func short() {
    #expect(QualityGate.abstention(for: transcript("I do not know."), good) == .tooShort)
  }
}
