public import Contracts

/// The simple scorer `local-1`: how many of a good answer's points an answer makes, found by the likeness of meaning
/// (sentence embeddings) and of words. It knows nothing of truth, style or voice, and says that it is simple.
///
/// For each point the stretch of the answer that is most like it counts, unless it denies the point or only repeats the
/// question. From the likeness ``made`` on the point is made, by half; from ``clear`` on it is wholly made. The score is
///
/// - 1: no point is made,
/// - else 1 + 4 × the mean over all points, rounded, and at least 2: each made point then stands with its quote.
///
/// So 3 is half of what a good answer says, and 5 is nearly all of it, clearly said. Same input, same score.
public struct LocalScorer: Sendable {
  public static let name = "local-1"
  /// Set by hand on interview answers; the weight below on half of the Mohler short answers, where the likeness goes
  /// with the graders' mean at r = 0.56. That is no proof for interviews.
  static let made = 0.30
  static let clear = 0.55
  /// Likeness of words alone makes no point.
  static let leastMeaning = 0.15
  /// Below this likeness of meaning to everything asked, the answer is about something else.
  static let offTopic = 0.20
  static let weightOfMeaning = 0.6
  /// What the question says already proves little when the answer says it, too.
  static let weightOfAskedWords = 0.4
  /// A shorter quote is taken for so little less likeness.
  static let pickiness = 0.03

  /// What is to be compared, and the texts to embed before ``LocalScorer/score(_:vectors:)``.
  public struct Input: Sendable {
    let transcript: Transcript
    let question: Question
    let windows: [Clause]
    /// Whether something was left out of the windows that only reads the question back.
    let repeatsQuestion: Bool
    /// First the windows, then the points, last the question.
    public let texts: [String]

    public init(transcript: Transcript, question: Question) {
      self.transcript = transcript
      self.question = question
      let asked = Words.contentStems(Words.tokens(question.text))
      let all = ClauseSplitter.windows(ClauseSplitter.split(transcript.words))
        .map { ($0, Words.contentStems(Words.tokens($0.text(of: transcript)))) }.filter { !$1.isEmpty }
      windows = all.filter { !Self.repeats(asked, $1) }.map(\.0)
      repeatsQuestion = windows.count < all.count
      texts = windows.map { $0.text(of: transcript) } + question.points + [question.text]
    }

    /// Whether something said is the question read back: hardly a word of its own, and much of the question's.
    static func repeats(_ asked: Set<String>, _ said: Set<String>) -> Bool {
      let shared = Double(asked.intersection(said).count)
      return shared >= 0.8 * Double(said.count) && shared >= 0.4 * Double(asked.count)
    }
  }

  /// The stretch that is most like a point; nil when there is none that does not deny it.
  private struct Match {
    var likeness = 0.0
    var meaning = 0.0
    var window: Clause?
    /// Some stretch is like the point, and says the opposite.
    var isDenied = false

    var strength: Double {
      guard window != nil, likeness >= LocalScorer.made, meaning >= LocalScorer.leastMeaning else { return 0 }
      return min(1, 0.5 + 0.5 * (likeness - LocalScorer.made) / (LocalScorer.clear - LocalScorer.made))
    }
  }

  public init() {}

  /// - Parameter vectors: of ``Input/texts``, of length 1 each.
  /// - Returns: nil without points, or when the vectors are not those of the texts.
  public func score(_ input: Input, vectors: [[Double]]) -> Score? {
    let points = input.question.points
    guard !points.isEmpty, vectors.count == input.texts.count, let asked = vectors.last else { return nil }
    let said = input.windows.map { Said(window: $0, transcript: input.transcript) }
    let saidVectors = Array(vectors.prefix(said.count))
    let pointVectors = Array(vectors.dropFirst(said.count).prefix(points.count))
    let askedStems = Words.contentStems(Words.tokens(input.question.text))

    let matches = zip(points, pointVectors).map { point, vector in
      Self.match(Wanted(point: point, asked: askedStems, vector: vector), said, saidVectors)
    }
    let evidence = zip(points, matches).compactMap { point, match in
      match.strength > 0 ? match.window.map { Self.quote($0, for: point, input.transcript) } : nil
    }.filter { EvidenceCheck.stands($0, in: input.transcript) }
    let quoted = Set(evidence.compactMap(\.point))
    let strengths = zip(points, matches).map { quoted.contains($0) ? $1.strength : 0 }
    let mean = strengths.reduce(0, +) / Double(points.count)
    let value = evidence.isEmpty ? 1 : max(2, min(5, Int((1 + 4 * mean).rounded())))
    let relevance =
      saidVectors.map { vector in
        max(Self.cosine(vector, asked), pointVectors.map { Self.cosine(vector, $0) }.max() ?? 0)
      }.max() ?? 0
    return Score(
      competency: input.question.competency, score: value,
      explanation: Self.explanation(
        made: evidence.count, of: points.count, denied: zip(strengths, matches).count { $0 == 0 && $1.isDenied },
        isOffTopic: relevance < Self.offTopic, repeatsQuestion: input.repeatsQuestion),
      evidence: evidence, missing: points.filter { !quoted.contains($0) },
      searchedFromS: input.transcript.words.first?.startS ?? 0,
      searchedToS: input.transcript.words.map(\.endS).max() ?? 0, scorer: Self.name)
  }

