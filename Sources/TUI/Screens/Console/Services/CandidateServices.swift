internal import Client
public import Contracts
public import Foundation

/// Candidates as the console works with them. A `key` is the same for every repeat of one request.
public nonisolated struct CandidateServices: Sendable {
  /// One page of those that a filter finds, in one interview or in all.
  public var search: @Sendable (CandidateQuery) async throws -> CandidatePage
  public var get: @Sendable (SessionID) async throws -> CandidateDetail
  public var tags: @Sendable () async throws -> [TagCount]
  public var history: @Sendable (SessionID) async throws -> [HistoryStep]
  /// Lines after a number; with the incidents.
  public var log: @Sendable (SessionID, Int) async throws -> SessionLog
  /// These tags and no others; the answer is as they are kept.
  public var setTags: @Sendable (SessionID, [String]) async throws -> [String]
  public var decide: @Sendable (SessionID, DecisionGiven, _ key: String) async throws -> CandidateRow
  public var withdraw: @Sendable (SessionID) async throws -> CandidateRow
  public var erase: @Sendable (SessionID) async throws -> Void
  public var bulk: @Sendable (BulkAction, _ key: String) async throws -> BulkOutcome

  public var invite: @Sendable (InterviewID, InvitationRequest, _ key: String) async throws -> Invitation
  public var invitation: @Sendable (SessionID) async throws -> Invitation
  public var revoke: @Sendable (SessionID) async throws -> CandidateRow
  /// What the voluntary forms of an interview say together.
  public var groups: @Sendable (InterviewID) async throws -> GroupReport
  /// How often those of each group go on.
  public var fairness: @Sendable (InterviewID) async throws -> FairnessReport
  /// Passages of all answers by their meaning.
  public var meaning: @Sendable (String) async throws -> PassageSearch
  /// The requirements of the job beside what was said.
  public var match: @Sendable (SessionID) async throws -> JobMatch
  public var importList: @Sendable (InterviewID, CandidateImport, _ key: String) async throws -> ImportReport

  /// A key frame as binary PPM; question from 1, index from 0.
  public var frame: @Sendable (SessionID, Int, Int) async throws -> Data
  /// Saves the video of an answer, or of an alternative to it, to a path; the last argument is told how much of it is
  /// there, 0 to 1.
  public var saveVideo: @Sendable (SessionID, Int, TakeID?, String, @Sendable (Double) -> Void) async throws -> Void
  /// The same with a file that the candidate handed in: of an answer, or (nil) the résumé.
  public var saveFile: @Sendable (SessionID, Int?, String, @Sendable (Double) -> Void) async throws -> Void

  /// The same with what the score of an answer was made from.
  public var saveReceipt: @Sendable (SessionID, Int, String) async throws -> Void

  init(_ client: ParleyClient) {
    let calls = client.candidates
    search = { try await calls.search($0) }
    get = { try await calls.get($0) }
    tags = { try await calls.tags() }
    history = { try await calls.history($0) }
    log = { try await calls.log($0, after: $1) }
    setTags = { try await calls.setTags($1, of: $0) }
    decide = { try await calls.decide($1, on: $0, key: $2) }
    withdraw = { try await calls.withdraw($0) }
    erase = { _ = try await calls.erase($0) }
    bulk = { try await calls.bulk($0, key: $1) }
    invite = { try await calls.invite($1, to: $0, key: $2) }
    invitation = { try await calls.invitation(of: $0) }
    revoke = { try await calls.revoke($0) }
    groups = { try await calls.groups(of: $0) }
    fairness = { try await client.insight.fairness(of: $0) }
    meaning = { try await client.insight.search($0) }
    match = { try await client.insight.match($0) }
    importList = { interview, list, key in
      try await calls.importInvitations(
        list.csv, to: interview, isDryRun: list.isDryRun, skipsFaulty: list.skipsFaulty, encoding: list.encoding,
        key: key)
    }
    frame = { try await calls.frame($0, question: $1, index: $2) }
    saveFile = { try await calls.saveFile($0, question: $1, to: $2, progress: $3) }
    saveReceipt = { try await calls.saveReceipt($0, question: $1, to: $2) }
    saveVideo = { try await calls.saveVideo($0, question: $1, take: $2, to: $3, progress: $4) }
  }
}

/// A file of candidates on its way to the server.
public nonisolated struct CandidateImport: Sendable, Hashable {
  public var csv: Data
  /// Changes nothing and tells what would happen.
  public var isDryRun: Bool
  /// Leaves rows with faults out instead of refusing the file.
  public var skipsFaulty: Bool
  /// `windows-1251` or `windows-1252`; UTF-8 and UTF-16 are found out.
  public var encoding: String?

  public init(csv: Data, isDryRun: Bool, skipsFaulty: Bool = false, encoding: String? = nil) {
    self.csv = csv
    self.isDryRun = isDryRun
    self.skipsFaulty = skipsFaulty
    self.encoding = encoding
  }
}
