import Contracts
import Foundation
import Testing

@testable import Analysis

@Suite("Sound and quality")
struct SoundTests {
  private let good = TranscriptQuality(meanLogProbability: -0.2, compressionRatio: 1.5, noSpeechProbability: 0.02)
  private let answer = transcript("First I listened to her and then I offered a new parcel at no cost.")

  /// A tone of 440 Hz for each second that is named, silence for the others.
  private func sound(_ seconds: [Bool], amplitude: Double = 0.2) -> Data {
    Sound.wav(
      (0..<seconds.count * 16_000).map { index in
        guard seconds[index / 16_000] else { return 0 }
        return Int16(max(-1, min(1, amplitude * sin(Double(index) * 440 * 2 * .pi / 16_000))) * 32_767)
      })
  }

  private func levels(_ wav: Data) throws -> SoundLevels { try #require(SoundLevels(wav: wav)) }

  @Test("Levels of a known tone")
  func levelsOfATone() throws {
    let levels = try #require(SoundLevels(wav: sound([true, false, true, false])))
    #expect(levels.durationS == 4)
    #expect(abs(levels.peakDb - -13.98) < 0.1)
    #expect(abs(levels.loudDb - -16.99) < 0.2)
    #expect(abs(levels.rmsDb - -20.0) < 0.2)
    #expect(abs(levels.audibleShare - 0.5) < 0.02)
    #expect(levels.clippedShare == 0)
    #expect(levels.isSilent(fromS: 1.4, toS: 1.6))
    #expect(!levels.isSilent(fromS: 0.4, toS: 0.6))
    // Just beyond the end of a word's sound nothing is called silent: word times are not that exact.
    #expect(!levels.isSilent(fromS: 1.1, toS: 1.3))
  }

  @Test("What is no sound of the media worker's has no levels; no samples are silence")
  func unusual() throws {
    #expect(SoundLevels(wav: Data("OggS".utf8)) == nil)
    #expect(SoundLevels(wav: Data(Sound.silence(seconds: 1).prefix(30))) == nil)
    #expect(try #require(SoundLevels(wav: Sound.wav([]))).rmsDb == SoundLevels.floorDb)
    #expect(try #require(SoundLevels(wav: Sound.wav([.min, .max]))).peakDb == 0)
  }

  @Test("Words where nothing is to be heard are invented: never scored")
  func invented() throws {
    var quality = good
    try quality.measure(levels(sound([true] + Array(repeating: false, count: 9))), answer.words)
    #expect((quality.wordsInSilence ?? 0) > 0.5)
    #expect(QualityGate.abstention(for: answer, quality) != nil)
    try quality.measure(levels(Sound.silence(seconds: 10)), answer.words)
    #expect(quality.wordsInSilence == 1)
    #expect(QualityGate.abstention(for: answer, quality) == .noSpeech)
    try quality.measure(levels(sound(Array(repeating: true, count: 10))), answer.words)
    #expect(quality.wordsInSilence == 0)
    #expect(QualityGate.abstention(for: answer, quality) == nil)
  }

  @Test("An overdriven and a far too quiet microphone lead to abstention")
  func microphone() throws {
    for (amplitude, reason) in [(8.0, Abstention.clipped), (0.0005, .tooQuiet)] {
      var quality = good
      try quality.measure(levels(sound(Array(repeating: true, count: 10), amplitude: amplitude)), answer.words)
      #expect(QualityGate.abstention(for: answer, quality) == reason)
    }
  }

  @Test(
    "Known inventions of the model are no speech; the same words in an answer are nothing special",
    arguments: [
      "Thank you for watching!", "Thanks for watching. Please subscribe to my channel.", "Субтитры сделал DimaTorzok",
      "Редактор субтитров А.Семкин Корректор А.Егорова", "Продолжение следует...",
    ])
  func phantoms(_ text: String) {
    #expect(QualityGate.abstention(for: transcript(text), good) == .noSpeech)
    let spoken = transcript("First I listened to her and then I offered a new parcel. " + text)
    #expect(QualityGate.abstention(for: spoken, good) == nil)
  }

  @Test("A language that is not offered is said to be one; the interview's own, English and Russian are offered")
  func languages() {
    let french = transcript(
      "Le client était en colère, alors je me suis excusé et je lui ai rendu son argent.", language: "fr")
    #expect(QualityGate.abstention(for: french, good, language: "en") == .languageNotOffered)
    #expect(QualityGate.abstention(for: french, good) == .languageNotOffered)
    var unsure = good
    unsure.languageProbability = 0.4
    #expect(QualityGate.abstention(for: french, unsure) == .weakTranscript)
    #expect(QualityGate.abstention(for: french, good, language: "fr-CA") == nil)
    let russian = transcript("Сначала я выслушал её, а потом предложил ей новую посылку за наш счёт.", language: "ru")
    #expect(QualityGate.abstention(for: russian, good, language: "en") == nil)
  }

  @Test("Swearing is kept as it was said, and is no reason to abstain")
  func swearing() {
    let rude = transcript("The damn parcel was lost again, so I said shit happens and sent her a new one.")
    #expect(QualityGate.abstention(for: rude, good) == nil)
  }
}
