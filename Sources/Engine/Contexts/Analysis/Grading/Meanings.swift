/// The vectors of texts, by the text.
struct Meanings: Sendable {
  private let vectors: [String: [Double]]

  /// - Parameter vectors: of `texts`, in their order, of length 1 each.
  /// - Returns: nil when there are not as many, or they are of different sizes.
  init?(_ texts: [String], _ vectors: [[Double]]) {
    guard texts.count == vectors.count, let size = vectors.first?.count, vectors.allSatisfy({ $0.count == size })
    else { return nil }
    self.vectors = Dictionary(zip(texts, vectors), uniquingKeysWith: { first, _ in first })
  }

  func contains(_ text: String) -> Bool { vectors[text] != nil }

  /// Nothing for a text that was not embedded.
  func vector(_ text: String) -> [Double] { vectors[text] ?? [] }

  /// The cosine of the angle between two texts, -1 to 1.
  func likeness(_ a: String, _ b: String) -> Double { Self.dot(vector(a), vector(b)) }

  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in 0..<min(a.count, b.count) { sum += a[index] * b[index] }
    return sum
  }
}

/// How alike words are, each pair compared once.
struct WordLikeness: Sendable {
  /// A likeness of words below this is chance; from here to 1 it is spread over 0 to 1.
  private static let chance = 0.3
  private let rows: [String: Int]
  private let columns: [String: Int]
  private var table: [Double]
  private let stems: [String: String]

  /// - Parameters:
  ///   - said: words of answers.
  ///   - wanted: words of questions and points.
  init(said: Set<String>, wanted: Set<String>, _ meanings: Meanings) {
    let said = said.sorted()
    let wanted = wanted.sorted()
    rows = Dictionary(uniqueKeysWithValues: said.enumerated().map { ($1, $0) })
    columns = Dictionary(uniqueKeysWithValues: wanted.enumerated().map { ($1, $0) })
    stems = Dictionary(Set(said).union(wanted).map { ($0, Words.stem($0)) }, uniquingKeysWith: { first, _ in first })
    table = []
    table.reserveCapacity(said.count * wanted.count)
    let vectors = wanted.map(meanings.vector)
    for word in said {
      let vector = meanings.vector(word)
      for (other, its) in zip(wanted, vectors) {
        let alike = (Meanings.dot(vector, its) - Self.chance) / (1 - Self.chance)
        table.append(stems[word] == stems[other] ? 1 : min(1, max(0, alike)))
      }
    }
  }

  /// 0 to 1; 1 for two forms of one word.
  func of(said: String, wanted: String) -> Double {
    guard let row = rows[said], let column = columns[wanted] else { return 0 }
    return table[row * columns.count + column]
  }
}
