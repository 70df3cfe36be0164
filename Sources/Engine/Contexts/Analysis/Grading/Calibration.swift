import Foundation

/// How the measures of ``Measures`` become a grade: weights and small decision trees that `scripts/calibrate` fits on
/// human-graded short answers.
///
/// The grade is `intercept + Σ weights[i]·x[i] + Σ trees(x)` on the graders' scale, ``lowest`` to ``highest``. The trees
/// are gradient boosted (Friedman, "Greedy Function Approximation", 2001), three splits deep.
struct Calibration: Decodable, Sendable {
  /// A full binary tree in heap order: three levels of splits, then eight values.
  struct Tree: Decodable, Sendable {
    /// Which measure each of the seven splits looks at.
    let measures: [Int]
    /// To the left when the measure is at most this.
    let thresholds: [Double]
    let values: [Double]

    func value(_ x: [Double]) -> Double {
      var place = 0
      while place < 7 {
        // The library that fits the trees compares in single precision.
        place = 2 * place + (Double(Float(x[measures[place]])) <= thresholds[place] ? 1 : 2)
      }
      return values[place - 7]
    }
  }

  /// Measures with the grade that the fitting program computed for them: what keeps both from drifting apart.
  struct Example: Decodable, Sendable {
    let measures: [Double]
    let grade: Double
  }

  static let lowest = 0.0
  static let highest = 5.0

  let name: String
  let measures: [String]
  let intercept: Double
  let weights: [Double]
  let trees: [Tree]
  /// The median grade of answers that are on the subject, and wrong: graders are mild.
  let wrong: Double
  /// The mean grade of answers that the graders gave all points.
  let full: Double
  let examples: [Example]

  /// The one that ships with the program.
  ///
  /// - Throws: when it is for other measures, which a test rules out.
  static func standard() throws -> Calibration { try shipped.get() }

  /// Read once: it is asked for with each answer.
  private static let shipped = Result { try Calibration(Data(PackageResources.short_answers_json)) }

  /// - Throws: when it cannot be read, or is for other measures.
  init(_ json: Data) throws {
    self = try JSONDecoder().decode(Calibration.self, from: json)
    guard measures == Measures.names, weights.count == measures.count,
      trees.allSatisfy({ tree in
        tree.measures.count == 7 && tree.thresholds.count == 7 && tree.values.count == 8
          && tree.measures.allSatisfy(measures.indices.contains)
      })
    else { throw ProviderError("calibration", "the calibration is for other measures; run scripts/calibrate") }
  }

  /// - Parameter x: by ``Measures/names``.
  func grade(_ x: [Double]) -> Double {
    let linear = zip(weights, x).reduce(intercept) { $0 + $1.0 * $1.1 }
    return min(Self.highest, max(Self.lowest, trees.reduce(linear) { $0 + $1.value(x) }))
  }
}
