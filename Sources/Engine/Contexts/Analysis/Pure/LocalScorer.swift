public import Contracts

/// The simple scorer `local-2`: how many of a good answer's points an answer makes. It compares words and their meaning
/// with the weights of a ``Calibration`` on short answers that people have graded. It knows nothing of truth, style or
/// voice, and says that it is simple.
///
/// For each point it looks for the stretch of the answer that is like it: at least ``made`` by the likeness of meaning and
/// of words together, and neither denying the point nor only repeating the question. Of those the one that the calibration
/// grades highest counts: half a point up to the grade that wrong answers usually get, a whole one from the grade of
/// answers with full marks. The score is
///
/// - 1: no point is made,
/// - else 1 + 4 × the mean over all points, rounded, and at least 2: each made point then stands with its quote.
///
/// So 3 is half of what a good answer says, and 5 is nearly all of it, clearly said. Same input, same score.
public struct LocalScorer: Sendable {
  public static let name = "local-2"
  /// Set by hand on interview answers. No graded interviews were at hand to prove it by.
  static let made = 0.30
  /// Likeness of words alone makes no point.
  static let leastMeaning = 0.15
  /// Below this likeness of meaning to everything asked, the answer is about something else.
  static let offTopic = 0.20
  static let weightOfMeaning = 0.6
  /// What the question says already proves little when the answer says it, too.
  static let weightOfAskedWords = 0.4
  /// A shorter quote is taken for so little of a lower grade.
  static let pickiness = 0.3

  /// What is to be compared, and the texts to embed before ``LocalScorer/score(_:vectors:)``.
  public struct Input: Sendable {
    let transcript: Transcript
    let question: Question
    let windows: [Clause]
    let said: [MeasuredText]
    let wanted: [MeasuredText]
    let asked: MeasuredText
    /// Whether something was left out of the windows that only reads the question back.
    let repeatsQuestion: Bool
    /// Each once, in order of their first need.
    public let texts: [String]

    public init(transcript: Transcript, question: Question) {
      self.transcript = transcript
      self.question = question
      let asked = MeasuredText(question.text)
      let askedStems = Words.contentStems(Words.tokens(question.text))
      let clauses = ClauseSplitter.split(transcript.words)
      let all = ClauseSplitter.windows(clauses)
        .map { ($0, Words.contentStems(Words.tokens($0.text(of: transcript)))) }.filter { !$1.isEmpty }
      windows = all.filter { !Self.repeats(askedStems, $1) }.map(\.0)
      repeatsQuestion = windows.count < all.count
      said = windows.map { window in
        MeasuredText(
          transcript.words[window.first...window.last],
          clauses: clauses.filter { window.first <= $0.first && $0.last <= window.last })
      }
      let wanted = question.points.map { MeasuredText($0) }
      self.wanted = wanted
      self.asked = asked
      var seen: Set<String> = []
      texts =
        (said.flatMap { said in wanted.flatMap { Measures.texts(said: said, wanted: $0, asked: asked) } }
        + wanted.map(\.text) + [asked.text]).filter { seen.insert($0).inserted }
    }

    /// Whether something said is the question read back: hardly a word of its own, and much of the question's.
    static func repeats(_ asked: Set<String>, _ said: Set<String>) -> Bool {
      let shared = Double(asked.intersection(said).count)
      return shared >= 0.8 * Double(said.count) && shared >= 0.4 * Double(asked.count)
    }
  }

  /// The stretch that makes a point best; nil when there is none that does not deny it.
  private struct Match {
    var window: Clause?
    /// 0.5 to 1; 0 without a window.
    var strength = 0.0
    /// Some stretch is like the point, and says the opposite.
    var isDenied = false
  }

  private let calibration: Calibration

  /// - Throws: when the calibration that ships with the program cannot be read.
  public init() throws { calibration = try .standard() }

  /// Which weights it grades with.
  public var calibrationName: String { calibration.name }

