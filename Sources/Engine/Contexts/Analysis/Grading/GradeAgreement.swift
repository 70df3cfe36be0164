import Platform

/// How well grades go with those of people.
public enum GradeAgreement {
  /// Pearson's correlation; nil when one of both does not vary.
  public static func pearson(_ a: [Double], _ b: [Double]) -> Double? {
    let meanA = mean(a)
    let meanB = mean(b)
    let shared = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
    let squares =
      a.reduce(0) { $0 + ($1 - meanA) * ($1 - meanA) } * b.reduce(0) { $0 + ($1 - meanB) * ($1 - meanB) }
    return squares > 0 ? shared / squares.squareRoot() : nil
  }

  /// The root of the mean squared difference.
  public static func rootMeanSquare(_ a: [Double], _ b: [Double]) -> Double? {
    a.isEmpty ? nil : mean(zip(a, b).map { ($0 - $1) * ($0 - $1) }).squareRoot()
  }

  /// The area under the receiver operating characteristic: how often a right one is graded above another, ties counted by
  /// half (Mann and Whitney). Nil without both kinds.
  public static func areaUnderCurve(_ grades: [Double], isRight: [Bool]) -> Double? {
    let right = isRight.count { $0 }
    let other = isRight.count - right
    guard right > 0, other > 0 else { return nil }
    let order = grades.indices.sorted { grades[$0] < grades[$1] }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, grades[order[end + 1]] == grades[order[start]] { end += 1 }
      let rank = Double(start + end) / 2 + 1
      rankSum += rank * Double(order[start...end].count { isRight[$0] })
      start = end + 1
    }
    return (rankSum - Double(right * (right + 1)) / 2) / Double(right * other)
  }

  /// The 95 % interval of a figure by the bootstrap over groups (Efron and Tibshirani 1993, percentile method): whole
  /// groups are drawn, since answers to one question are alike. The same seed gives the same interval.
  ///
  /// - Parameters:
  ///   - groups: of each item.
  ///   - figure: of the items with these indices.
  /// - Returns: nil when hardly any draw has the figure.
  public static func interval(
    groups: [String], draws: Int = 1000, seed: UInt64 = 1, _ figure: ([Int]) -> Double?
  ) -> ClosedRange<Double>? {
    let members = Dictionary(grouping: groups.indices) { groups[$0] }
    let names = members.keys.sorted()
    var random = SeededChance(seed: seed)
    let figures = (0..<draws).compactMap { _ in
      figure(names.indices.flatMap { _ in members[random.pick(names)] ?? [] })
    }.sorted()
    guard figures.count * 2 > draws else { return nil }
    return figures[figures.count * 25 / 1000]...figures[min(figures.count - 1, figures.count * 975 / 1000)]
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
