import Contracts
import Foundation
import Transport

/// `POST /v1/audio/transcriptions` of the OpenAI API, `verbose_json` with word times.
struct Transcription: Sendable {
  let provider: Provider
  let transport: HTTPTransport

  private struct Reply: Decodable {
    struct Segment: Decodable {
      let start: Double
      let end: Double
      let avg_logprob: Double?
      let compression_ratio: Double?
    }
    struct Heard: Decodable {
      let word: String
      let start: Double
      let end: Double
      /// Not part of OpenAI's own answer.
      let probability: Double?
    }
    let language: String?
    let segments: [Segment]?
    let words: [Heard]?
  }

  struct Result: Sendable {
    let transcript: Transcript
    let quality: TranscriptQuality
  }

  /// - Parameter wav: 16 kHz mono.
  func transcribe(_ wav: Data, language: String?, durationS: Double) async throws -> Result {
    var form = MultipartForm()
    form.add("model", provider.model)
    form.add("response_format", "verbose_json")
    form.add("timestamp_granularities[]", "word")
    form.add("timestamp_granularities[]", "segment")
    form.add("temperature", "0")
    // BCP 47 to ISO 639-1, which the API wants.
    if let language, let short = language.split(separator: "-").first { form.add("language", String(short)) }
    form.add("file", file: wav, name: "answer.wav", type: "audio/wav")
    let data = try await provider.post(
      "/v1/audio/transcriptions", contentType: form.contentType, body: form.finished(),
      timeoutS: 120 + 2 * durationS, transport)
    guard let reply = try? JSONDecoder().decode(Reply.self, from: data) else {
      throw ProviderError("unreadable", "the transcription cannot be read")
    }
    let words = (reply.words ?? []).map {
      Word(
        text: $0.word.trimmingCharacters(in: .whitespacesAndNewlines), startS: $0.start, endS: $0.end,
        probability: $0.probability ?? 1)
    }.filter { !$0.text.isEmpty && $0.endS >= $0.startS }
    let segments = reply.segments ?? []
    let length = segments.reduce(0) { $0 + max(0.01, $1.end - $1.start) }
    let quality = TranscriptQuality(
      meanLogProbability: length == 0
        ? 0 : segments.reduce(0) { $0 + ($1.avg_logprob ?? 0) * max(0.01, $1.end - $1.start) } / length,
      compressionRatio: segments.compactMap(\.compression_ratio).max() ?? 0)
    return Result(
      transcript: Transcript(
        language: Self.code(of: reply.language ?? language ?? "und"),
        text: words.map(\.text).joined(separator: " "), words: words, model: provider.model),
      quality: quality)
  }

  /// OpenAI's own service names the language in English words.
  private static func code(of language: String) -> String {
    ["english": "en", "russian": "ru", "german": "de", "french": "fr", "spanish": "es"][language.lowercased()]
      ?? language
  }
}

/// `multipart/form-data` (RFC 7578).
struct MultipartForm {
  private let boundary = "parley-" + UUID().uuidString
  private var body = Data()

  var contentType: String { "multipart/form-data; boundary=" + boundary }

  mutating func add(_ name: String, _ value: String) {
    body += Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
  }

  mutating func add(_ name: String, file: Data, name fileName: String, type: String) {
    body += Data(
      """
      --\(boundary)\r\nContent-Disposition: form-data; name="\(name)"; filename="\(fileName)"\r\n\
      Content-Type: \(type)\r\n\r\n
      """.utf8)
    body += file + Data("\r\n".utf8)
  }

  func finished() -> Data { body + Data("--\(boundary)--\r\n".utf8) }
}
