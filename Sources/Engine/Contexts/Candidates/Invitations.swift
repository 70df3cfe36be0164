public import Contracts
public import Foundation
import Kernel

/// Personal links: made, opened, taken back, run out.
extension Candidates {
  /// Makes a candidate who has a link of their own. `interview` is one of the account's organisation.
  ///
  /// - Throws: `invalid-field`, `candidate-exists`.
  public func invite(
    _ request: InvitationRequest, to interview: InterviewID, by account: Account
  ) async throws -> (candidate: CandidateRow, link: LinkID) {
    let time = now()
    let invitee = try Invitee(request, at: time)
    return try await database.transaction { transaction in
      try await StoreInvitations.lock(interview, transaction)
      let taken = try await StoreInvitations.taken([invitee.emailKey], of: interview, account.organisation, transaction)
      if let there = taken[invitee.emailKey] { throw CandidatesError.candidateExists(there) }
      try await insert([invitee], interview, account, at: time, transaction)
      try await transaction.audit(
        actor: account.user.description, action: "candidate-invited", object: "session:\(invitee.id)",
        organisation: account.organisation)
      guard let row = try await Store.candidate(invitee.id, account.organisation, transaction) else {
        throw CandidatesError.notFound(invitee.id)
      }
      return (row, invitee.link)
    }
  }

  /// The personal link of a candidate, for HR to send again.
  ///
  /// - Throws: `candidate-not-found`, `not-invited`, `invitation-revoked`.
  public func invitation(
    of id: SessionID, organisation: OrganisationID
  ) async throws -> (candidate: CandidateRow, link: LinkID) {
    guard let row = try await Store.candidate(id, organisation, database) else { throw CandidatesError.notFound(id) }
    guard row.revokedAt == nil else { throw CandidatesError.invitationRevoked }
    guard let link = try await StoreInvitations.link(of: id, organisation, database) else {
      throw CandidatesError.notInvited(id)
    }
    return (row, link)
  }

  /// Rows, tags, events, history and the jobs that let them expire; nothing checks them any more.
  func insert(
    _ invitees: [Invitee], _ interview: InterviewID, _ account: Account, at time: Date, _ transaction: Transaction
  ) async throws {
    try await StoreInvitations.insert(invitees, interview, account.organisation, at: time, transaction)
    try await transaction.publish(
      ofNewAggregates: invitees.map { CandidateInvited(session: $0.id, interview: interview) },
      organisation: account.organisation)
    try await Store.addHistory(
      Step(actor: .staff(account), action: "invited"), of: invitees.map(\.id), account.organisation, at: time,
      transaction)
    for minute in Set(invitees.compactMap { $0.expiresAt.map(Self.expiryMinute) }) {
      try await transaction.enqueue(try Self.expiryJob(minute))
    }
  }

  // MARK: Opening

  /// What a personal link leads to. Composition asks before it shows the link's page; nil for other links.
  ///
  /// - Throws: `invitation-revoked`, `invitation-expired`, `session-withdrawn`.
  public func invitation(_ link: LinkID) async throws -> PersonalLink? {
    guard let found = try await StoreInvitations.find(link, locked: false, database) else { return nil }
    try found.validate(at: now())
    return found
  }

  func start(_ invited: PersonalLink) async throws -> SessionGrant {
    var code: String?
    if !invited.isBegun {
      // Asked before the transaction: another context answers.
      let snapshot = try await neighbours.opening(invited.interview, invited.organisation)
      code = try await begin(invited.link, snapshot)
    }
    let token = try await neighbours.token(invited.session, invited.organisation)
    return SessionGrant(session: invited.session, token: token, resumeCode: code)
  }

  /// The first opening; nil when another was faster.
  private func begin(_ link: LinkID, _ snapshot: InterviewSnapshot) async throws -> String? {
    let time = now()
    return try await database.transaction { transaction in
      guard let found = try await StoreInvitations.find(link, locked: true, transaction) else { return nil }
      try found.validate(at: time)
      if found.isBegun { return nil }
      var code = ResumeCode.random()
      while try await StoreInvitations.isTaken(codeMAC: codeMAC(code), transaction) { code = ResumeCode.random() }
      try await StoreInvitations.setOpened(found, snapshot, codeMAC: codeMAC(code), at: time, transaction)
      try await transaction.publish(
        CandidateStarted(session: found.session, interview: found.interview), organisation: found.organisation)
      guard let session = try await Store.session(found.session, found.organisation, locked: false, transaction) else {
        throw CandidatesError.notFound(found.session)
      }
      try await audit("session-started", session, transaction)
      return code
    }
  }

