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
  /// Candidate by candidate, a score a question; NaN without one.
  private let scores: [Double]
  private let count: Int
  private let questions: Int

  /// - Parameters:
  ///   - scores: by candidate and question, nil where nothing counts; each as many as there are questions.
  ///   - weights: of the competencies, more than 0.
  public init(scores: [[Double?]], competencies: [Int], weights: [Double]) {
    precondition(scores.allSatisfy { $0.count == competencies.count }, "a score a question")
    self.competencies = competencies
    self.weights = weights
    self.scores = scores.flatMap { $0.map { $0 ?? .nan } }
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
    // Candidate by candidate, what each draw gave; a draw that holds none of their answers gives the whole's.
    var drawnTotals = [Int32](repeating: 0, count: count * Self.draws)
    var drawnRanks = [Int32](repeating: 0, count: count * Self.draws)
    for draw in 0..<Self.draws {
      var drawn = [Double](repeating: 0, count: questions)
      for _ in 0..<questions { drawn[random.below(questions)] += 1 }
      var totals = totals(drawn: drawn)
      for index in present where totals[index] == 0 { totals[index] = whole[index] }
      let ranks = Self.ranks(totals)
      for index in present {
        drawnTotals[index * Self.draws + draw] = Int32(totals[index])
        drawnRanks[index * Self.draws + draw] = Int32(ranks[index])
      }
    }
    // Of 200 the 6th and the 195th: five lie outside on each side.
    let (first, last) = (Self.draws / 40, Self.draws - 1 - Self.draws / 40)
    for index in present {
      let range = index * Self.draws..<(index + 1) * Self.draws
      drawnTotals[range].sort()
      drawnRanks[range].sort()
      let total = whole[index]
      places[index]?.low = Double(min(Int(drawnTotals[range.lowerBound + first]), total)) / Double(Self.steps)
      places[index]?.high = Double(max(Int(drawnTotals[range.lowerBound + last]), total)) / Double(Self.steps)
      let rank = places[index]?.rank ?? 1
      places[index]?.rankFrom = min(Int(drawnRanks[range.lowerBound + first]), rank)
      places[index]?.rankTo = max(Int(drawnRanks[range.lowerBound + last]), rank)
    }
  }

  /// By candidate, in thousandths; 0 for who has none of the questions that were drawn.
  ///
  /// - Parameter drawn: how often each question counts.
  private func totals(drawn: [Double]) -> [Int] {
    var totals = [Int](repeating: 0, count: count)
    // Of a candidate with every answer each question weighs the same as of another.
    var share = [Double](repeating: 0, count: weights.count)
    for (question, times) in drawn.enumerated() { share[competencies[question]] += times }
    let all = weights.indices.reduce(0) { $0 + (share[$1] > 0 ? weights[$1] : 0) }
    let factors = drawn.indices.map { question in
      drawn[question] == 0
        ? 0 : drawn[question] * weights[competencies[question]] / (share[competencies[question]] * all)
    }
    scores.withUnsafeBufferPointer { scores in
      for candidate in 0..<count {
        let base = candidate * questions
        var sum = 0.0
        for question in 0..<questions { sum += factors[question] * scores[base + question] }
        // NaN: something is missing.
        if sum != sum { sum = partial(drawn, base, scores) }
        totals[candidate] = Int((sum * Double(Self.steps)).rounded())
      }
    }
    return totals
  }

  private func partial(_ drawn: [Double], _ base: Int, _ scores: UnsafeBufferPointer<Double>) -> Double {
    var (sum, weight) = (0.0, 0.0)
    for competency in weights.indices {
      var (part, times) = (0.0, 0.0)
      for question in 0..<questions where competencies[question] == competency {
        let score = scores[base + question]
        guard score == score else { continue }
        part += drawn[question] * score
        times += drawn[question]
      }
      guard times > 0 else { continue }
      sum += weights[competency] * part / times
      weight += weights[competency]
    }
    return weight > 0 ? sum / weight : 0
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
