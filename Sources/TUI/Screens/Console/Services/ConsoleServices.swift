public import Client
public import Contracts
public import Foundation

/// What the console needs of the world: the API by context, the clock, and this machine. Tests script any call of it.
public struct ConsoleServices: Sendable {
  /// The server's address, as a person reads it.
  public var server: String
  public var account: AccountServices
  public var interviews: InterviewServices
  public var templates: TemplateServices
  public var candidates: CandidateServices
  public var judging: JudgingServices
  /// What needs somebody, over all interviews.
  public var dashboard: @Sendable () async throws -> DashboardSummary
  /// What happens, as it happens, for any number of screens; ends when nobody is signed in.
  public var events: @Sendable () -> AsyncStream<LiveUpdate>

  /// Who is signed in, as the screens last knew.
  public let current = CurrentAccount()
  public var machine: Machine
  public var drafts: DraftStore
  public var now: @Sendable () -> Date
  public var timeZone: TimeZone

  /// The real ones.
  public init(client: ParleyClient, drafts: DraftStore, machine: Machine) {
    let hub = LiveHub { client.events.stream() }
    server = client.server.url
    account = AccountServices(client)
    interviews = InterviewServices(client)
    templates = TemplateServices(client)
    candidates = CandidateServices(client)
    judging = JudgingServices(client)
    dashboard = { try await client.dashboard.get() }
    events = { hub.follow() }
    self.machine = machine
    self.drafts = drafts
    now = { Date() }
    timeZone = .current
  }
}

/// Who is signed in.
public nonisolated struct AccountServices: Sendable {
  /// Whose sign-in is kept, without asking the server.
  public var known: @Sendable () async -> Account?
  public var signIn: @Sendable (SignIn) async throws -> Account
  public var firstSignIn: @Sendable (FirstSignIn) async throws -> Account
  public var signOut: @Sendable () async throws -> Void

  init(_ client: ParleyClient) {
    known = { await client.account.known() }
    signIn = { try await client.account.signIn($0) }
    firstSignIn = { try await client.account.firstSignIn($0) }
    signOut = { try await client.account.signOut() }
  }
}
