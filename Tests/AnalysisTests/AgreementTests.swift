import Contracts
import Foundation
import Testing

@testable import Analysis

@Suite("Agreement of raters")
struct AgreementTests {
  /// The `anxiety` ratings of R's package irr (20 subjects, scales 1 to 6); its manual gives squared-weighted kappas of
  /// the raters.
  private static let first = [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3]
  private static let second = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]

  @Test("Quadratic weighted kappa is as irr tells it, and as the identity with moments says")
  func known() throws {
    let pairs = Array(zip(Self.first, Self.second))
    let kappa = try #require(Agreements.quadraticKappa(pairs))
    #expect(abs(kappa - 0.297) < 0.0005)

    // Krippendorff 1970: one less the mean squared distance over both variances and the squared difference of means.
    func moments(_ pairs: [(Int, Int)]) -> Double {
      let n = Double(pairs.count)
      let means = (pairs.reduce(0.0) { $0 + Double($1.0) } / n, pairs.reduce(0.0) { $0 + Double($1.1) } / n)
      let spread = pairs.reduce(0.0) {
        $0 + (Double($1.0) - means.0) * (Double($1.0) - means.0) + (Double($1.1) - means.1) * (Double($1.1) - means.1)
      }
      let distance = pairs.reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / n
      return 1 - distance / (spread / n + (means.0 - means.1) * (means.0 - means.1))
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let some = (0..<30).map { _ in (Int.random(in: 1...5, using: &random), Int.random(in: 1...5, using: &random)) }
      guard let kappa = Agreements.quadraticKappa(some) else { continue }
      #expect(abs(kappa - moments(some)) < 1e-9)
    }
  }

  @Test("Its ends: full agreement, full reversal, nothing to tell")
  func ends() {
    #expect(Agreements.quadraticKappa([(1, 1), (3, 3), (5, 5)]) == 1)
    #expect(Agreements.quadraticKappa([(1, 5), (5, 1)]) == -1)
    #expect(Agreements.quadraticKappa([]) == nil)
    #expect(Agreements.quadraticKappa([(3, 3), (3, 3)]) == nil, "all the same: chance gives no distance")
    #expect(Agreements.quadraticKappa([(3, 1), (3, 5)]) == 0, "one who always says the same agrees by chance alone")
  }

  @Test("Too few pairs give no kappa, and it does not matter which reviewer comes first")
  func few() throws {
    let pairs = Array(zip(Self.first, Self.second))
    #expect(Agreements.agreement(Array(pairs.dropLast())).kappa == nil)
    let full = Agreements.agreement(pairs)
    #expect(full.kappa != nil && full.pairs == 20 && full.same == 6 && full.apart == 7)
    let turned = Agreements.agreement(pairs.map { ($0.1, $0.0) }, isOrdered: false)
    #expect(turned == Agreements.agreement(pairs, isOrdered: false))
  }

  @Test("The last rating of each person counts; the program's score unless people rated or set it aside")
  func counting() {
    let (anna, bert) = (UserID.new(), UserID.new())
    func step(_ action: ReviewAction, _ by: UserID, _ score: Int? = nil) -> KeptReview {
      KeptReview(
        action: action, score: score, text: "t", sawScore: true, beside: 2, by: by, byName: "x",
        at: Date(timeIntervalSince1970: Double.random(in: 0...1e6)))
    }
    var steps: [KeptReview] = []
    func counts() -> Double? { ReviewState(steps).counts(program: 2) }
    #expect(counts() == 2)
    steps.append(step(.dismissed, anna))
    #expect(counts() == nil)
    steps.append(step(.rated, anna, 5))
    steps.append(step(.rated, bert, 4))
    #expect(counts() == 4.5)
    steps.append(step(.rated, anna, 3))
    #expect(counts() == 3.5)
    steps += [step(.unrated, bert), step(.commented, bert)]
    #expect(counts() == 3)
    steps.append(step(.unrated, anna))
    #expect(counts() == nil)
    steps.append(step(.restored, bert))
    #expect(counts() == 2)
  }
}
