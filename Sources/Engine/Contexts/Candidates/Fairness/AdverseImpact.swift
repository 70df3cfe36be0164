import Contracts

/// Decisions by group, with what may be told of them. Pure.
enum AdverseImpact {
  struct Count: Hashable, Sendable {
    var advanced = 0
    var rejected = 0

    var decided: Int { advanced + rejected }
  }

  static func topic(_ topic: GroupForm.Topic, _ counts: [String: Count]) -> FairnessReport.Topic {
    let choices = GroupForm.choices[topic] ?? []
    let told = choices.filter { (counts[$0]?.decided ?? 0) >= FairnessReport.fewest }
    let advanced = told.reduce(0) { $0 + (counts[$1]?.advanced ?? 0) }
    let rejected = told.reduce(0) { $0 + (counts[$1]?.rejected ?? 0) }
    // With one alone who goes on, the group that they are of would be told.
    guard told.count >= 2, advanced >= FairnessReport.fewest, rejected >= FairnessReport.fewest,
      let reference = reference(told, counts), let best = counts[reference]
    else { return FairnessReport.Topic(topic: topic, reference: nil, groups: []) }
    return FairnessReport.Topic(
      topic: topic, reference: reference,
      groups: choices.map { choice in
        guard told.contains(choice), let count = counts[choice] else {
          return FairnessReport.Group(choice: choice, numbers: nil)
        }
        return FairnessReport.Group(
          choice: choice, numbers: numbers(count, against: choice == reference ? nil : best))
      })
  }

  /// Who goes on most often; of equals the largest.
  private static func reference(_ told: [String], _ counts: [String: Count]) -> String? {
    told.max { one, other in
      guard let a = counts[one], let b = counts[other] else { return false }
      let (left, right) = (a.advanced * b.decided, b.advanced * a.decided)
      return left != right ? left < right : a.decided < b.decided
    }
  }

  private static func numbers(_ count: Count, against best: Count?) -> FairnessReport.Numbers {
    let isFew = count.decided < FairnessReport.small
    let interval =
      isFew
      ? Statistics.clopperPearson(count.advanced, of: count.decided)
      : Statistics.wilson(count.advanced, of: count.decided)
    return FairnessReport.Numbers(
      decided: count.decided, advanced: count.advanced, rate: Double(count.advanced) / Double(count.decided),
      rateInterval: .init(low: interval.low, high: interval.high, method: isFew ? .clopperPearson : .wilson),
      isSmall: isFew || best.map { expectsFew(count, $0) } == true,
      comparison: best.map { comparison(count, $0) })
  }

  private static func comparison(_ count: Count, _ best: Count) -> FairnessReport.Comparison {
    let (ratio, interval) = Statistics.ratio(count.advanced, of: count.decided, to: best.advanced, of: best.decided)
    return FairnessReport.Comparison(
      impactRatio: ratio,
      ratioInterval: interval.map { .init(low: $0.low, high: $0.high, method: .katzLog) },
      fisherP: Statistics.fisher(count.advanced, count.rejected, best.advanced, best.rejected),
      // In whole numbers: 24 of 30 is exactly four fifths of 30 of 30.
      isBelowFourFifths: 5 * count.advanced * best.decided < 4 * best.advanced * count.decided)
  }

  /// Cochran's rule: a cell of which fewer than five are expected makes approximate statements doubtful.
  private static func expectsFew(_ one: Count, _ other: Count) -> Bool {
    let all = Double(one.decided + other.decided)
    return [one.decided, other.decided].contains { decided in
      [one.advanced + other.advanced, one.rejected + other.rejected].contains { Double(decided) * Double($0) / all < 5 }
    }
  }
}
