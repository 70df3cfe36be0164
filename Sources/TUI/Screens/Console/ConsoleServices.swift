public import Client
public import Contracts
public import Foundation

/// What the console needs of the world: the API, the clock, and this machine. Tests script it.
public struct ConsoleServices: Sendable {
  /// The server's address, as a person reads it.
  public var server: String
  /// Whose sign-in is kept, without asking the server.
  public var known: @Sendable () async -> Account?
  public var signIn: @Sendable (SignIn) async throws -> Account
  public var firstSignIn: @Sendable (FirstSignIn) async throws -> Account
  public var signOut: @Sendable () async throws -> Void

  /// What happens, as it happens, for any number of screens; ends when nobody is signed in.
  public var events: @Sendable () -> AsyncStream<LiveUpdate>

  /// One page, newest first; the argument is the `next` of the page before.
  public var interviews: @Sendable (String?) async throws -> Page<Interview>
  public var interview: @Sendable (InterviewID) async throws -> Interview
  /// The key is the same for every repeat of one request.
  public var createInterview: @Sendable (InterviewDraft, String) async throws -> Interview
  /// The number is the version that the content was written over.
  public var updateInterview: @Sendable (InterviewID, InterviewDraft, Int) async throws -> Interview
  public var deleteInterview: @Sendable (InterviewID) async throws -> Void
  public var publish: @Sendable (InterviewID) async throws -> Interview
  public var close: @Sendable (InterviewID) async throws -> Interview

  /// One page, newest first.
  public var candidates: @Sendable (InterviewID, String?) async throws -> Page<CandidateRow>
  public var candidate: @Sendable (SessionID) async throws -> CandidateDetail
  /// A key frame as binary PPM; question from 1, index from 0.
  public var frame: @Sendable (SessionID, Int, Int) async throws -> Data
  /// Saves the video of an answer to a path; the last argument is told how much of it is there, 0 to 1.
  public var saveVideo: @Sendable (SessionID, Int, String, @Sendable (Double) -> Void) async throws -> Void

  public var machine: Machine
  public var drafts: DraftStore
  public var now: @Sendable () -> Date
  public var timeZone: TimeZone

  public init(
    server: String, known: @escaping @Sendable () async -> Account?,
    signIn: @escaping @Sendable (SignIn) async throws -> Account,
    firstSignIn: @escaping @Sendable (FirstSignIn) async throws -> Account,
    signOut: @escaping @Sendable () async throws -> Void,
    events: @escaping @Sendable () -> AsyncStream<LiveUpdate>,
    interviews: @escaping @Sendable (String?) async throws -> Page<Interview>,
    interview: @escaping @Sendable (InterviewID) async throws -> Interview,
    createInterview: @escaping @Sendable (InterviewDraft, String) async throws -> Interview,
    updateInterview: @escaping @Sendable (InterviewID, InterviewDraft, Int) async throws -> Interview,
    deleteInterview: @escaping @Sendable (InterviewID) async throws -> Void,
    publish: @escaping @Sendable (InterviewID) async throws -> Interview,
    close: @escaping @Sendable (InterviewID) async throws -> Interview,
    candidates: @escaping @Sendable (InterviewID, String?) async throws -> Page<CandidateRow>,
    candidate: @escaping @Sendable (SessionID) async throws -> CandidateDetail,
    frame: @escaping @Sendable (SessionID, Int, Int) async throws -> Data,
    saveVideo: @escaping @Sendable (SessionID, Int, String, @Sendable (Double) -> Void) async throws -> Void,
    machine: Machine, drafts: DraftStore, now: @escaping @Sendable () -> Date = { Date() },
    timeZone: TimeZone = .current
  ) {
    self.server = server
    self.known = known
    self.signIn = signIn
    self.firstSignIn = firstSignIn
    self.signOut = signOut
    self.events = events
    self.interviews = interviews
    self.interview = interview
    self.createInterview = createInterview
    self.updateInterview = updateInterview
    self.deleteInterview = deleteInterview
    self.publish = publish
    self.close = close
    self.candidates = candidates
    self.candidate = candidate
    self.frame = frame
    self.saveVideo = saveVideo
    self.machine = machine
    self.drafts = drafts
    self.now = now
    self.timeZone = timeZone
  }

  /// The real ones.
  public init(client: ParleyClient, drafts: DraftStore, machine: Machine) {
    let hub = LiveHub { client.events.stream() }
    self.init(
      server: client.server.url,
      known: { await client.account.known() },
      signIn: { try await client.account.signIn($0) },
      firstSignIn: { try await client.account.firstSignIn($0) },
      signOut: { try await client.account.signOut() },
      events: { hub.follow() },
      interviews: { try await client.interviews.list(cursor: $0) },
      interview: { try await client.interviews.get($0) },
      createInterview: { try await client.interviews.create($0, key: $1) },
      updateInterview: { try await client.interviews.update($0, $1, version: $2) },
      deleteInterview: { try await client.interviews.delete($0) },
      publish: { try await client.interviews.publish($0) },
      close: { try await client.interviews.close($0) },
      candidates: { try await client.candidates.list(interview: $0, cursor: $1) },
      candidate: { try await client.candidates.get($0) },
      frame: { try await client.candidates.frame($0, question: $1, index: $2) },
      saveVideo: { try await client.candidates.saveVideo($0, question: $1, to: $2, progress: $3) },
      machine: machine, drafts: drafts)
  }
}
