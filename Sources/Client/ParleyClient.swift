internal import Contracts
internal import Foundation
public import Transport

/// The HTTP API, typed; a struct of calls for each context.
///
/// Every call throws `Problem` (the server refuses, and says why) or ``ClientError`` (no usable answer), or
/// `CancellationError`.
public struct ParleyClient: Sendable {
  public let server: ServerAddress
  let wire: Wire
  let keeper: TokenKeeper

  /// - Parameter signIn: where the reviewer's sign-in is kept; nil keeps it in memory alone.
  public init(server: ServerAddress, transport: HTTPTransport, signIn: SignInFile? = nil) {
    self.server = server
    wire = Wire(server: server, transport: transport)
    keeper = TokenKeeper(wire: wire, file: signIn)
  }

  /// Signing in and out, for those who review.
  public var account: AccountCalls { AccountCalls(wire: wire, keeper: keeper) }
  /// Interviews, for those who review.
  public var interviews: InterviewCalls { InterviewCalls(reviewer: reviewer) }
  /// Templates and the question bank.
  public var templates: TemplateCalls { TemplateCalls(reviewer: reviewer) }
  /// Candidates and their answers, for those who review.
  public var candidates: CandidateCalls { CandidateCalls(reviewer: reviewer) }
  public var judging: JudgingCalls { JudgingCalls(reviewer: reviewer) }
  /// Skills, match, search by meaning, fairness.
  public var insight: InsightCalls { InsightCalls(reviewer: reviewer) }
  /// What needs somebody, for those who review.
  public var dashboard: DashboardCalls { DashboardCalls(reviewer: reviewer) }
  /// What happens in the organisation, as it happens.
  public var events: EventCalls { EventCalls(reviewer: reviewer) }
  /// Public links; no right is needed.
  public var links: LinkCalls { LinkCalls(wire: wire) }
  /// One candidate's way through an interview, with the token of that session.
  public func session(_ token: String) -> SessionCalls { SessionCalls(wire: wire, token: token) }
  /// For the operator on the server's machine.
  public func `operator`(_ token: String) -> OperatorCalls { OperatorCalls(wire: wire, token: token) }
  /// Whether the server lives and can work; no right is needed.
  public var health: HealthCalls { HealthCalls(wire: wire) }

  private var reviewer: ReviewerWire { ReviewerWire(wire: wire, keeper: keeper) }
}

/// Calls with a reviewer's access token, renewed once when the server turns it down.
struct ReviewerWire: Sendable {
  let wire: Wire
  let keeper: TokenKeeper

  func json<T: Decodable & Sendable>(_ type: T.Type, _ call: Wire.Call) async throws -> T {
    try await authorised(call) { try await wire.json(type, $0) }
  }

  func done(_ call: Wire.Call) async throws {
    try await authorised(call) { try await wire.done($0) }
  }

  func bytes(_ mediaType: String, _ call: Wire.Call) async throws -> Data {
    try await authorised(call) { try await wire.bytes(mediaType, $0) }
  }

  private func authorised<T: Sendable>(
    _ call: Wire.Call, _ make: (Wire.Call) async throws -> T
  ) async throws -> T {
    var call = call
    let token = try await keeper.access()
    call.token = token
    do {
      return try await make(call)
    } catch let problem as Problem where problem.status == 401 {
      call.token = try await keeper.access(refused: token)
      return try await make(call)
    }
  }
}
