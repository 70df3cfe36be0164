/// Ranks candidates by what counts of their answers, and tells how sure that is.
///
/// Total: the mean of each competency's questions, weighted by the competencies. How sure: the questions are drawn anew
/// with replacement, the same draw for everybody, and totals and ranks are made from each draw (a paired bootstrap over
/// questions); the middle 95 of 100 are told. The draws follow from a fixed seed, so that the same scores give the same
/// intervals, on any machine.
public struct Ranking: Sendable {
  public struct Place: Sendable, Hashable {
    /// Index into the candidates.
    public var candidate: Int
    public var total: Double
    public var low: Double?
    public var high: Double?
    public var rank: Int
    public var rankFrom: Int
    public var rankTo: Int
  }

  /// How often the questions are drawn.
  public static let draws = 200
  /// Of fewer questions draws say nothing: one question drawn again is the same question.
  public static let fewestQuestions = 3
  /// Totals are compared in steps of a thousandth: whatever adds up differently in the last bits is a tie.
  private static let steps = 1000

  /// The competency of each question, as an index into `weights`.
  private let competencies: [Int]
  private let weights: [Double]
  /// Candidate by candidate, a score a question; 0 without one.
  private let scores: [Double]
  /// Which questions count for some candidate: each pattern once.
  private let patterns: [[Bool]]
  /// Of each candidate, an index into `patterns`.
  private let pattern: [Int]
  private let count: Int
  private let questions: Int

  /// - Parameters:
  ///   - scores: by candidate and question, nil where nothing counts; each as many as there are questions.
  ///   - weights: of the competencies, more than 0.
  public init(scores: [[Double?]], competencies: [Int], weights: [Double]) {
    precondition(scores.allSatisfy { $0.count == competencies.count }, "a score a question")
    self.competencies = competencies
    self.weights = weights
    self.scores = scores.flatMap { $0.map { $0 ?? 0 } }
    var (patterns, known): ([[Bool]], [[Bool]: Int]) = ([], [:])
    pattern = scores.map { row in
      let counts = row.map { $0 != nil }
      if let index = known[counts] { return index }
      known[counts] = patterns.count
      patterns.append(counts)
      return patterns.count - 1
    }
    self.patterns = patterns
    count = scores.count
    questions = competencies.count
  }

  /// Whether there are intervals.
  public var hasIntervals: Bool { questions >= Self.fewestQuestions }

  /// Best first; those without any score are left out.
  public func places() -> [Place] {
    let whole = totals(drawn: [Double](repeating: 1, count: questions))
    let present = (0..<count).filter { whole[$0] > 0 }
    guard !present.isEmpty else { return [] }
    let ranks = Self.ranks(whole)
    var places = [Place?](repeating: nil, count: count)
    for index in present {
      places[index] = Place(
        candidate: index, total: Double(whole[index]) / Double(Self.steps), rank: ranks[index],
        rankFrom: ranks[index], rankTo: ranks[index])
    }
    if hasIntervals { addIntervals(present, whole, &places) }
    return present.compactMap { places[$0] }.sorted { ($0.rank, $0.candidate) < ($1.rank, $1.candidate) }
  }

  private func addIntervals(_ present: [Int], _ whole: [Int], _ places: inout [Place?]) {
    var random = Draws()
    var (totals, ranks) = (Extremes(count: count), Extremes(count: count))
    for _ in 0..<Self.draws {
      var drawn = [Double](repeating: 0, count: questions)
      for _ in 0..<questions { drawn[random.below(questions)] += 1 }
      var drawnTotals = self.totals(drawn: drawn)
      // A draw that holds none of their answers says nothing new of them.
      for index in present where drawnTotals[index] == 0 { drawnTotals[index] = whole[index] }
      totals.add(drawnTotals)
      ranks.add(Self.ranks(drawnTotals))
    }
    for index in present {
      let (total, rank) = (whole[index], places[index]?.rank ?? 1)
      places[index]?.low = Double(min(totals.low(index), total)) / Double(Self.steps)
      places[index]?.high = Double(max(totals.high(index), total)) / Double(Self.steps)
      places[index]?.rankFrom = min(ranks.low(index), rank)
      places[index]?.rankTo = max(ranks.high(index), rank)
    }
  }

