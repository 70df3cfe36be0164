import Contracts
import Foundation
import Platform

/// From a sound of any length to what was heard in it, a piece after another.
struct Hearing: Sendable {
  let transcription: Transcription

  /// - Parameters:
  ///   - wav: 16 kHz mono.
  ///   - language: BCP 47, as expected; nil lets the service find it out.
  ///   - known: pieces that were heard before, by their seconds; they are not sent again.
  ///   - keep: is given each new piece of several, and how many there are; what it throws ends the work.
  func hear(
    _ wav: Data, language: String?, durationS: Double, known: [Range<Double>: Heard] = [:],
    keep: (_ piece: Range<Double>, _ heard: Heard, _ count: Int) async throws -> Void = { _, _, _ in }
  ) async throws -> Heard {
    let sound = PCMSound(wav: wav)
    let levels = sound.map { SoundLevels(samples: $0.samples, sampleRate: PCMSound.sampleRate) }
    let ranges = levels.map(SoundPieces.cut) ?? [0..<max(0, durationS)]
    var pieces: [(range: Range<Double>, heard: Heard)] = []
    for range in ranges {
      if let heard = known[range] {
        pieces.append((range, heard))
        continue
      }
      let piece = ranges.count == 1 ? wav : sound?.file(fromS: range.lowerBound, toS: range.upperBound) ?? wav
      let started = Monotonic.nowS()
      let result = try await transcription.transcribe(
        piece, language: language, durationS: range.upperBound - range.lowerBound)
      let heard = Heard(
        transcript: result.transcript, quality: result.quality, transcribeS: Monotonic.nowS() - started)
      if ranges.count > 1 { try await keep(range, heard, ranges.count) }
      pieces.append((range, heard))
    }
    var whole = SoundPieces.joined(pieces)
    if let levels { whole.quality.measure(levels, whole.transcript.words) }
    return whole
  }
}
