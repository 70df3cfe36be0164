public import Contracts
public import Foundation
public import Kernel
public import Transport

/// Hears a sound as the analysis hears an answer: the same provider, the same settings, the same quality gate.
public struct SpeechEvaluator: Sendable {
  /// What was heard in one sound.
  public struct Result: Sendable {
    public let transcript: Transcript
    public let quality: TranscriptQuality
    /// Why an answer with this sound would not be scored; nil when it would.
    public let abstained: Abstention?
    /// Wall-clock seconds of the transcription.
    public let tookS: Double
  }

  private let hearing: Hearing

  /// - Parameter helper: serves when `PARLEY_SPEECH_URL` does not name another service.
  public init(settings: Settings, helper: SpeechHelper, transport: HTTPTransport) {
    hearing = Hearing(
      transcription: Transcription(
        provider: Analysis.provider(settings.speech, or: helper.speech), transport: transport))
  }

  /// The name of the model.
  public var model: String { hearing.transcription.provider.model }

  /// - Parameters:
  ///   - wav: 16 kHz mono, as the media worker makes it.
  ///   - language: BCP 47, as an interview has it; nil lets the service find it out.
  public func hear(_ wav: Data, language: String?, durationS: Double) async throws -> Result {
    let heard = try await hearing.hear(wav, language: language, durationS: durationS)
    return Result(
      transcript: heard.transcript, quality: heard.quality,
      abstained: QualityGate.abstention(for: heard.transcript, heard.quality), tookS: heard.transcribeS)
  }
}
