import Foundation
import Transport

/// `POST /v1/embeddings` of the OpenAI API.
struct Embedding: Sendable {
  /// A long answer is asked in pieces: the helper serves others in between.
  static let textsAtOnce = 256

  let provider: Provider
  let transport: HTTPTransport

  private struct Request: Encodable {
    let model: String
    let input: [String]
  }
  private struct Reply: Decodable {
    struct Item: Decodable {
      let index: Int
      let embedding: [Double]
    }
    let data: [Item]
  }

  /// A vector of length 1 for each text, in order.
  func vectors(of texts: [String]) async throws -> [[Double]] {
    var vectors: [[Double]] = []
    while vectors.count < texts.count {
      vectors += try await piece(Array(texts[vectors.count...].prefix(Self.textsAtOnce)))
    }
    guard let size = vectors.first?.count, vectors.allSatisfy({ $0.count == size }) else {
      throw ProviderError("unreadable", "the embeddings are of different sizes")
    }
    return vectors
  }

  private func piece(_ texts: [String]) async throws -> [[Double]] {
    let body = try JSONEncoder().encode(Request(model: provider.model, input: texts))
    let data = try await provider.post(
      "/v1/embeddings", contentType: "application/json", body: body, timeoutS: 120, transport)
    guard let reply = try? JSONDecoder().decode(Reply.self, from: data),
      reply.data.map(\.index).sorted() == Array(texts.indices)
    else { throw ProviderError("unreadable", "the embeddings cannot be read") }
    return reply.data.sorted { $0.index < $1.index }.map { item in
      let length = item.embedding.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // To single precision, as models reckon: half the bytes in a receipt, and the same number when it is read back.
      return item.embedding.map { Double(Float(length > 0 ? $0 / length : $0)) }
    }
  }
}
