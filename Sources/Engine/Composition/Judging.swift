import Analysis
import Candidates
public import Contracts
import Foundation
import Interviews
import Media

/// What people do beside the program's scores, and what is made of both.
extension Engine {
  /// A candidate with what media and analysis know of each answer, as this person may see it.
  ///
  /// - Throws: `candidate-not-found`.
  public func candidateDetail(_ session: SessionID, for account: Account) async throws -> CandidateDetail {
    let organisation = account.organisation
    var detail = try await candidates.get(session, organisation: organisation)
    guard !detail.answers.isEmpty else { return detail }
    let reports = try await media.reports(session: session, organisation: organisation)
    let analyses = try await analysis.results(of: session, organisation: organisation)
    let progress = try await analysis.progress(of: session, organisation: organisation)
    let reviews = try await analysis.reviews(of: session, organisation: organisation)
    let corrections = try await analysis.corrections(of: session, organisation: organisation)
    let hides = try await hidesScores(detail.candidate.interview, organisation)
    for index in detail.answers.indices {
      let answer = detail.answers[index]
      detail.answers[index].media = reports[answer.question]
      detail.answers[index].analysis = analyses[answer.question]
      detail.answers[index].progress = progress[answer.question]
      let review = Self.seen(
        reviews[answer.question], of: answer, program: Self.mean(analyses[answer.question]), by: account, hides: hides)
      detail.answers[index].review = review
      detail.answers[index].correction = corrections[answer.question]
      if review.isScoreHidden {
        detail.answers[index].analysis?.scores = []
        detail.answers[index].correction?.before = nil
      }
    }
    // The mean would give away what it is the mean of.
    if detail.answers.contains(where: { $0.review?.isScoreHidden == true }) { detail.candidate.score = nil }
    return detail
  }

  /// Takes the scores out of rows where this person may not see them before their own rating is in.
  ///
  /// Who decides on candidates needs the whole; who reviews rates first.
  public func withoutHiddenScores(_ rows: [CandidateRow], for account: Account) async throws -> [CandidateRow] {
    guard account.role == .reviewer else { return rows }
    let hiding = try await interviews.hidingScores(
      Array(Set(rows.map(\.interview))), organisation: account.organisation)
    return rows.map { row in
      var row = row
      if hiding.contains(row.interview) { row.score = nil }
      return row
    }
  }

  // MARK: One answer

  /// Each returns what there is of the answer afterwards. Throws what ``Analysis`` throws, `candidate-not-found`,
  /// `question-not-found`, `answer-missing`, `question-not-scored`.
  public func rate(
    _ given: RatingGiven, _ session: SessionID, question: Int, by account: Account
  ) async throws -> AnswerReview {
    try await judge(session, question, account, isScored: true) { try await analysis.rate(given, $0, by: account) }
  }

  public func unrate(_ session: SessionID, question: Int, by account: Account) async throws -> AnswerReview {
    try await judge(session, question, account) { try await analysis.unrate($0, by: account) }
  }

  public func dismiss(
    _ given: DismissalGiven, _ session: SessionID, question: Int, by account: Account
  ) async throws -> AnswerReview {
    try await judge(session, question, account) { try await analysis.dismiss(given, $0, by: account) }
  }

  public func restore(_ session: SessionID, question: Int, by account: Account) async throws -> AnswerReview {
    try await judge(session, question, account) { try await analysis.restore($0, by: account) }
  }

  public func comment(
    _ given: CommentGiven, _ session: SessionID, question: Int, by account: Account
  ) async throws -> AnswerReview {
    try await judge(session, question, account) { try await analysis.comment(given, $0, by: account) }
  }

  /// The versions of an answer's transcript. Throws `candidate-not-found`, `question-not-found`, `no-transcript`.
  public func transcripts(
    _ session: SessionID, question: Int, for account: Account
  ) async throws -> TranscriptVersions {
    let answer = try await answer(session, question, account)
    let found = try await analysis.transcripts(of: session, organisation: account.organisation, question: question)
    guard let found else { throw ReviewError.noTranscript }
    return Self.seen(found, answer)
  }

