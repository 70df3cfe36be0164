import Candidates
public import Contracts
import Foundation
import Interviews
import Kernel
import Users

/// Plausible data for trials and measuring.
extension Engine {
  /// Makes interviews and candidates past the HTTP API. The same `seed` makes the same ones.
  ///
  /// - Parameter progress: told how many candidates are made.
  /// - Returns: who they belong to: the first administrator, who is made when there is none.
  public func seed(
    interviews count: Int, candidates: Int, seed: UInt64, progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> SeedOutcome {
    let (account, password) = try await administrator()
    var snapshots: [InterviewSnapshot] = []
    for number in 0..<count {
      let made = try await interviews.create(SeedInterviews.draft(number), by: account)
      // Every tenth stays a draft.
      if number % 10 == 9 { continue }
      guard let link = try await interviews.publish(made.id, by: account).link else { continue }
      snapshots.append(InterviewSnapshot(try await interviews.begin(link)))
    }
    let owner = kernel.owner()
    let seeded: [InterviewID: Candidates.Seeded]
    do {
      seeded = try await self.candidates.seed(
        candidates, in: snapshots, seed: seed, by: account, owner: owner, progress: progress)
    } catch {
      await owner.close()
      throw error
    }
    await owner.close()
    for (interview, numbers) in seeded {
      try await interviews.addCounts(
        started: numbers.started, completed: numbers.completed, to: interview, organisation: account.organisation)
    }
    return SeedOutcome(account: account, password: password, interviews: count, candidates: candidates)
  }

  private func administrator() async throws -> (Account, password: String?) {
    if let account = try await users.firstAdministrator() { return (account, nil) }
    guard let file = try await users.firstSignInFile() else { throw SeedAccountLost() }
    let token = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    let password = String(LinkID.random().description.prefix(18))
    let tokens = try await users.firstSignIn(
      FirstSignIn(
        token: token, organisation: "Acme", name: "Hanna Reeves", email: "hr@example.org", password: password))
    return (tokens.account, password)
  }
}

/// What was made, and who sees it.
public struct SeedOutcome: Sendable {
  public var account: Account
  /// Of an account that was made just now; told this once.
  public var password: String?
  public var interviews: Int
  public var candidates: Int
}

/// An account was made and removed within a moment.
struct SeedAccountLost: Error {}

/// A few interviews that anyone might hold.
enum SeedInterviews {
  private static let all: [(title: String, language: String, questions: [(text: String, competency: String)])] = [
    (
      "Barista", "en",
      [
        ("Tell us about a time when a guest was unhappy. What did you do?", "Customer focus"),
        ("It is half past eight and the queue reaches the door. What comes first?", "Calm under pressure"),
        ("What makes a good coffee, and how do you know that yours is one?", "Craft"),
      ]
    ),
    (
      "Support agent", "en",
      [
        ("Describe a problem that you solved for a customer although it was not your job.", "Ownership"),
        ("How do you explain something technical to somebody who is angry?", "Communication"),
      ]
    ),
    (
      "Software engineer", "en",
      [
        ("Which bug took you longest to find, and how did you find it?", "Problem solving"),
        ("Tell us about a design that you changed your mind about.", "Judgement"),
        ("How do you review the work of somebody more experienced than you?", "Teamwork"),
      ]
    ),
    (
      "Медицинская сестра", "ru",
      [
        ("Расскажите о смене, когда всё шло не по плану. Что вы сделали?", "Устойчивость"),
        ("Как вы сообщаете пациенту неприятную новость?", "Общение"),
      ]
    ),
    (
      "Начальник склада", "ru",
      [
        ("Как вы организуете приёмку, когда машины пришли одновременно?", "Организация"),
        ("Расскажите о несчастном случае, которого удалось избежать.", "Безопасность"),
      ]
    ),
  ]

  static func draft(_ number: Int) -> InterviewDraft {
    let (title, language, questions) = all[number % all.count]
    return InterviewDraft(
      title: number < all.count ? title : "\(title) \(number / all.count + 1)", language: language,
      questions: questions.map {
        Question(text: $0.text, competency: $0.competency, points: ["A concrete example", "What came of it"])
      },
      rubric: questions.map {
        Competency(
          name: $0.competency,
          anchors: [
            Anchor(level: 1, text: "General words"), Anchor(level: 3, text: "An example without its outcome"),
            Anchor(level: 5, text: "An example of their own, with what came of it"),
          ])
      })
  }
}
