public import Contracts

/// Agreement of raters beyond chance.
public enum Agreements {
  /// Cohen's kappa with quadratic weights (Cohen 1968): one less the ratio of the squared distances that there are to
  /// those that chance gives with the same marginals. Whatever the number of levels, it is the same.
  ///
  /// - Returns: nil without pairs, and where all scores are the same.
  public static func quadraticKappa(_ pairs: [(Int, Int)]) -> Double? {
    guard !pairs.isEmpty else { return nil }
    var (observed, first, second): (Int, [Int: Int], [Int: Int]) = (0, [:], [:])
    for (one, other) in pairs {
      observed += (one - other) * (one - other)
      first[one, default: 0] += 1
      second[other, default: 0] += 1
    }
    var expected = 0
    for (one, times) in first {
      for (other, otherTimes) in second { expected += times * otherTimes * (one - other) * (one - other) }
    }
    guard expected > 0 else { return nil }
    return 1 - Double(observed) * Double(pairs.count) / Double(expected)
  }

  /// - Parameter isOrdered: whether the first of a pair is always the same rater. If not, each pair counts both ways, so
  ///   that it does not matter who comes first.
  public static func agreement(_ pairs: [(Int, Int)], isOrdered: Bool = true) -> Agreement {
    let all = isOrdered ? pairs : pairs + pairs.map { ($0.1, $0.0) }
    return Agreement(
      kappa: pairs.count < Agreement.least ? nil : quadraticKappa(all), pairs: pairs.count,
      same: pairs.count { $0.0 == $0.1 }, apart: pairs.count { abs($0.0 - $0.1) >= 2 })
  }

  /// How far apart an answer's scores are at most, in levels.
  public static func distance(program: Int?, people: [Int]) -> Int {
    guard let low = people.min(), let high = people.max() else { return 0 }
    return max(high - low, program.map { max(abs($0 - low), abs($0 - high)) } ?? 0)
  }
}

/// An answer with what program and people made of it.
public struct JudgedAnswer: Sendable {
  public var session: SessionID
  public var candidate: String
  /// From 1.
  public var question: Int
  public var text: String
  public var competency: String
  /// The program's score; nil without one.
  public var program: Double?
  public var state: ReviewState

  public init(
    session: SessionID, candidate: String, question: Int, text: String, competency: String, program: Double?,
    state: ReviewState
  ) {
    self.session = session
    self.candidate = candidate
    self.question = question
    self.text = text
    self.competency = competency
    self.program = program
    self.state = state
  }
}

extension Agreements {
  /// The most answers that a report lists.
  static let queueLimit = 200
  /// So many levels apart is to be talked over.
  static let farApart = 2

  /// The figures of an interview, and what is to be talked over: the farthest apart first.
  public static func report(_ answers: [JudgedAnswer], for viewer: UserID) -> AgreementReport {
    var (program, unseen, people): ([(Int, Int)], [(Int, Int)], [(Int, Int)]) = ([], [], [])
    var queue: [Disagreement] = []
    var rated = 0
    for answer in answers {
      let ratings = answer.state.ratings
      let scores = ratings.compactMap(\.score)
      if !scores.isEmpty { rated += 1 }
      let proposed = answer.program.map { Int($0.rounded()) }
      if let proposed {
        for rating in ratings {
          guard let score = rating.score else { continue }
          program.append((proposed, score))
          if !rating.sawScore { unseen.append((proposed, score)) }
        }
      }
      for (index, one) in scores.enumerated() { for other in scores[(index + 1)...] { people.append((one, other)) } }
      // A score that was set aside is settled.
      let standing = answer.state.dismissal == nil ? proposed : nil
      let distance = distance(program: standing, people: scores)
      guard distance >= farApart else { continue }
      queue.append(
        Disagreement(
          session: answer.session, candidate: answer.candidate, question: answer.question, text: answer.text,
          competency: answer.competency, program: standing, ratings: ratings.map { $0.rating(for: viewer) },
          distance: distance))
    }
    // Stable: of the same distance in the order of candidates and questions.
    let ordered = queue.enumerated().sorted { ($1.element.distance, $0.offset) < ($0.element.distance, $1.offset) }
    return AgreementReport(
      scored: answers.count { $0.program != nil }, rated: rated, program: agreement(program),
      unseen: agreement(unseen), people: agreement(people, isOrdered: false), disagreements: queue.count,
      queue: ordered.prefix(queueLimit).map(\.element))
  }
}
