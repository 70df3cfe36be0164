import Contracts
import Foundation
import Testing

@testable import Analysis

@Suite("Ranking with uncertainty")
struct RankingTests {
  @Test("Weights of competencies are honoured, and who misses an answer is judged by the others")
  func totals() throws {
    // Two questions of one competency (weight 1), one of another (weight 3).
    let ranking = Ranking(
      scores: [[5, 3, 1], [1, 1, 5], [nil, 4, nil], [nil, nil, nil]], competencies: [0, 0, 1], weights: [1, 3])
    let places = ranking.places()
    #expect(places.map(\.candidate) == [1, 2, 0], "without any score one is not ranked")
    #expect(places.map(\.total) == [4, 4, 1.75])
    #expect(places.map(\.rank) == [1, 1, 3], "the same total is the same rank")
    for place in places {
      let (low, high) = (try #require(place.low), try #require(place.high))
      #expect(low <= place.total && place.total <= high)
      #expect((place.rankFrom...place.rankTo).contains(place.rank))
    }
  }

  @Test("What cannot be told apart by the questions has overlapping ranks; what can has not")
  func ties() throws {
    let rows: [[Double?]] = [
      [5, 5, 5, 5, 5, 5], [4, 2, 4, 2, 4, 2], [2, 4, 2, 4, 2, 4], [1, 1, 1, 1, 1, 1], [4, 2, 4, 2, 4, 2],
    ]
    let places = Ranking(scores: rows, competencies: [0, 0, 0, 0, 0, 0], weights: [1]).places()
    let byCandidate = places.sorted { $0.candidate < $1.candidate }
    #expect(byCandidate[0].rankFrom == 1 && byCandidate[0].rankTo == 1 && byCandidate[0].low == 5)
    #expect(byCandidate[3].rankFrom == 5 && byCandidate[3].rankTo == 5)
    for index in [1, 2, 4] {
      // Two of the three are the same: at worst the third is before both, or they are both before it.
      let worst = index == 2 ? 4 : 3
      #expect(byCandidate[index].rank == 2 && byCandidate[index].rankFrom == 2 && byCandidate[index].rankTo == worst)
      #expect(try #require(byCandidate[index].low) < 3 && (try #require(byCandidate[index].high)) > 3)
    }
  }

  @Test("One or two questions tell nothing of how sure a rank is")
  func fewQuestions() {
    for questions in 1...2 {
      let rows: [[Double?]] = [Array(repeating: 4, count: questions), Array(repeating: 2, count: questions)]
      let ranking = Ranking(scores: rows, competencies: Array(repeating: 0, count: questions), weights: [1])
      #expect(!ranking.hasIntervals && ranking.places().allSatisfy { $0.low == nil && $0.high == nil })
    }
    #expect(Ranking(scores: [], competencies: [0, 0, 0], weights: [1]).places().isEmpty)
    #expect(Ranking(scores: [[]], competencies: [], weights: []).places().isEmpty)
  }

  @Test("Many are ranked the same each time, whatever is missing")
  func many() {
    var state: UInt64 = 1
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let rows: [[Double?]] = (0..<300).map { _ in
      (0..<8).map { _ in next() % 10 == 0 ? nil : Double(1 + next() % 9) / 2 + 0.5 }
    }
    let ranking = Ranking(scores: rows, competencies: [0, 0, 1, 1, 2, 2, 3, 3], weights: [1, 2, 3, 4])
    let first = ranking.places()
    #expect(first.count > 290 && ranking.places() == first)
    #expect(zip(first, first.dropFirst()).allSatisfy { $0.total >= $1.total && $0.rank <= $1.rank })
  }
}