  // MARK: Expiring

  static func expiryMinute(_ time: Date) -> Date {
    Date(timeIntervalSince1970: (time.timeIntervalSince1970 / 60).rounded(.up) * 60)
  }

  /// One job a minute in which something expires, however many candidates that are.
  static func expiryJob(_ minute: Date) throws -> NewJob {
    try NewJob(
      kind: "candidates.expire", key: WireJSON.timestamp(minute), payload: [String: String](), runAfter: minute)
  }

  /// Ends the invitations whose time is over and whose recording has not begun; returns how many.
  @discardableResult public func expireInvitations() async throws -> Int {
    let time = now()
    return try await database.transaction { transaction in
      let ended = try await StoreInvitations.expire(at: time, transaction)
      for (organisation, sessions) in ended {
        try await Store.addHistory(
          Step(actor: .program, action: "expired"), of: sessions, organisation, at: time, transaction)
        let only = sessions.count == 1 ? sessions[0] : nil
        try await transaction.publish(
          CandidateChanged(organisation: organisation, session: only), organisation: organisation)
      }
      return ended.values.reduce(0) { $0 + $1.count }
    }
  }
}

/// What a personal link leads to.
public struct PersonalLink: Sendable, Hashable {
  public var link: LinkID
  public var session: SessionID
  public var organisation: OrganisationID
  public var interview: InterviewID
  public var status: SessionStatus
  public var expiresAt: Date?
  /// The interview as it was when the link was first opened.
  public var snapshot: InterviewSnapshot?
  var isRevoked: Bool

  /// Whether it was opened before.
  public var isBegun: Bool { snapshot != nil }

  func validate(at now: Date) throws(CandidatesError) {
    if isRevoked { throw .invitationRevoked }
    switch status {
    case .withdrawn: throw .ended
    case .expired: throw .invitationExpired
    // Whoever records already may finish.
    case .invited, .opened: if let expiresAt, expiresAt <= now { throw .invitationExpired }
    case .inProgress, .completed: break
    }
  }
}

/// Someone to invite, checked.
struct Invitee: Sendable {
  let id: SessionID
  let link = LinkID.random()
  let name: String
  let email: String
  let nameKey: String
  let emailKey: String
  let extraTimePercent: Int?
  let expiresAt: Date?
  let tags: [String]

  init(_ request: InvitationRequest, at now: Date) throws(CandidatesError) {
    name = TextRules.tidied(request.name)
    email = TextRules.tidied(request.email)
    if let fault = TextRules.fault(in: name, length: 1...200) { throw .invalid("name", "The name", fault) }
    if let fault = TextRules.emailFault(email) { throw .invalid("email", "The e-mail", fault) }
    if let percent = request.extraTimePercent, !(100...400).contains(percent) {
      throw .invalid("extra_time_percent", "The extra time", "is \(percent) %; it must lie between 100 and 400")
    }
    if let expiresAt = request.expiresAt {
      if expiresAt <= now { throw .invalid("expires_at", "The last day", "has passed; set a later one, or none") }
      if expiresAt > now.addingTimeInterval(5 * 366 * 86_400) {
        throw .invalid("expires_at", "The last day", "is more than five years away; set an earlier one, or none")
      }
    }
    tags = try TagRules.checked(request.tags ?? [])
    extraTimePercent = request.extraTimePercent
    expiresAt = request.expiresAt
    nameKey = SearchKey.folded(name)
    emailKey = SearchKey.folded(email)
    id = .new(at: now)
  }
}

enum TagRules {
  static func checked(_ tag: String) throws(CandidatesError) -> String {
    let kept = TextRules.tidied(tag)
    if let fault = TextRules.fault(in: kept, length: 1...50) { throw .invalid("tag", "The tag", fault) }
    return kept
  }

  /// Each once, in order.
  static func checked(_ tags: [String]) throws(CandidatesError) -> [String] {
    var kept: Set<String> = []
    for tag in tags { kept.insert(try checked(tag)) }
    guard kept.count <= 30 else {
      throw .invalid("tags", "The number of tags", "is \(kept.count); a candidate has 30 at most")
    }
    return kept.sorted()
  }
}