  // MARK: Comparing

  /// One stretch of the answer.
  private struct Said {
    let window: Clause
    let polarity: [String: Bool]

    init(window: Clause, transcript: Transcript) {
      self.window = window
      polarity = Polarity.stems(transcript.words[window.first...window.last].map(\.text))
    }
  }

  /// One point of a good answer.
  private struct Wanted {
    let polarity: [String: Bool]
    let weights: [String: Double]
    let vector: [Double]

    init(point: String, asked: Set<String>, vector: [Double]) {
      polarity = Polarity.stems(point.split(whereSeparator: \.isWhitespace).map(String.init))
      weights = Dictionary(
        uniqueKeysWithValues: polarity.keys.map { ($0, asked.contains($0) ? LocalScorer.weightOfAskedWords : 1) })
      self.vector = vector
    }

    /// How much of the point's words are in what is said, 0 to 1.
    func overlap(_ said: Said) -> Double {
      // Sorted, since sums of fractions depend on their order and a dictionary has none.
      let shared = weights.keys.filter { said.polarity[$0] != nil }.sorted().reduce(0) { $0 + (weights[$1] ?? 0) }
      let all = weights.keys.sorted().reduce(0) { $0 + (weights[$1] ?? 0) }
      return all > 0 ? shared / all : 0
    }
  }

  private static func match(_ wanted: Wanted, _ said: [Said], _ vectors: [[Double]]) -> Match {
    var found: [Match] = []
    var denial = 0.0
    for (said, vector) in zip(said, vectors) {
      let meaning = cosine(vector, wanted.vector)
      let likeness = weightOfMeaning * meaning + (1 - weightOfMeaning) * wanted.overlap(said)
      if Polarity.contradicts(said: said.polarity, wanted: wanted.polarity) {
        denial = max(denial, likeness)
      } else {
        found.append(Match(likeness: likeness, meaning: meaning, window: said.window))
      }
    }
    let highest = found.map(\.likeness).max() ?? 0
    // The shortest of those that are about as like, the first of equals.
    let near = found.filter { $0.likeness >= highest - pickiness && $0.strength > 0 }
    var best =
      near.min { ($0.window?.count ?? 0, $0.window?.first ?? 0) < ($1.window?.count ?? 0, $1.window?.first ?? 0) }
      ?? Match()
    best.isDenied = denial >= made
    return best
  }

  private static func quote(_ window: Clause, for point: String, _ transcript: Transcript) -> Evidence {
    Evidence(
      quote: window.text(of: transcript), startS: transcript.words[window.first].startS,
      endS: transcript.words[window.last].endS, firstWord: window.first, lastWord: window.last, point: point)
  }

  static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in 0..<min(a.count, b.count) { sum += a[index] * b[index] }
    return sum
  }

  private static func explanation(made: Int, of points: Int, denied: Int, isOffTopic: Bool, repeatsQuestion: Bool)
    -> String
  {
    var sentences: [String] = []
    if made > 0 {
      sentences.append(
        "\(made) of \(points) points of a good answer \(made == 1 ? "was" : "were") found; the quotes show where.")
    } else {
      sentences.append("None of the \(points) points of a good answer was found.")
      if repeatsQuestion {
        sentences.append("Part of the answer only repeats the question.")
      } else if isOffTopic {
        sentences.append("The answer seems to be about something else than the question.")
      }
    }
    if denied > 0 { sentences.append("The answer seems to deny \(denied) of the points.") }
    sentences.append(
      "This is the simple scorer: it compares words and their meaning, and judges neither truth nor style.")
    return sentences.joined(separator: " ")
  }
}
