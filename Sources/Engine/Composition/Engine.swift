public import Analysis
public import Candidates
import Contracts
import Foundation
public import Interviews
public import Kernel
public import Logging
public import Media
import Transport
public import Users

/// The engine: every context on one kernel, wired to each other. Knows nothing of HTTP, terminals or screens.
public final class Engine: Sendable {
  public let users: Users
  public let interviews: Interviews
  public let candidates: Candidates
  public let media: Media
  public let analysis: Analysis
  /// The embedded store, for the gateway to serve.
  public let objects: FolderObjectStore
  public let spoolVault: SpoolVault
  public let idempotency: Idempotency
  /// Where the gateway is to listen: a numeric host and a real port, held for it since the start.
  public let listen: ListenAddress
  /// What links and upload addresses are built on; no slash at its end.
  public let publicURL: String

  let kernel: Kernel
  let helper: SpeechHelper?
  private let transport: HTTPTransport
  private let reservation: ListenReservation

  /// Takes the data folder, starts the database, brings its tables up to date and wires the contexts.
  ///
  /// - Parameters:
  ///   - connections: the logins of a database to use in place of the one in `settings`.
  ///   - scrypt: what hashing a password costs; less than the standard is for tests only.
  /// - Throws: ``ListenError``, and what ``Kernel/start(settings:migrations:log:connections:objects:)`` throws.
  @concurrent public static func start(
    settings: Settings, log: Logger, connections: Kernel.Connections? = nil, scrypt: ScryptCost = .standard
  ) async throws -> Engine {
    let reservation = try ListenReservation(settings.listen)
    var settings = settings
    if settings.publicURL == nil, ["0.0.0.0", "::"].contains(reservation.address.host) {
      throw ListenError.publicAddressUnknown(settings.listen)
    }
    let scheme = settings.tls == nil ? "http" : "https"
    let publicURL = settings.publicURL ?? "\(scheme)://\(reservation.address)"
    settings.publicURL = publicURL
    let kernel = try await Kernel.start(
      settings: settings,
      migrations: [
        Idempotency.migrations, Users.migrations, Interviews.migrations, Candidates.migrations, Media.migrations,
        Analysis.migrations,
      ], log: log, connections: connections,
      objects: { try FolderObjectStore(dataFolder: URL(filePath: $0), publicURL: publicURL) })
    do {
      return try await Engine(kernel: kernel, publicURL: publicURL, reservation: reservation, scrypt: scrypt)
    } catch {
      await kernel.stop()
      throw error
    }
  }

  private init(
    kernel: Kernel, publicURL: String, reservation: ListenReservation, scrypt: ScryptCost
  ) async throws {
    guard let objects = kernel.objects as? FolderObjectStore else {
      throw ObjectStoreError(.failed, key: "-", "the object store is not the embedded one")
    }
    let folder = URL(filePath: kernel.settings.data, directoryHint: .isDirectory)
    let users = try await Users(database: kernel.database, dataFolder: folder, scrypt: scrypt)
    let interviews = Interviews(
      database: kernel.database, publicURL: publicURL, pinKey: users.key(for: "interview-pins"),
      organisationName: { try await users.organisationName($0) })
    let media = Media(kernel: kernel)
    let candidates = Candidates(
      database: kernel.database, resumeKey: users.key(for: "resume-codes"),
      neighbours: Self.neighbours(users, interviews, media))
    let transport = HTTPTransport()
    let local = SpeechHelper.services(kernel.settings)
    let helper = try SpeechHelper(
      supervisor: kernel.supervisor, transport: transport, runFolder: folder.appending(path: "run"),
      services: local, log: kernel.log)
    let analysis = Analysis(
      kernel: kernel, helper: helper, transport: transport, questions: Self.questions(candidates))
    self.users = users
    self.interviews = interviews
    self.candidates = candidates
    self.media = media
    self.analysis = analysis
    self.objects = objects
    spoolVault = try SpoolVault(secret: users.key(for: "spool-keys"))
    idempotency = Idempotency(database: kernel.database, secret: users.key(for: "idempotency"))
    listen = reservation.address
    self.publicURL = publicURL
    self.kernel = kernel
    self.helper = local.isEmpty ? nil : helper
    self.transport = transport
    self.reservation = reservation
  }

  /// What a candidate's way asks of other contexts.
  private static func neighbours(_ users: Users, _ interviews: Interviews, _ media: Media) -> Candidates.Neighbours {
    Candidates.Neighbours(
      published: { link in
        InterviewSnapshot(try await interviews.begin(link))
      },
      opening: { interview, organisation in
        // The link stands from the first publishing on; whether it is open its owner says.
        guard let link = try await interviews.get(interview, organisation: organisation).link else {
          throw InterviewNotOpen(interview)
        }
        return InterviewSnapshot(try await interviews.begin(link))
      },
      token: { try await users.sessionToken(session: $0, organisation: $1) },
      stored: { places in
        var stored: [TakeID: [PartState]] = [:]
        for place in places {
          stored[place.take] = try await media.stored(
            session: place.session, organisation: place.organisation, question: place.question, take: place.take)
        }
        return stored
      },
      unstored: { place, parts in
        try await media.unstored(
          session: place.session, organisation: place.organisation, question: place.question, take: place.take,
          parts: parts)
      },
      held: { place, parts in
        try await media.held(
          session: place.session, organisation: place.organisation, question: place.question, take: place.take,
          parts: parts)
      })
  }

  /// What the analysis asks of a candidate's session.
  private static func questions(_ candidates: Candidates) -> Analysis.Questions {
    Analysis.Questions(
      mayAnalyse: { session, organisation in
        let snapshot = try await candidates.snapshot(session, organisation: organisation)
        return snapshot.consent?.purposes.contains(.analyse) == true
      },
      rubric: { session, number, organisation in
        let snapshot = try await candidates.snapshot(session, organisation: organisation).interview
        let content = snapshot.content
        guard content.questions.indices.contains(number - 1) else { throw JobAbandoned("question-missing") }
        var question = content.questions[number - 1]
        // Nobody judges what is said for practice.
        if question.isPractice { question.competency = "" }
        return AskedQuestion(
          question: question, competency: content.rubric.first { $0.name == question.competency },
          interview: snapshot.interview, language: content.language)
      })
  }

  // MARK: Life

  /// Runs jobs, events and the speech helper until cancelled; what is in work then is handed back.
  public func run() async throws {
    try await planRetention(after: 0)
    try await withThrowingTaskGroup { group in
      group.addTask { try await self.kernel.run(jobs: self.jobs, subscriptions: self.subscriptions) }
      if let helper { group.addTask { await helper.run() } }
      try await group.waitForAll()
    }
  }

  /// To be told once the gateway listens: the address needs no holding any more.
  public func listening() { reservation.release() }

  /// Ends the database and every child process. Cancel ``run()`` first, and wait for it.
  public func stop() async {
    reservation.release()
    transport.close()
    await kernel.stop()
  }
}

extension InterviewSnapshot {
  init(_ found: PublishedInterview) {
    self.init(
      interview: found.interview, organisation: found.organisation, organisationName: found.organisationName,
      content: found.content, consent: found.consent, revision: found.revision)
  }
}
