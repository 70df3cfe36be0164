import Candidates
import Contracts
import Foundation
import Interviews
import Kernel
import Synchronization
import TestSupport
import Users

/// A database and a data folder of a test's own, and a clock that it moves.
struct World: Sendable {
  let kernel: TestKernel
  let folder: URL
  let clock = Clock()

  var database: Database { kernel.database }

  init() async throws {
    kernel = try await TestKernel.make(
      migrations: [Users.migrations, Interviews.migrations, Candidates.migrations])
    folder = URL(filePath: kernel.kernel.settings.data)
  }

  /// The same database with another data folder.
  init(_ other: World, folder: TemporaryFolder) {
    kernel = other.kernel
    self.folder = folder.url
  }

  /// Hands events to `subscriptions` while `body` runs.
  func delivering(_ subscriptions: [Subscription], _ body: () async throws -> Void) async throws {
    try await kernel.working(subscriptions: subscriptions) { try await body() }
  }

  static let content = InterviewDraft(
    title: "Barista", welcome: "Welcome",
    questions: [
      Question(
        text: "Why coffee?", preparationS: 30, limitS: 120, retakes: 1, competency: "Motivation",
        points: ["curiosity", "craft"]),
      Question(
        text: "A queue to the door?", preparationS: 10, limitS: 60, retakes: 0, competency: "Calm", points: ["order"]),
    ],
    rubric: ["Motivation", "Calm"].map {
      Competency(
        name: $0,
        anchors: [Anchor(level: 1, text: "None"), Anchor(level: 3, text: "Some"), Anchor(level: 5, text: "Much")])
    })

  func users() async throws -> Users {
    // Cheap hashes: the tests try many passwords.
    try await Users(
      database: database, dataFolder: folder, scrypt: ScryptCost(logN: 4, r: 8, p: 1), now: { clock.now })
  }

  func interviews() -> Interviews {
    Interviews(
      database: database, publicURL: "https://parley.example/", pinKey: Data(repeating: 9, count: 32),
      organisationName: { _ in "Acme" },
      now: { clock.now })
  }

  /// Someone of an organisation of their own.
  func account() -> Account {
    Account(
      user: .new(), organisation: .new(), organisationName: "Acme", name: "Anna", email: "anna@example.org",
      role: .recruiter)
  }

  /// A candidate who has just opened the link of a new interview; with consent and a name when `ready`.
  func way(ready: Bool = false, allowsStandIns: Bool = false) async throws -> Way {
    let interviews = interviews()
    let anna = account()
    var content = World.content
    content.settings.allowsStandIns = allowsStandIns
    let id = try await interviews.create(content, by: anna).id
    guard let link = try await interviews.publish(id, by: anna).link else { throw Unexpected("no link") }
    let store = StoreDouble()
    let candidates = Candidates(
      database: database, resumeKey: Data(repeating: 7, count: 32),
      neighbours: Candidates.Neighbours(
        published: { link in
          let found = try await interviews.byLink(link)
          return InterviewSnapshot(
            interview: found.interview, organisation: found.organisation,
            organisationName: found.organisationName, content: found.content, consent: found.consent)
        },
        opening: { _, _ in
          let found = try await interviews.byLink(link)
          return InterviewSnapshot(
            interview: found.interview, organisation: found.organisation,
            organisationName: found.organisationName, content: found.content, consent: found.consent)
        },
        token: { session, _ in "token \(session)" }, stored: { store.stored($0) },
        unstored: { store.unstored($0, $1) }, held: { store.held($0, $1) }),
      now: { clock.now })
    let grant = try await candidates.start(link)
    guard let code = grant.resumeCode else { throw Unexpected("no resume code") }
    let way = Way(
      candidates: candidates, store: store, interview: id, organisation: anna.organisation, link: link,
      session: grant.session, code: code)
    if ready {
      try await way.consent([.record])
      try await way.profile()
    }
    return way
  }
}

/// A clock that stands still until it is moved.
final class Clock: Sendable {
  private let time = Mutex(Date())

  var now: Date { time.withLock { $0 } }

  func advance(_ seconds: Double) { time.withLock { $0 += seconds } }

  func advance(_ seconds: Int) { advance(Double(seconds)) }
}

/// Collects what a subscription was given.
final class Received<Event: Sendable>: Sendable {
  private let events = Mutex<[Event]>([])

  var all: [Event] { events.withLock { $0 } }

  func add(_ event: Event) { events.withLock { $0.append(event) } }
}

struct Unexpected: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// The problem that `body` is refused with; nil when it is not refused.
func refusal<T>(_ body: () async throws -> T) async throws -> Problem? {
  do {
    _ = try await body()
    return nil
  } catch let error as any ProblemConvertible {
    return error.problem
  }
}

/// What a client would read.
func wire(_ value: some Encodable) throws -> String {
  String(decoding: try WireJSON.encode(value), as: UTF8.self)
}
