public import Contracts
import Foundation
public import Kernel
import Platform

extension Candidates {
  /// How many were made for an interview, for those who count them.
  public struct Seeded: Sendable, Hashable {
    public var invited = 0
    public var started = 0
    public var completed = 0
  }

  /// Makes plausible candidates of these interviews: for trials and for measuring, never for people. The same `seed`
  /// makes the same people. No events are published.
  ///
  /// All of them come in one transaction: an end in between leaves none. Where there were no candidates before, the
  /// indexes are made at its end, which makes many of them several times as fast.
  ///
  /// - Parameters:
  ///   - owner: the database as the role that owns the tables.
  ///   - progress: told how many are made, after every few thousand.
  public func seed(
    _ count: Int, in interviews: [InterviewSnapshot], seed: UInt64, by account: Account, owner: Database,
    progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> [InterviewID: Seeded] {
    guard !interviews.isEmpty else { return [:] }
    let time = now()
    return try await owner.transaction { transaction in
      var crowd = SeedCrowd(count, interviews, seed: seed, at: time)
      let indexes = try await StoreSeed.isEmpty(transaction) ? StoreSeed.dropIndexes(transaction) : []
      var made: [InterviewID: Seeded] = [:]
      var people = crowd.next()
      while !people.isEmpty {
        // The next ones are thought up while the database writes these.
        let coming = Task { [crowd] in
          var crowd = crowd
          return (crowd.next(), crowd)
        }
        try await StoreSeed.insert(people, account, transaction)
        for person in people { made[person.snapshot.interview, default: Seeded()].add(person) }
        (people, crowd) = await coming.value
        progress(crowd.count - people.count)
      }
      try await StoreSeed.makeIndexes(indexes, transaction)
      return made
    }
  }
}

extension Candidates.Seeded {
  fileprivate mutating func add(_ person: SeedCandidate) {
    if person.invitedAt != nil { invited += 1 }
    if person.openedAt != nil { started += 1 }
    if person.completedAt != nil { completed += 1 }
  }
}

/// Made-up candidates, a few thousand at a time.
struct SeedCrowd: Sendable {
  /// How many came so far.
  private(set) var count = 0
  private let whole: Int
  private let interviews: [InterviewSnapshot]
  private let time: Date
  private var chance: SeededChance

  init(_ whole: Int, _ interviews: [InterviewSnapshot], seed: UInt64, at time: Date) {
    self.whole = whole
    self.interviews = interviews
    self.time = time
    chance = SeededChance(seed: seed)
  }

  /// None at the end.
  mutating func next() -> [SeedCandidate] {
    let people = (count..<min(count + 5000, whole)).map { number in
      // Some interviews have many candidates, most have few.
      let draw = Double.random(in: 0..<1, using: &chance)
      let place = min(interviews.count - 1, Int(draw * draw * Double(interviews.count)))
      return SeedCandidate(number, interviews[place], at: time, &chance)
    }
    count += people.count
    return people
  }
}

/// A made-up candidate whose steps lie in a possible order in the last four months.
struct SeedCandidate: Sendable {
  let id: SessionID
  let snapshot: InterviewSnapshot
  let profile: Profile
  var status: SessionStatus
  var invitedAt: Date?
  var expiresAt: Date?
  var openedAt: Date?
  var startedAt: Date?
  var completedAt: Date?
  var endedAt: Date?
  /// One for each question; empty unless completed.
  var scores: [Int] = []
  var decision: Decision?
  var tags: [String] = []

  init(_ number: Int, _ interview: InterviewSnapshot, at now: Date, _ chance: inout SeededChance) {
    snapshot = interview
    profile = SeedPeople.person(number, &chance)
    let came = now.addingTimeInterval(-Double.random(in: 3600...(120 * 86_400), using: &chance))
    id = .new(at: came)
    let draw = Int.random(in: 0..<100, using: &chance)
    status =
      switch draw {
      case 0..<22: .invited
      case 22..<28: .opened
      case 28..<35: .inProgress
      case 35..<87: .completed
      case 87..<96: .expired
      default: .withdrawn
      }
    if status == .invited || status == .expired || chance.percent(80) {
      invitedAt = came
      if chance.percent(60) { expiresAt = (status == .invited ? now : came).addingTimeInterval(14 * 86_400) }
    }
    func later(_ time: Date, _ most: Double) -> Date {
      let latest = max(1, min(most, now.timeIntervalSince(time)))
      return time.addingTimeInterval(Double.random(in: 0..<latest, using: &chance))
    }
    if status == .expired {
      expiresAt = came.addingTimeInterval(min(14 * 86_400, now.timeIntervalSince(came) / 2))
      endedAt = expiresAt
      return
    }
    if status == .invited { return }
    if status == .withdrawn, invitedAt != nil, chance.percent(50) {
      endedAt = later(came, 10 * 86_400)
      return
    }
    let opened = invitedAt == nil ? came : later(came, 6 * 86_400)
    openedAt = opened
    if status == .opened { return }
    let started = later(opened, 600)
    startedAt = started
    if status == .withdrawn { endedAt = later(started, 86_400) }
    guard status == .completed else { return }
    completedAt = later(started, chance.percent(85) ? 3600 : 2 * 86_400)
    let ability = Double.random(in: 1.6...4.7, using: &chance)
    scores = snapshot.content.questions.map { _ in
      min(5, max(1, Int((ability + Double.random(in: -1...1, using: &chance)).rounded())))
    }
    switch Int.random(in: 0..<100, using: &chance) {
    case 0..<20: decision = .advance
    case 20..<30: decision = .hold
    case 30..<60: decision = .reject
    default: break
    }
    if chance.percent(25) { tags = Array(Set([chance.pick(SeedPeople.tags), chance.pick(SeedPeople.tags)])) }
  }

  var score: Double { scores.isEmpty ? 0 : Double(scores.reduce(0, +)) / Double(scores.count) }
}
