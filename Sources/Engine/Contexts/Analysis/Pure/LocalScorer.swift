public import Contracts

/// The simple scorer `local-1`: how many of a good answer's points an answer makes, found by the likeness of meaning
/// (sentence embeddings) and of words. It knows nothing of truth, style or voice, and says that it is simple.
///
/// Each point gets the strength of the clause that is most like it, from 0 (likeness 0.30 and below) to 1 (0.52 and
/// above); the score is 1 + 4 × the mean strength, rounded. Same input, same score.
public struct LocalScorer: Sendable {
  public static let name = "local-1"
  static let weakest = 0.30
  static let strongest = 0.52
  /// A point counts as made, and its clause as evidence, from this likeness on.
  static let made = 0.40
  /// Below this likeness to everything asked, the answer is about something else.
  static let offTopic = 0.22
  private static let weightOfMeaning = 0.8

  /// What has to be embedded before ``score(_:)``.
  public struct Input: Sendable {
    let transcript: Transcript
    let question: Question
    let windows: [Clause]
    /// First the windows, then the points, last the question.
    public let texts: [String]

    public init(transcript: Transcript, question: Question) {
      self.transcript = transcript
      self.question = question
      let asked = Words.contentStems(Words.tokens(question.text))
      windows = ClauseSplitter.windows(ClauseSplitter.split(transcript.words)).filter { clause in
        // What only repeats the question says nothing.
        let stems = Words.contentStems(transcript.words[clause.first...clause.last].map { Words.folded($0.text) })
        return stems.isEmpty || Double(stems.intersection(asked).count) / Double(stems.count) < 0.8
      }
      texts = windows.map { $0.text(of: transcript) } + question.points + [question.text]
    }
  }

  private struct Match {
    var likeness = 0.0
    var window: Clause?
  }

  public init() {}

  /// - Parameter vectors: of ``Input/texts``, of length 1 each.
  /// - Returns: nil when no score can be shown with evidence that stands.
  public func score(_ input: Input, vectors: [[Double]]) -> Score? {
    let points = input.question.points
    guard !points.isEmpty, vectors.count == input.texts.count else { return nil }
    let windowVectors = vectors.prefix(input.windows.count)
    let pointVectors = vectors.dropFirst(input.windows.count).prefix(points.count)
    let relevance = windowVectors.map { window in
      max(pointVectors.map { Self.cosine(window, $0) }.max() ?? 0, Self.cosine(window, vectors.last ?? []))
    }.max() ?? 0

    var matches: [Match] = []
    for (point, pointVector) in zip(points, pointVectors) {
      var best = Match()
      for (window, vector) in zip(input.windows, windowVectors) {
        let likeness = Self.likeness(point, pointVector, window, vector, input.transcript)
        // The first of equals, and a single clause before a pair of them: the shortest quote that shows it.
        if likeness > best.likeness + 0.02 || best.window == nil { best = Match(likeness: likeness, window: window) }
      }
      matches.append(best)
    }
    let isOffTopic = relevance < Self.offTopic
    let strengths = matches.map { Self.strength($0.likeness) }
    let evidence = isOffTopic ? [] : Self.evidence(points, matches, input.transcript)
    let missing = zip(points, matches).filter { isOffTopic || $1.likeness < Self.made }.map(\.0)
    let mean = strengths.reduce(0, +) / Double(strengths.count)
    // Two and more is shown with a quote or not at all.
    let value = evidence.isEmpty ? 1 : max(1, min(5, Int((1 + 4 * mean).rounded())))
    return Score(
      competency: input.question.competency, score: value,
      explanation: Self.explanation(
        value: value, made: points.count - missing.count, of: points.count, isOffTopic: isOffTopic),
      evidence: value >= 2 ? evidence : [], missing: value >= 2 ? missing : points,
      searchedFromS: input.transcript.words.first?.startS ?? 0, searchedToS: input.transcript.words.last?.endS ?? 0,
      scorer: Self.name)
  }

  private static func evidence(_ points: [String], _ matches: [Match], _ transcript: Transcript) -> [Evidence] {
    zip(points, matches).compactMap { point, match in
      guard match.likeness >= made, let window = match.window else { return nil }
      let evidence = Evidence(
        quote: window.text(of: transcript), startS: transcript.words[window.first].startS,
        endS: transcript.words[window.last].endS, firstWord: window.first, lastWord: window.last, point: point)
      return EvidenceCheck.stands(evidence, in: transcript) ? evidence : nil
    }
  }

  private static func likeness(
    _ point: String, _ pointVector: [Double], _ window: Clause, _ vector: [Double], _ transcript: Transcript
  ) -> Double {
    let said = transcript.words[window.first...window.last].map { Words.folded($0.text) }
    let wanted = Words.tokens(point)
    let wantedStems = Words.contentStems(wanted)
    let shared = wantedStems.intersection(Words.contentStems(said))
    let overlap = wantedStems.isEmpty ? 0 : Double(shared.count) / Double(wantedStems.count)
    let likeness = weightOfMeaning * cosine(vector, pointVector) + (1 - weightOfMeaning) * overlap
    return denies(said, shared) && !wanted.contains(where: Words.negators.contains) ? likeness * 0.4 : likeness
  }

  /// "I did not listen" does not make the point "listens": a negator stands close before a word that is shared.
  private static func denies(_ said: [String], _ shared: Set<String>) -> Bool {
    for (index, token) in said.enumerated() where Words.negators.contains(token) {
      let after = said.dropFirst(index + 1).prefix(3)
      if after.contains(where: { shared.contains(Words.stem($0)) }) { return true }
    }
    return false
  }

  static func strength(_ likeness: Double) -> Double {
    max(0, min(1, (likeness - weakest) / (strongest - weakest)))
  }

  static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for (x, y) in zip(a, b) { sum += x * y }
    return sum
  }

  private static func explanation(value: Int, made: Int, of points: Int, isOffTopic: Bool) -> String {
    let by = "Scored by the simple local scorer, which compares meanings and words and understands nothing else."
    if isOffTopic { return "The answer seems to be about something else than the question. " + by }
    if value == 1 { return "None of the \(points) points of a good answer was found. " + by }
    return "\(made) of \(points) points of a good answer were found; the quotes show where. " + by
  }
}