  /// Puts a transcript right; see ``Analysis/correct(_:of:question:version:by:)``.
  public func correct(
    _ given: CorrectionGiven, _ session: SessionID, question: Int, version: Int?, by account: Account
  ) async throws -> TranscriptVersions {
    let answer = try await answer(session, question, account)
    return Self.seen(
      try await analysis.correct(given, of: session, question: question, version: version, by: account), answer)
  }

  private func answer(_ session: SessionID, _ question: Int, _ account: Account) async throws -> AnswerDetail {
    let answers = try await candidateDetail(session, for: account).answers
    guard let answer = answers.first(where: { $0.question == question }) else {
      throw ReviewError.questionNotFound(question)
    }
    return answer
  }

  private static func seen(_ versions: TranscriptVersions, _ answer: AnswerDetail) -> TranscriptVersions {
    guard answer.review?.isScoreHidden == true else { return versions }
    var versions = versions
    for index in versions.items.indices { versions.items[index].scores = [] }
    return versions
  }

  private func judge(
    _ session: SessionID, _ question: Int, _ account: Account, isScored: Bool = false,
    _ act: (Analysis.Judged) async throws -> Void
  ) async throws -> AnswerReview {
    let organisation = account.organisation
    let detail = try await candidates.get(session, organisation: organisation)
    guard let answer = detail.answers.first(where: { $0.question == question }) else {
      throw ReviewError.questionNotFound(question)
    }
    guard answer.isHandedIn else { throw ReviewError.notAnswered }
    guard !isScored || !answer.competency.isEmpty else { throw ReviewError.notScored }
    let hides = try await hidesScores(detail.candidate.interview, organisation)
    try await act(
      Analysis.Judged(
        session: session, question: question, isRecorded: answer.kind.isRecorded, hidesScores: hides))
    let review = try await analysis.reviews(of: session, organisation: organisation)[question]
    let found = try await analysis.results(of: session, organisation: organisation)[question]
    return Self.seen(review, of: answer, program: Self.mean(found), by: account, hides: hides)
  }

  private func hidesScores(_ interview: InterviewID, _ organisation: OrganisationID) async throws -> Bool {
    try await !interviews.hidingScores([interview], organisation: organisation).isEmpty
  }

  private static func seen(
    _ state: ReviewState?, of answer: AnswerDetail, program: Double?, by account: Account, hides: Bool
  ) -> AnswerReview {
    (state ?? ReviewState([])).seen(
      by: account.user, program: program, canRate: answer.isHandedIn && !answer.competency.isEmpty, hidesScores: hides)
  }

  static func mean(_ analysis: AnswerAnalysis?) -> Double? {
    guard let scores = analysis?.scores, !scores.isEmpty else { return nil }
    return Double(scores.reduce(0) { $0 + $1.score }) / Double(scores.count)
  }

  // MARK: All of an interview

  /// How far people and program agree in an interview, and where they do not. Throws `interview-not-found`.
  public func agreement(_ interview: InterviewID, for account: Account) async throws -> AgreementReport {
    let organisation = account.organisation
    _ = try await interviews.get(interview, organisation: organisation)
    let roster = try await candidates.roster(interview, organisation: organisation)
    let found = try await analysis.judgements(of: roster.map(\.session), organisation: organisation)
    return Agreements.report(
      roster.flatMap { candidate -> [JudgedAnswer] in
        candidate.questions.enumerated().compactMap { index, question in
          guard question.isScored else { return nil }
          return JudgedAnswer(
            session: candidate.session, candidate: candidate.name, question: index + 1, text: question.text,
            competency: question.competency, program: found.program[candidate.session]?[index + 1],
            state: found.reviews[candidate.session]?[index + 1] ?? ReviewState([]))
        }
      }, for: account.user)
  }
}

extension AnswerDetail {
  /// Whether the candidate is done with it, and answered.
  var isHandedIn: Bool { [.submitted, .verified, .failed].contains(status) }
}
