import Client
import Contracts
import Foundation
import Screens
import Synchronization
import Transport

/// A server in memory for the console: a small organisation with interviews and candidates, that can be sent away.
final class Office: Sendable {
  struct State {
    var account: Account?
    var interviews: [Interview] = []
    var candidates: [CandidateRow] = []
    var details: [SessionID: CandidateDetail] = [:]
    /// Calls fail as if the network were down.
    var isAway = false
    /// The next saving of an interview is refused with this.
    var refusal: Problem?
    var signInRefusal: Problem?
    var people = People()
    var judgements = Judgements()
    /// Key frames are refused with this.
    var frameRefusal: Problem?
    /// Interviews by the key that they were made with.
    var made: [String: Interview] = [:]
    /// The next interview is made, but the answer does not arrive.
    var losesAnswers = false
    /// What was asked for, in order.
    var calls: [String] = []
    var firstSignIn: FirstSignIn?
    /// Whether events are told; without, who follows hears at once that nothing comes.
    var isLive = false
    var followers: [AsyncStream<LiveUpdate>.Continuation] = []
    /// Questions to pick from, found by words of their text.
    var bank: [BankQuestion] = []
    var templates: [InterviewTemplate] = Office.templates
    /// Told as it is, whatever the candidates are.
    var dashboard = DashboardSummary(at: Office.now, needsMe: [], funnel: CandidateFunnel(), scores: [])
  }

  let state: Mutex<State>
  static let now = WireJSON.date("2026-11-23T14:30:00Z")!

  init(_ state: State = Office.sample) { self.state = Mutex(state) }

  /// Looks at or changes what the office holds.
  func with<T: Sendable>(_ body: (inout State) -> T) -> T { state.withLock { body(&$0) } }

  /// Services that answer from this office; a call that is not scripted here finds no server.
  @MainActor func services(drafts: URL, machine: Machine? = nil) -> ConsoleServices {
    let nowhere = ParleyClient(server: Self.address, transport: Self.transport)
    var services = ConsoleServices(
      client: nowhere, drafts: DraftStore(folder: drafts.appending(path: "drafts")),
      machine: machine
        ?? Machine(downloads: drafts, home: URL(filePath: "/nonexistent-home"), firstSignInFile: nil, player: nil))
    services.server = "https://interviews.example.org"
    services.now = { Office.now }
    services.timeZone = TimeZone(identifier: "UTC")!
    services.events = { self.events() }
    script(&services.account)
    script(&services.interviews)
    script(&services.candidates)
    script(&services.judging)
    scriptDesk(&services)
    return services
  }

  private static let transport = HTTPTransport()
  /// Nobody listens on the discard port.
  private static let address = try! ServerAddress("http://127.0.0.1:9")

  private func script(_ account: inout AccountServices) {
    account.known = { self.state.withLock { $0.account } }
    account.signIn = { credentials in
      try self.call("sign-in \(credentials.email)") { state in
        if let refusal = state.signInRefusal { throw refusal }
        state.account = Office.account
        return Office.account
      }
    }
    account.firstSignIn = { request in
      try self.call("first-sign-in") { state in
        if let refusal = state.signInRefusal { throw refusal }
        state.firstSignIn = request
        state.account = Office.account
        return Office.account
      }
    }
    account.signOut = { try self.call("sign-out") { $0.account = nil } }
  }

  private func script(_ interviews: inout InterviewServices) {
    interviews.get = { id in try self.call("get") { state in state.interviews.first { $0.id == id }! } }
    interviews.create = { draft, key in
      try self.call("create \(draft.title)") { state in
        if let refusal = state.refusal { throw refusal }
        if let made = state.made[key] { return made }
        let interview = Office.interview(90, .draft, draft)
        state.interviews.insert(interview, at: 0)
        state.made[key] = interview
        if state.losesAnswers { throw ClientError.unreachable(server: "", why: "the connection was lost") }
        return interview
      }
    }
    interviews.update = { id, draft, version in
      try self.call("update \(draft.title)") { state in
        if let refusal = state.refusal { throw refusal }
        let index = state.interviews.firstIndex { $0.id == id }!
        guard state.interviews[index].version == version else {
          throw Problem(code: "edited-elsewhere", title: "", status: 412, detail: "It was changed since you read it.")
        }
        state.interviews[index].content = draft
        state.interviews[index].version += 1
        return state.interviews[index]
      }
    }
    interviews.delete = { id in try self.call("delete") { $0.interviews.removeAll { $0.id == id } } }
    interviews.publish = { id in try self.call("publish") { try Office.set(.published, id, &$0) } }
    interviews.close = { id in try self.call("close") { try Office.set(.closed, id, &$0) } }
  }

  private func script(_ candidates: inout CandidateServices) {
    scriptPeople(&candidates)
    candidates.get = { id in try self.call("candidate") { $0.details[id]! } }
    candidates.frame = { _, question, index in
      try self.call("frame \(question).\(index)") { state in
        if let refusal = state.frameRefusal { throw refusal }
        return Office.frame(question * 7 + index * 13)
      }
    }
    candidates.saveReceipt = { _, question, path in
      try self.call("receipt") { _ in }
      try Data("receipt of \(question)".utf8).write(to: URL(filePath: path))
    }
    candidates.saveVideo = { _, question, take, path, progress in
      try self.call("video \(question)" + (take == nil ? "" : " alternative")) { _ in
        progress(1)
        try Data("video".utf8).write(to: URL(filePath: path))
      }
    }
  }

  private func events() -> AsyncStream<LiveUpdate> {
    let (stream, continuation) = AsyncStream.makeStream(of: LiveUpdate.self)
    state.withLock { state in
      guard state.isLive else { return continuation.finish() }
      state.followers.append(continuation)
      continuation.yield(.connected(true))
    }
    return stream
  }

  /// Tells all who follow.
  func tell(_ update: LiveUpdate) {
    for follower in state.withLock({ $0.followers }) { follower.yield(update) }
  }

  /// Tells an event of an interview, or of a candidate's session where the type is of candidates.
  func tell(_ type: String, interview: InterviewID?, session: SessionID? = nil) {
    let topic = session == nil ? Topic.interview : type.hasPrefix("candidate") ? .candidate : .analysis
    var ids: [String: String] = [:]
    if let interview { ids["interview"] = interview.description }
    if let session { ids["session"] = session.description }
    tell(
      .event(
        LiveEvent(
          seq: 1, type: type, topic: topic.rawValue, organisation: Office.account.organisation,
          aggregate: AggregateID(session?.uuid ?? interview?.uuid ?? UUID()), time: Office.now, ids: ids)))
  }

  func call<T>(_ name: String, _ body: (inout sending State) throws -> sending T) throws -> T {
    try state.withLock { state in
      state.calls.append(name)
      if state.isAway {
        throw ClientError.unreachable(server: "https://interviews.example.org", why: "connection refused")
      }
      return try body(&state)
    }
  }

  static func set(_ status: InterviewStatus, _ id: InterviewID, _ state: inout State) throws -> Interview {
    let index = state.interviews.firstIndex { $0.id == id }!
    state.interviews[index].status = status
    state.interviews[index].link = LinkID("3f0c6a52-6c1e-4a50-9f5e-0c8f3b0d7e11")
    state.interviews[index].url = "https://interviews.example.org/i/3f0c6a52-6c1e-4a50-9f5e-0c8f3b0d7e11"
    state.interviews[index].code = "K7MN4WPQ"
    return state.interviews[index]
  }
}