  /// - Parameter vectors: of ``Input/texts``, of length 1 each.
  /// - Returns: nil without points, or when the vectors are not those of the texts.
  public func score(_ input: Input, vectors: [[Double]]) -> Score? {
    let points = input.question.points
    guard !points.isEmpty, let meanings = Meanings(input.texts, vectors) else { return nil }
    let words = WordLikeness(
      said: Measures.words(input.said), wanted: Measures.words(input.wanted + [input.asked]), meanings)
    let matches = input.wanted.map { match($0, input, meanings, words) }
    let evidence = zip(points, matches).compactMap { point, match in
      match.window.map { Self.quote($0, for: point, input.transcript) }
    }.filter { EvidenceCheck.stands($0, in: input.transcript) }
    let quoted = Set(evidence.compactMap(\.point))
    let strengths = zip(points, matches).map { quoted.contains($0) ? $1.strength : 0 }
    let mean = strengths.reduce(0, +) / Double(points.count)
    let value = evidence.isEmpty ? 1 : max(2, min(5, Int((1 + 4 * mean).rounded())))
    let aims = (input.wanted + [input.asked]).map(\.text)
    let relevance = input.said.flatMap { said in aims.map { meanings.likeness(said.text, $0) } }.max() ?? 0
    let findings = ScoreFindings(
      made: evidence.count, points: points.count,
      denied: zip(strengths, matches).count { $0 == 0 && $1.isDenied },
      isOffTopic: evidence.isEmpty && relevance < Self.offTopic,
      repeatsQuestion: evidence.isEmpty && input.repeatsQuestion)
    return Score(
      competency: input.question.competency, score: value, explanation: Self.explanation(findings), findings: findings,
      evidence: evidence, missing: points.filter { !quoted.contains($0) },
      searchedFromS: input.transcript.words.first?.startS ?? 0,
      searchedToS: input.transcript.words.map(\.endS).max() ?? 0, scorer: Self.name)
  }

  // MARK: Comparing

  private func match(
    _ wanted: MeasuredText, _ input: Input, _ meanings: Meanings, _ words: WordLikeness
  ) -> Match {
    let asked = Set(input.asked.stems)
    var found: [(window: Clause, grade: Double)] = []
    var isDenied = false
    for (window, said) in zip(input.windows, input.said) {
      let meaning = meanings.likeness(said.text, wanted.text)
      let likeness =
        Self.weightOfMeaning * meaning + (1 - Self.weightOfMeaning) * Self.overlap(wanted, said, asked: asked)
      guard likeness >= Self.made else { continue }
      if Polarity.contradicts(said: said.polarity, wanted: wanted.polarity) {
        isDenied = true
      } else if meaning >= Self.leastMeaning {
        let measures = Measures.of(said, beside: wanted, asked: input.asked, meanings, words)
        found.append((window, calibration.grade(measures)))
      }
    }
    let highest = found.map(\.grade).max() ?? 0
    // The shortest of those that are about as good, the first of equals.
    let best = found.filter { $0.grade >= highest - Self.pickiness }
      .min { ($0.window.count, $0.window.first) < ($1.window.count, $1.window.first) }
    guard let best else { return Match(isDenied: isDenied) }
    let share = (best.grade - calibration.wrong) / (calibration.full - calibration.wrong)
    return Match(window: best.window, strength: 0.5 + 0.5 * min(1, max(0, share)), isDenied: isDenied)
  }

  /// How much of the point's words are in what is said, 0 to 1.
  private static func overlap(_ wanted: MeasuredText, _ said: MeasuredText, asked: Set<String>) -> Double {
    // Sorted, since sums of fractions depend on their order and a dictionary has none.
    let weights = wanted.polarity.keys.sorted().map { (stem: $0, weight: asked.contains($0) ? weightOfAskedWords : 1) }
    let all = weights.reduce(0) { $0 + $1.weight }
    return all > 0 ? weights.filter { said.polarity[$0.stem] != nil }.reduce(0) { $0 + $1.weight } / all : 0
  }

  private static func quote(_ window: Clause, for point: String, _ transcript: Transcript) -> Evidence {
    Evidence(
      quote: window.text(of: transcript), startS: transcript.words[window.first].startS,
      endS: transcript.words[window.last].endS, firstWord: window.first, lastWord: window.last, point: point)
  }

  private static func explanation(_ found: ScoreFindings) -> String {
    var sentences: [String] = []
    if found.made > 0 {
      let verb = found.made == 1 ? "was" : "were"
      sentences.append(
        "\(found.made) of \(found.points) points of a good answer \(verb) found; the quotes show where.")
    } else {
      sentences.append("None of the \(found.points) points of a good answer was found.")
      if found.repeatsQuestion {
        sentences.append("Part of the answer only repeats the question.")
      } else if found.isOffTopic {
        sentences.append("The answer seems to be about something else than the question.")
      }
    }
    if found.denied > 0 { sentences.append("The answer seems to deny \(found.denied) of the points.") }
    sentences.append(
      "This is the simple scorer: it compares words and their meaning, and judges neither truth nor style.")
    return sentences.joined(separator: " ")
  }
}
