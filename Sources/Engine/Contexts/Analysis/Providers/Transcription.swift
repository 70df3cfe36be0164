import Contracts
import Foundation
import Platform
import Transport

/// `POST /v1/audio/transcriptions` of the OpenAI API, `verbose_json` with word times.
struct Transcription: Sendable {
  let provider: Provider
  let transport: HTTPTransport

  struct Result: Sendable {
    let transcript: Transcript
    let quality: TranscriptQuality
  }

  /// - Parameter wav: 16 kHz mono.
  /// - Parameter language: BCP 47, as the interview expects it; the local helper follows what is surely another one. Nil
  ///   lets the service find out.
  func transcribe(_ wav: Data, language: String?, durationS: Double) async throws -> Result {
    // The API wants ISO 639-1.
    let short = language?.split(separator: "-").first.map { $0.lowercased() }
    var form = MultipartForm()
    form.add("model", provider.model)
    form.add("response_format", "verbose_json")
    form.add("timestamp_granularities[]", "word")
    form.add("timestamp_granularities[]", "segment")
    form.add("temperature", "0")
    if let short { form.add("language", short) }
    form.add("file", file: wav, name: "answer.wav", type: "audio/wav")
    form.finish()
    let data = try await provider.post(
      "/v1/audio/transcriptions", contentType: form.contentType, body: form.body, timeoutS: 120 + 2 * durationS,
      transport)
    return try Self.read(data, language: short, model: provider.model)
  }

  // MARK: Reading

  private struct Reply: Decodable {
    struct Segment: Decodable {
      let start: Double
      let end: Double
      let avgLogprob: Double?
      let compressionRatio: Double?
      let noSpeechProb: Double?
    }
    struct Spoken: Decodable {
      let word: String
      let start: Double
      let end: Double
      /// Ours; OpenAI's own service does not tell it.
      let probability: Double?
    }
    let language: String?
    /// Ours; OpenAI's own service does not tell it.
    let languageProbability: Double?
    let segments: [Segment]?
    let words: [Spoken]?
  }

  static func read(_ data: Data, language: String?, model: String) throws -> Result {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let reply = try? decoder.decode(Reply.self, from: data) else {
      throw ProviderError("unreadable", "the transcription cannot be read")
    }
    let segments = reply.segments ?? []
    var words: [Word] = []
    for spoken in reply.words ?? [] {
      // One word is one token without white space: quotes are checked by that.
      let text = Sanitise.terminal(spoken.word).split(whereSeparator: \.isWhitespace).joined(separator: "_")
      guard !text.isEmpty, spoken.start.isFinite, spoken.end.isFinite else { continue }
      let start = max(spoken.start, words.last?.startS ?? 0)
      let probability =
        spoken.probability
        ?? segments.first { $0.start <= spoken.start && spoken.start < $0.end }?.avgLogprob.map { exp($0) } ?? 1
      words.append(
        Word(text: text, startS: start, endS: max(spoken.end, start), probability: min(1, max(0, probability))))
    }
    let lengths = segments.map { max(0.01, $0.end - $0.start) }
    let total = lengths.reduce(0, +)
    func mean(_ value: (Reply.Segment) -> Double?) -> Double {
      total == 0 ? 0 : zip(segments, lengths).reduce(0) { $0 + (value($1.0) ?? 0) * $1.1 } / total
    }
    var quality = TranscriptQuality(
      meanLogProbability: mean(\.avgLogprob), compressionRatio: segments.compactMap(\.compressionRatio).max() ?? 0,
      noSpeechProbability: mean(\.noSpeechProb))
    quality.languageProbability = reply.languageProbability
    return Result(
      transcript: Transcript(
        language: reply.language.map(code) ?? language ?? "und", text: words.map(\.text).joined(separator: " "),
        words: words, model: model),
      quality: quality)
  }

  /// OpenAI's own service names the language in English, as `russian`.
  private static func code(_ language: String) -> String {
    let language = language.lowercased()
    if language.count <= 3 { return language }
    let english = Locale(identifier: "en")
    return Locale.LanguageCode.isoLanguageCodes.map(\.identifier).first {
      $0.count == 2 && english.localizedString(forLanguageCode: $0)?.lowercased() == language
    } ?? "und"
  }
}
