import Foundation

/// What is measured of something said beside something wanted: the numbers that the calibration weighs.
///
/// None of them knows a subject or a word; they are likenesses of meaning (sentence embeddings), of words aligned one by
/// one as in Sultan, Salazar and Sumner, "Fast and Easy Short Answer Grading with High Accuracy" (NAACL 2016), with what
/// the question already says left out of account ("question demoting", Mohler, Bunescu and Mihalcea, ACL 2011), lengths
/// and negations.
enum Measures {
  /// In the order of ``of(_:beside:asked:_:_:)``. A calibration is for these names.
  static let names = [
    "meaning", "own_meaning", "clause_meaning", "coverage", "own_recall", "own_precision", "recall", "from_question",
    "worst_word", "missing_words", "letters", "said_question", "wanted_question", "residual", "length_ratio", "length",
    "own_wanted", "new_words", "negation", "turned",
  ]

  /// The texts whose vectors ``of(_:beside:asked:_:_:)`` needs.
  static func texts(said: MeasuredText, wanted: MeasuredText, asked: MeasuredText) -> [String] {
    [said, wanted].flatMap { [$0.text, $0.ownText(beside: asked)] + $0.clauses + $0.content } + [asked.text]
      + asked.content
  }

  /// The words that ``WordLikeness`` is asked for.
  static func words(_ texts: [MeasuredText]) -> Set<String> { Set(texts.flatMap(\.content)) }

  static func of(
    _ said: MeasuredText, beside wanted: MeasuredText, asked: MeasuredText, _ meanings: Meanings, _ words: WordLikeness
  ) -> [Double] {
    let whole = meanings.vector(said.text)
    let aim = meanings.vector(wanted.text)
    let question = meanings.vector(asked.text)
    let ownSaid = said.own(beside: asked)
    let ownWanted = wanted.own(beside: asked)
    let parts = said.clauses.map(meanings.vector)
    let coverage = wanted.clauses.map { clause in
      let vector = meanings.vector(clause)
      return (parts + [whole]).map { Meanings.dot(vector, $0) }.max() ?? 0
    }
    let recall = found(ownWanted.isEmpty ? wanted.content : ownWanted, in: said.content, words)
    let shared = wanted.polarity.filter { said.polarity[$0.key] != nil }
    let turned = shared.count { said.polarity[$0.key] != $0.value }
    return [
      Meanings.dot(whole, aim),
      meanings.likeness(said.ownText(beside: asked), wanted.ownText(beside: asked)),
      parts.map { Meanings.dot($0, aim) }.max() ?? 0,
      mean(coverage),
      weighted(ownWanted, found(ownWanted, in: ownSaid, words)),
      weighted(ownSaid, supported(ownSaid, by: ownWanted, words)),
      weighted(ownWanted.isEmpty ? wanted.content : ownWanted, recall),
      weighted(ownSaid, supported(ownSaid, by: asked.content, words)),
      recall.min() ?? 0,
      recall.isEmpty ? 1 : Double(recall.count { $0 < 0.4 }) / Double(recall.count),
      LetterGrams.cosine(said.text, wanted.text),
      Meanings.dot(whole, question),
      Meanings.dot(aim, question),
      residual(whole, aim, without: question),
      log(Double(said.content.count + 1) / Double(wanted.content.count + 1)),
      log(Double(said.length + 1)),
      log(Double(ownWanted.count + 1)),
      Double(ownSaid.count) / Double(said.content.count + 1),
      said.isNegative == wanted.isNegative ? 0 : 1,
      Double(turned) / Double(shared.count + 1),
    ]
  }

  /// For each wanted word the likest that was said.
  private static func found(_ wanted: [String], in said: [String], _ words: WordLikeness) -> [Double] {
    wanted.map { word in said.map { words.of(said: $0, wanted: word) }.max() ?? 0 }
  }

  /// For each word said the likest that was wanted.
  private static func supported(_ said: [String], by wanted: [String], _ words: WordLikeness) -> [Double] {
    said.map { word in wanted.map { words.of(said: word, wanted: $0) }.max() ?? 0 }
  }

  /// The mean by the words' lengths, up to ten letters: long words carry more of what is meant.
  private static func weighted(_ words: [String], _ values: [Double]) -> Double {
    let weights = words.map { Double(min($0.count, 10)) }
    let sum = weights.reduce(0, +)
    return sum > 0 ? zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / sum : 0
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  /// The likeness of what is left of both when their share of the question is taken out.
  private static func residual(_ a: [Double], _ b: [Double], without question: [Double]) -> Double {
    let ofA = Meanings.dot(a, question)
    let ofB = Meanings.dot(b, question)
    let a = zip(a, question).map { $0 - ofA * $1 }
    let b = zip(b, question).map { $0 - ofB * $1 }
    return Meanings.dot(a, b) / ((Meanings.dot(a, a) * Meanings.dot(b, b)).squareRoot() + 1e-6)
  }
}

/// How alike two texts are by their letters, four in a row: it forgives misspelling.
enum LetterGrams {
  static func cosine(_ a: String, _ b: String) -> Double {
    let a = counts(a)
    let b = counts(b)
    // Whole numbers: their sum does not depend on the order, which a dictionary does not have.
    let shared = a.reduce(0) { $0 + $1.value * (b[$1.key] ?? 0) }
    let lengths = a.values.reduce(0) { $0 + $1 * $1 } * b.values.reduce(0) { $0 + $1 * $1 }
    return lengths > 0 ? Double(shared) / Double(lengths).squareRoot() : 0
  }

  private static func counts(_ text: String) -> [ArraySlice<Unicode.Scalar>: Int] {
    let scalars = Array((" " + Words.tokens(text).joined(separator: " ") + " ").unicodeScalars)
    guard scalars.count >= 4 else { return [:] }
    return (0...(scalars.count - 4)).reduce(into: [:]) { $0[scalars[$1..<$1 + 4], default: 0] += 1 }
  }
}
