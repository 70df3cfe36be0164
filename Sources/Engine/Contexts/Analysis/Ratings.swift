public import Contracts
import Foundation
import Kernel

/// The human in the loop: ratings beside the program's scores, dismissals, comments.
extension Analysis {
  /// An answer that people may judge, as those who have it say.
  public struct Judged: Sendable {
    public var session: SessionID
    public var question: Int
    /// Whether the answer is a recording; what is not recorded has no row here.
    public var isRecorded: Bool
    /// Whether the program's score is hidden until one's own rating is in.
    public var hidesScores: Bool

    public init(session: SessionID, question: Int, isRecorded: Bool, hidesScores: Bool) {
      self.session = session
      self.question = question
      self.isRecorded = isRecorded
      self.hidesScores = hidesScores
    }
  }

  /// Someone's rating of an answer. An earlier one of theirs is kept, and no longer counts.
  ///
  /// - Throws: `invalid-field`, `answer-not-ready`, `candidate-erased`.
  public func rate(_ given: RatingGiven, _ answer: Judged, by account: Account) async throws {
    guard (1...5).contains(given.score) else {
      throw ReviewError.invalid("score", "The score has to be one of the levels 1 to 5.")
    }
    let reason = try Self.checked(given.reason, "reason", "The reason")
    try await add(answer, by: account) { state, program in
      let isHidden = answer.hidesScores && !state.ratings.contains { $0.by == account.user }
      return KeptReview(
        action: .rated, score: given.score, text: reason, sawScore: program != nil && given.sawScore && !isHidden,
        beside: program, by: account.user, byName: account.name, at: Date())
    }
  }

  /// Takes one's own rating back; without one nothing happens.
  public func unrate(_ answer: Judged, by account: Account) async throws {
    try await add(answer, by: account) { state, program in
      guard state.ratings.contains(where: { $0.by == account.user }) else { return nil }
      return Self.plain(.unrated, nil, program, account)
    }
  }

  /// Sets the program's score aside. Throws `nothing-to-dismiss` without one.
  public func dismiss(_ given: DismissalGiven, _ answer: Judged, by account: Account) async throws {
    let reason = try Self.checked(given.reason, "reason", "The reason")
    try await add(answer, by: account) { _, program in
      guard program != nil else { throw ReviewError.nothingToDismiss }
      return Self.plain(.dismissed, reason, program, account)
    }
  }

  /// Lets the program's score count again; when it does, nothing happens.
  public func restore(_ answer: Judged, by account: Account) async throws {
    try await add(answer, by: account) { state, program in
      state.dismissal == nil ? nil : Self.plain(.restored, nil, program, account)
    }
  }

  public func comment(_ given: CommentGiven, _ answer: Judged, by account: Account) async throws {
    let text = try Self.checked(given.text, "text", "The comment")
    try await add(answer, by: account) { _, program in Self.plain(.commented, text, program, account) }
  }

  /// What people did, by question number.
  public func reviews(
    of session: SessionID, organisation: OrganisationID
  ) async throws -> [Int: ReviewState] {
    try await Store.reviews(of: [session], organisation: organisation, kernel.database)[session] ?? [:]
  }

  /// What people did and what the program scored, for sessions together; without comments.
  public func judgements(
    of sessions: [SessionID], organisation: OrganisationID
  ) async throws -> (reviews: [SessionID: [Int: ReviewState]], program: [SessionID: [Int: Double]]) {
    async let reviews = Store.reviews(
      of: sessions, organisation: organisation, isCounting: true, kernel.database)
    async let program = Store.programScores(of: sessions, organisation: organisation, kernel.database)
    return (try await reviews, try await program)
  }

  // MARK: Inside

