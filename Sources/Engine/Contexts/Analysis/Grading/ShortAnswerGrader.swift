import Foundation
public import Kernel
public import Transport

/// Grades short answers with the same measures and calibration as the local scorer, so that it can be measured on
/// answers that people have graded.
public struct ShortAnswerGrader: Sendable {
  public struct Item: Sendable, Hashable {
    public var question: String
    /// Answers that would get everything, each by itself; the likest counts.
    public var desired: [String]
    public var answer: String

    public init(question: String, desired: [String], answer: String) {
      self.question = question
      self.desired = desired
      self.answer = answer
    }
  }

  public struct Result: Sendable, Hashable {
    /// 0 to 5, as the graders of the calibration graded.
    public var grade: Double
    /// What was measured, by ``measureNames``, against the desired answer that counted.
    public var measures: [Double]
    /// The cosine of the sentence embeddings alone: what there is to beat.
    public var cosine: Double
  }

  public static let measureNames = Measures.names
  /// The grade that takes all points.
  public static let highest = Calibration.highest

  /// How many are measured at a time; their vectors are in memory together.
  private static let atOnce = 64

  private let embedding: Embedding
  private let calibration: Calibration

  /// - Parameter helper: serves the embeddings when `PARLEY_EMBEDDINGS_URL` does not name another place.
  /// - Throws: when the calibration that ships with the program cannot be read.
  public init(settings: Settings, helper: SpeechHelper, transport: HTTPTransport) throws {
    embedding = Embedding(
      provider: Analysis.provider(settings.embeddings, or: helper.embeddings), transport: transport)
    calibration = try .standard()
  }

  /// Which embeddings are compared.
  public var embeddingModel: String { embedding.provider.model }
  /// Which calibration grades.
  public var calibrationName: String { calibration.name }

  /// One result for each item, in order.
  ///
  /// - Parameter progress: is told how many are done.
  /// - Throws: a problem when the embeddings cannot be had.
  public func grade(_ items: [Item], progress: (Int) -> Void = { _ in }) async throws -> [Result] {
    var results: [Result] = []
    // Words come again and again, sentences hardly.
    var words: [String: [Double]] = [:]
    while results.count < items.count {
      let batch = items[results.count...].prefix(Self.atOnce).map(Prepared.init)
      let texts = Set(batch.flatMap(\.texts))
      let new = texts.filter { words[$0] == nil }.sorted()
      let vectors = try await embedding.vectors(of: new)
      var known: [String: [Double]] = Dictionary(uniqueKeysWithValues: zip(new, vectors))
      for (text, vector) in known where !text.contains(" ") { words[text] = vector }
      for text in texts where known[text] == nil { known[text] = words[text] }
      guard let meanings = Meanings(Array(known.keys), Array(known.values)) else {
        throw ProviderError("unreadable", "the embeddings are of different sizes")
      }
      results += batch.map { $0.best(calibration, meanings) }
      progress(results.count)
    }
    return results
  }

  /// An item with its texts taken apart.
  private struct Prepared {
    let asked: MeasuredText
    let wanted: [MeasuredText]
    let said: MeasuredText
    let texts: [String]

    init(_ item: Item) {
      let asked = MeasuredText(item.question)
      let said = MeasuredText(item.answer)
      let wanted = item.desired.map { MeasuredText($0) }
      self.asked = asked
      self.said = said
      self.wanted = wanted
      texts = wanted.flatMap { Measures.texts(said: said, wanted: $0, asked: asked) }
    }

    func best(_ calibration: Calibration, _ meanings: Meanings) -> Result {
      let words = WordLikeness(
        said: Measures.words([said]), wanted: Measures.words(wanted + [asked]), meanings)
      let results = wanted.map { wanted in
        let measures = Measures.of(said, beside: wanted, asked: asked, meanings, words)
        return Result(
          grade: calibration.grade(measures), measures: measures,
          cosine: meanings.likeness(said.text, wanted.text))
      }
      return results.max { $0.grade < $1.grade } ?? Result(grade: 0, measures: [], cosine: 0)
    }
  }
}
