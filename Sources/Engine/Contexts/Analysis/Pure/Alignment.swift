public import Contracts

/// Puts the evidence of several answers to one question side by side.
public enum EvidenceAlignment {
  /// A row a point, in the order of the question; then what speaks for the whole, and what speaks for a point that the
  /// question does not have any more.
  ///
  /// - Parameter answers: the scores of each candidate; empty for who has none.
  public static func rows(points: [String], answers: [[Score]]) -> [ComparedPoint] {
    var titles: [String?] = points.map { $0 }
    for evidence in answers.joined().flatMap(\.evidence) where !titles.contains(evidence.point) {
      titles.append(evidence.point)
    }
    // The whole comes after the points.
    titles = titles.filter { $0 != nil } + titles.filter { $0 == nil }
    return titles.map { point in
      ComparedPoint(
        point: point, evidence: answers.map { $0.flatMap(\.evidence).filter { $0.point == point } })
    }
  }
}
