import Contracts
import Foundation
import Testing

@testable import Analysis

@Suite("Long answers in pieces")
struct PieceTests {
  /// A tone, with silence where `quiet` says, in seconds.
  private func levels(seconds: Int, quiet: [Range<Double>]) -> SoundLevels {
    let rate = 1000
    let samples = (0..<seconds * rate).map { index in
      let at = Double(index) / Double(rate)
      return quiet.contains { $0.contains(at) } ? 0 : Int16(8000 * sin(Double(index) * 0.7))
    }
    return SoundLevels(samples: samples, sampleRate: rate)
  }

  @Test("What is short stays whole; what is long is cut in the middle of a pause, without gaps")
  func cut() {
    #expect(SoundPieces.cut(levels(seconds: 300, quiet: [])) == [0..<300])
    #expect(SoundPieces.cut(SoundLevels(samples: [], sampleRate: 16_000)) == [0..<0])
    let pieces = SoundPieces.cut(levels(seconds: 700, quiet: [100..<101, 200..<200.6, 420..<420.5]))
    #expect(pieces.count == 3)
    #expect(pieces.first?.lowerBound == 0 && pieces.last?.upperBound == 700)
    for (before, after) in zip(pieces, pieces.dropFirst()) { #expect(before.upperBound == after.lowerBound) }
    #expect((200.1...200.5).contains(pieces[0].upperBound))
    #expect((420.1...420.4).contains(pieces[1].upperBound))
    // Somewhere it must be cut.
    let endless = SoundPieces.cut(levels(seconds: 3600, quiet: []))
    #expect(endless.allSatisfy { $0.upperBound - $0.lowerBound <= SoundPieces.longestS })
    #expect(endless.dropLast().allSatisfy { $0.upperBound - $0.lowerBound >= SoundPieces.shortestS })
  }

  @Test("A piece is a file of its own with just its samples")
  func file() throws {
    let sound = try #require(PCMSound(wav: Sound.wav((0..<32_000).map { Int16($0) })))
    let piece = sound.file(fromS: 0.5, toS: 1.25)
    #expect(piece == Sound.wav((8000..<20_000).map { Int16($0) }))
    #expect(sound.file(fromS: 1.5, toS: 9) == Sound.wav((24_000..<32_000).map { Int16($0) }))
  }

  @Test("Stitched times are those of the whole; the language is that of most words")
  func joined() {
    func heard(_ text: String, _ language: String, logProbability: Double) -> Heard {
      Heard(
        transcript: transcript(text, language: language),
        quality: TranscriptQuality(
          meanLogProbability: logProbability, compressionRatio: -logProbability * 4, noSpeechProbability: 0.1),
        transcribeS: 2)
    }
    let whole = SoundPieces.joined([
      (0..<200, heard("Добрый день", "ru", logProbability: -0.5)),
      (200..<400, heard("First I listened to her.", "en", logProbability: -0.2)),
      (
        400..<410,
        Heard(
          transcript: transcript("", language: "nn"),
          quality: TranscriptQuality(meanLogProbability: 0, compressionRatio: 0, noSpeechProbability: 0), transcribeS: 1
        )
      ),
    ])
    #expect(whole.transcript.text == "Добрый день First I listened to her.")
    #expect(whole.transcript.language == "en")
    #expect(whole.transcript.words.map(\.startS) == [0.5, 0.9, 200.5, 200.9, 201.3, 201.7, 202.1])
    #expect(whole.transcribeS == 5)
    #expect(abs(whole.quality.meanLogProbability - (2 * -0.5 + 5 * -0.2) / 7) < 1e-9)
    #expect(whole.quality.compressionRatio == 2)
  }
}
