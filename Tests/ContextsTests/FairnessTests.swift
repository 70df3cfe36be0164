import Contracts
import Testing

@testable import Candidates

/// Against values that were published, so that a slip in a formula is seen.
@Suite struct FairnessTests {
  private func near(_ a: Double, _ b: Double, _ by: Double = 0.00006) -> Bool { abs(a - b) <= by }

  /// R. G. Newcombe, Statistics in Medicine 17 (1998), table I.
  @Test(arguments: [
    (81, 263, 0.2553, 0.3662, 0.2527, 0.3676), (15, 148, 0.0624, 0.1605, 0.0578, 0.1617),
    (0, 20, 0, 0.1611, 0, 0.1684), (1, 29, 0.0061, 0.1718, 0.0009, 0.1776),
  ])
  func `intervals of a rate`(
    _ count: Int, _ all: Int, _ wilsonLow: Double, _ wilsonHigh: Double, _ exactLow: Double, _ exactHigh: Double
  ) {
    let wilson = Statistics.wilson(count, of: all)
    #expect(near(wilson.low, wilsonLow) && near(wilson.high, wilsonHigh), "\(wilson)")
    let exact = Statistics.clopperPearson(count, of: all)
    #expect(near(exact.low, exactLow) && near(exact.high, exactHigh), "\(exact)")
    let other = Statistics.clopperPearson(all - count, of: all)
    #expect(near(other.low, 1 - exactHigh) && near(other.high, 1 - exactLow), "the same from the other side")
  }

  @Test func `Fisher's exact test, two-sided`() {
    // Fisher's tea, and his convictions of twins' brothers (as R's fisher.test has them).
    #expect(near(Statistics.fisher(3, 1, 1, 3), 0.485714, 1e-6))
    #expect(near(Statistics.fisher(2, 10, 15, 3), 0.0005367, 1e-7))
    #expect(Statistics.fisher(5, 0, 9, 0) == 1 && Statistics.fisher(0, 0, 3, 4) == 1)
    #expect(near(Statistics.fisher(500, 500, 500, 500), 1, 1e-9))
    #expect(Statistics.fisher(4000, 6000, 6000, 4000) < 1e-100)
  }

  @Test func `the ratio of two rates`() throws {
    // Physicians' Health Study, as in A. Agresti, Categorical Data Analysis: 1.82 (1.43 to 2.31).
    let found = Statistics.ratio(189, of: 11_034, to: 104, of: 11_037)
    let interval = try #require(found.interval)
    #expect(near(found.ratio, 1.8178, 0.0001) && near(interval.low, 1.433, 0.001) && near(interval.high, 2.306, 0.001))
    #expect(Statistics.ratio(0, of: 10, to: 5, of: 10).interval == nil)
  }

  private func gender(_ counts: [String: (Int, Int)]) -> FairnessReport.Topic {
    AdverseImpact.topic(
      .gender, counts.mapValues { AdverseImpact.Count(advanced: $0.0, rejected: $0.1 - $0.0) })
  }

  @Test func `the four-fifths rule as the Uniform Guidelines' example has it`() throws {
    // Questions and answers to the Guidelines, no. 12: 48 of 80 against 12 of 40.
    let topic = gender(["man": (48, 80), "woman": (12, 40)])
    #expect(topic.reference == "man" && topic.groups.map(\.choice) == ["woman", "man", "another"])
    let woman = try #require(topic.groups[0].numbers)
    let comparison = try #require(woman.comparison)
    #expect(
      near(comparison.impactRatio, 0.5) && comparison.isBelowFourFifths && near(comparison.fisherP, 0.003409, 0.000001))
    #expect(woman.rateInterval.method == .wilson && !woman.isSmall)
    #expect(topic.groups[1].numbers?.comparison == nil, "the reference is compared with nobody")
    #expect(topic.groups[2].numbers == nil)
    // Exactly four fifths is not below them.
    #expect(gender(["man": (50, 50), "woman": (40, 50)]).groups[0].numbers?.comparison?.isBelowFourFifths == false)
    #expect(gender(["man": (50, 50), "woman": (39, 50)]).groups[0].numbers?.comparison?.isBelowFourFifths == true)
  }

  @Test func `small numbers are marked, and too small ones held back`() throws {
    let small = try #require(gender(["man": (8, 12), "woman": (0, 9)]).groups[0].numbers)
    #expect(small.isSmall && small.rateInterval.method == .clopperPearson)
    #expect(small.comparison?.impactRatio == 0 && small.comparison?.ratioInterval == nil)
    // A group of four; one topic with a single group left; one with one alone who goes on.
    #expect(gender(["man": (8, 16), "woman": (7, 14), "another": (1, 4)]).groups[2].numbers == nil)
    for held in [
      ["man": (8, 16), "woman": (1, 4)], ["man": (1, 20), "woman": (0, 20)], ["man": (20, 20), "woman": (19, 20)],
    ] {
      #expect(gender(held).reference == nil && gender(held).groups.isEmpty)
    }
  }
}
