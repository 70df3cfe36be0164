import Candidates
public import Contracts
public import Foundation
import Interviews

/// Personal links, of which Candidates knows the person and Interviews what they open.
extension Engine {
  /// What a link leads to, personal or public.
  ///
  /// - Throws: what ``Candidates/invitation(_:)`` and Interviews throw.
  public func linkInfo(_ link: LinkID) async throws -> LinkInfo {
    guard let invited = try await candidates.invitation(link) else { return try await interviews.linkInfo(link) }
    if let snapshot = invited.snapshot {
      let content = snapshot.content
      return LinkInfo(content, organisation: snapshot.organisationName, consent: snapshot.consent, needsPIN: false)
    }
    let interview = try await interviews.get(invited.interview, organisation: invited.organisation)
    guard let publicLink = interview.link else { throw InterviewNotOpen(invited.interview) }
    var info = try await interviews.linkInfo(publicLink)
    // A personal link is secret enough.
    info.needsPIN = false
    return info
  }

  /// Begins a session; with a public link that has a PIN only with that.
  ///
  /// - Throws: what ``Interviews/checkPIN(_:of:)`` and Candidates throw.
  public func begin(_ link: LinkID, pin: String?) async throws -> SessionGrant {
    try await interviews.checkPIN(pin, of: link)
    return try await candidates.start(link)
  }

  /// Makes a candidate with a personal link.
  ///
  /// - Throws: `interview-not-open` unless it is published, and what Candidates throws.
  public func invite(
    _ request: InvitationRequest, to interview: InterviewID, by account: Account
  ) async throws -> Invitation {
    try await checkOpen(interview, account)
    return invitation(try await candidates.invite(request, to: interview, by: account))
  }

  /// Makes candidates with personal links from a CSV file, or says what would be made.
  ///
  /// - Throws: `interview-not-open` unless it is published or it is a dry run, and what Candidates throws.
  public func importInvitations(
    _ data: Data, encoding: String?, isDryRun: Bool, skipsFaulty: Bool, to interview: InterviewID, by account: Account
  ) async throws -> ImportReport {
    if isDryRun {
      _ = try await interviews.get(interview, organisation: account.organisation)
    } else {
      try await checkOpen(interview, account)
    }
    return try await candidates.importInvitations(
      data, encoding: encoding, isDryRun: isDryRun, skipsFaulty: skipsFaulty, to: interview, by: account)
  }

  /// A candidate's personal link again. Throws `candidate-not-found`, `not-invited`, `invitation-revoked`.
  public func invitation(of session: SessionID, organisation: OrganisationID) async throws -> Invitation {
    invitation(try await candidates.invitation(of: session, organisation: organisation))
  }

  private func invitation(_ made: (candidate: CandidateRow, link: LinkID)) -> Invitation {
    Invitation(candidate: made.candidate, link: made.link, url: "\(publicURL)/i/\(made.link)")
  }

  /// Candidates are invited to what they can open.
  private func checkOpen(_ interview: InterviewID, _ account: Account) async throws {
    guard try await interviews.get(interview, organisation: account.organisation).status == .published else {
      throw InterviewNotOpen(interview)
    }
  }
}

/// An interview to which nobody can be invited, because nobody could begin it.
struct InterviewNotOpen: ProblemConvertible, Hashable {
  let interview: InterviewID

  init(_ interview: InterviewID) { self.interview = interview }

  var problem: Problem {
    Problem(
      code: "interview-not-open", title: "The interview is not open", status: 409,
      detail: "This interview is not published, so a personal link would lead nowhere. Publish it first.",
      ids: ["interview": interview.description])
  }
}