  /// - Parameter make: what to add, decided under the session's lock; nil for nothing.
  private func add(
    _ answer: Judged, by account: Account,
    _ make: @Sendable (_ state: ReviewState, _ program: Int?) throws -> KeptReview?
  ) async throws {
    let (session, question, organisation) = (answer.session, answer.question, account.organisation)
    try await kernel.database.transaction(organisation: organisation) { transaction in
      try await Store.lockSession(session, organisation: organisation, transaction)
      if try await Store.isErased(session, organisation: organisation, transaction) { throw ReviewError.erased }
      let found = try await Store.reviewed(session, organisation: organisation, question: question, transaction)
      // Without its take it could not be told apart from a recording that is made later.
      guard !answer.isRecorded || found != nil else { throw ReviewError.notReady }
      let kept = try await Store.reviews(of: [session], organisation: organisation, transaction)
      let state = kept[session]?[question] ?? ReviewState([])
      guard let review = try make(state, found?.program.map { Int($0.rounded()) }) else { return }
      try await Store.add(
        review, session: session, organisation: organisation, question: question, take: found?.take, transaction)
      let now = ReviewState(state.steps + [review])
      try await transaction.publish(
        AnswerReviewed(
          session: session, question: question, action: review.action, people: now.people,
          isDismissed: now.dismissal != nil), organisation: organisation)
      try await transaction.audit(
        actor: account.user.description, action: "answer-\(review.action.rawValue)",
        object: "answer:\(session)/\(question)", organisation: organisation,
        details: review.score.map { ["score": String($0)] } ?? [:])
    }
  }

  private static func plain(
    _ action: ReviewAction, _ text: String?, _ program: Int?, _ account: Account
  ) -> KeptReview {
    KeptReview(
      action: action, text: text, sawScore: false, beside: program, by: account.user, byName: account.name,
      at: Date())
  }

  private static func checked(_ text: String, _ field: String, _ name: String) throws(ReviewError) -> String {
    let text = TextRules.tidied(text)
    if let fault = TextRules.fault(in: text, length: 1...2000, lines: true) {
      throw .invalid(field, "\(name) \(fault)")
    }
    return text
  }
}

/// What can be wrong with what people do beside the program's scores.
public struct ReviewError: ProblemConvertible, Hashable, CustomStringConvertible {
  public let problem: Problem

  public var description: String { "\(problem.code): \(problem.detail)" }

  init(_ code: String, _ title: String, _ status: Int, _ detail: String, field: String? = nil, version: Int? = nil) {
    problem = Problem(code: code, title: title, status: status, detail: detail, field: field, version: version)
  }

  public static func invalid(_ field: String, _ detail: String) -> Self {
    Self("invalid-field", "A field is not valid", 422, detail, field: field)
  }

  public static func questionNotFound(_ number: Int) -> Self {
    Self(
      "question-not-found", "No such question", 404,
      "This candidate's interview has no question \(number) that is judged; reload the candidate.")
  }

  public static let notAnswered = Self(
    "answer-missing", "There is no answer yet", 409,
    "The candidate has not handed in an answer to this question. There is nothing to judge until they do.")

  public static let notScored = Self(
    "question-not-scored", "The question is not scored", 409,
    "This question has no competency in the interview, and so no anchors to rate on. Write a comment instead.")

  public static let noSuchScoredQuestion = Self(
    "question-not-found", "No such question", 404,
    "The interview has no such question that is scored; it may have been changed. Read the interview again.")

  public static let ofAnotherInterview = Self(
    "candidate-not-found", "No such candidate", 404,
    "A candidate is not of this interview. Only candidates of one interview can be compared.")

  static let notReady = Self(
    "answer-not-ready", "The answer is still in work", 409,
    "The recording is not processed yet, and cannot be judged before. Try again when its video can be played.")

  static let nothingToDismiss = Self(
    "nothing-to-dismiss", "There is no score of the program", 409,
    "The program has not scored this answer; there is nothing to set aside.")

  static let erased = Self(
    "candidate-erased", "The candidate was deleted", 410,
    "Everything of this candidate was deleted. Nothing can be added any more.")
}
