import Foundation
import Transport

/// `POST /v1/chat/completions` of the OpenAI API.
struct Chat: Sendable {
  let provider: Provider
  let transport: HTTPTransport
  /// The longest that one answer may take, in seconds.
  var timeoutS = 120.0
  /// A longer answer is of no use.
  static let maxBytes = 256 << 10

  /// What came of a request that the service took.
  enum Answer: Sendable {
    /// The body as it came; whether it is of any use is for others to say.
    case response(String)
    /// Why there is none, as `too_long`; asking again gives the same.
    case failure(String)
  }

  /// Throws ``ProviderError`` for what is worth another try, or final, or that the task was cancelled.
  func answer(_ body: Data) async throws -> Answer {
    let response: HTTPResponse
    do {
      response = try await provider.send(
        "/v1/chat/completions", contentType: "application/json", body: body, timeoutS: timeoutS,
        maxBytes: Self.maxBytes, transport)
    } catch let error as ProviderError where error.code == "too-long" {
      return .failure("too_long")
    }
    // Some services refuse what they filter with a status instead of an answer.
    if response.status == 400, Self.code(response.body) == "content_filter" { return .failure("content_filter") }
    return .response(String(decoding: try Provider.body(of: response), as: UTF8.self))
  }

  private static func code(_ body: Data) -> String? {
    struct Refusal: Decodable {
      struct Failure: Decodable { let code: String? }
      let error: Failure
    }
    return try? JSONDecoder().decode(Refusal.self, from: body).error.code
  }
}