  /// By candidate, in thousandths; 0 for who has none of the questions that were drawn.
  ///
  /// - Parameter drawn: how often each question counts.
  private func totals(drawn: [Double]) -> [Int] {
    // What a score counts for: the same for all who have the same questions.
    let factors = patterns.flatMap { counts in
      var share = [Double](repeating: 0, count: weights.count)
      for question in 0..<questions where counts[question] { share[competencies[question]] += drawn[question] }
      let all = weights.indices.reduce(0) { $0 + (share[$1] > 0 ? weights[$1] : 0) }
      return (0..<questions).map { question in
        counts[question] && drawn[question] > 0
          ? drawn[question] * weights[competencies[question]] / (share[competencies[question]] * all) : 0
      }
    }
    return [Int](unsafeUninitializedCapacity: count) { totals, filled in
      scores.withUnsafeBufferPointer { scores in
        factors.withUnsafeBufferPointer { factors in
          for candidate in 0..<count {
            let (scored, counted) = (candidate * questions, pattern[candidate] * questions)
            var sum = 0.0
            for question in 0..<questions { sum += factors[counted + question] * scores[scored + question] }
            totals.initializeElement(at: candidate, to: Int(sum * Double(Self.steps) + 0.5))
          }
        }
      }
      filled = count
    }
  }

  /// One more than how many are better, by counting: totals are few whole numbers.
  private static func ranks(_ totals: [Int]) -> [Int] {
    let most = 5 * steps
    var better = [Int](repeating: 0, count: most + 2)
    for total in totals where total > 0 { better[total] += 1 }
    // From the best down: `better[t]` becomes how many lie above t.
    var above = 0
    for total in stride(from: most, through: 1, by: -1) {
      let here = better[total]
      better[total] = above
      above += here
    }
    return totals.map { $0 > 0 ? better[$0] + 1 : 0 }
  }

  /// The smallest and largest few of many values, for each candidate: between them lie 95 of 100, since of 200 draws
  /// five lie outside on each side.
  private struct Extremes {
    private static let kept = draws / 40 + 1
    /// Candidate by candidate, rising.
    private var least: [Int32]
    /// Candidate by candidate, falling.
    private var most: [Int32]

    init(count: Int) {
      least = [Int32](repeating: .max, count: count * Self.kept)
      most = [Int32](repeating: .min, count: count * Self.kept)
    }

    func low(_ candidate: Int) -> Int { Int(least[(candidate + 1) * Self.kept - 1]) }
    func high(_ candidate: Int) -> Int { Int(most[(candidate + 1) * Self.kept - 1]) }

    /// One value of each candidate.
    mutating func add(_ values: [Int]) {
      least.withUnsafeMutableBufferPointer { least in
        most.withUnsafeMutableBufferPointer { most in
          for (candidate, value) in values.enumerated() {
            let (value, first) = (Int32(value), candidate * Self.kept)
            let last = first + Self.kept - 1
            if value < least[last] {
              var at = last
              while at > first, least[at - 1] > value {
                least[at] = least[at - 1]
                at -= 1
              }
              least[at] = value
            }
            if value > most[last] {
              var at = last
              while at > first, most[at - 1] < value {
                most[at] = most[at - 1]
                at -= 1
              }
              most[at] = value
            }
          }
        }
      }
    }
  }

  /// SplitMix64 (Steele, Lea, Flood 2014) with a fixed seed.
  private struct Draws {
    private var state: UInt64 = 0x7061_726C_6579

    /// 0 up to `bound`; the bias of a product of 64 bits is below 2⁻⁵⁰ for so few.
    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Int(z.multipliedFullWidth(by: UInt64(bound)).high)
    }
  }
}
