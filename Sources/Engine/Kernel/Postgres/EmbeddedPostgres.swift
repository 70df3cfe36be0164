import Dispatch
import Foundation
public import Glibc
public import Logging
import Platform
import Synchronization

/// A private PostgreSQL cluster that this program makes, starts, watches and stops.
///
/// It listens on a Unix socket in a folder that only its user may enter; connections are authenticated by who the
/// kernel says that they are. It ends when this program ends, also by SIGKILL.
public actor EmbeddedPostgres {
  public struct Options: Sendable {
    /// The most connections at a time.
    public var connections = 60
    /// False gives up safety against power cuts for speed: for tests only.
    public var isDurable = true
    /// Whether the owner may make databases beside the one: for tests only.
    public var ownerCreatesDatabases = false

    public init() {}
  }

  private let lock: FolderLock
  private let supervisor: Supervisor
  private let log: Logger
  private let options: Options
  private nonisolated let files: ClusterFiles
  private nonisolated let executor = BlockingExecutor(label: "parley.postgres")
  /// Its calls touch files and wait for processes.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private nonisolated let current = Mutex<Child?>(nil)
  private nonisolated let stopping = Atomic(false)
  private var watch: Task<Void, Never>?

  /// A cluster in the folder `postgres` of the locked data folder.
  public init(lock: FolderLock, supervisor: Supervisor, log: Logger, options: Options = Options()) {
    self.lock = lock
    self.supervisor = supervisor
    self.log = log
    self.options = options
    files = ClusterFiles(dataFolder: lock.folder)
  }

  /// The connection string of a role.
  public nonisolated func conninfo(_ role: DatabaseRole, database: String = "parley") -> String {
    func quoted(_ text: String) -> String {
      "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
    return "host=\(quoted(files.sockets)) port=5432 user=\(role.rawValue) dbname=\(quoted(database))"
  }

  /// The process id of the running server.
  public nonisolated var pid: pid_t? { current.withLock { $0?.pid } }

  private nonisolated var isStopping: Bool { stopping.load(ordering: .acquiring) }

  // MARK: Starting

  /// Makes the cluster where there is none, ends what a killed program left, and returns when connections are taken.
  public func start() async throws {
    guard pid == nil else { return }
    stopping.store(false, ordering: .releasing)
    let installation = try PostgresInstallation.find()
    guard let systemUser = passwd.name(of: geteuid()) else {
      throw EmbeddedPostgresError("the user id \(geteuid()) has no name; PostgreSQL needs one to know its clients by")
    }
    if installation.user != nil { try makeReachable(installation) }
    try files.makeSocketFolder(uid: installation.uid, gid: installation.gid)
    if !files.isMade { try await make(installation, systemUser) }
    try checkVersion()
    try files.writeAccess(
      in: files.cluster, systemUser: systemUser, uid: installation.uid, gid: installation.gid)
    let child = try await launch(installation)
    current.withLock { $0 = child }
    watch = Task { await keep(child, installation) }
  }

  private func launch(_ installation: PostgresInstallation) async throws -> Child {
    if FileManager.default.fileExists(atPath: files.cluster + "/postmaster.pid") {
      try ClusterProcesses.end(in: files.cluster)
    }
    for name in ["/.s.PGSQL.5432", "/.s.PGSQL.5432.lock"] { unlink(files.sockets + name) }
    let child = try await supervisor.start(
      Command(
        installation.program("postgres"), ["-D", files.cluster] + files.serverOptions(options),
        environment: Self.environment, user: installation.user,
        onLine: { [log] in log.log(level: Self.level($0.text), "postgres: \($0.text)") }))
    let begin = Monotonic.nowS()
    let deadline = begin + 60
    while !PostgresHandle.answers(conninfo(.prog) + " connect_timeout=2") {
      guard child.isRunning else {
        throw EmbeddedPostgresError("PostgreSQL ended at its start: \(child.tail.suffix(5).joined(separator: " / "))")
      }
      guard Monotonic.nowS() < deadline else {
        await child.terminate(graceS: 1)
        throw EmbeddedPostgresError("PostgreSQL took no connections within a minute; look at the log above")
      }
      usleep(10_000)
    }
    log.info("the database takes connections", metadata: ["after_s": "\(Monotonic.nowS() - begin)"])
    return child
  }

  /// Starts the server again when it ends by itself.
  private func keep(_ first: Child, _ installation: PostgresInstallation) async {
    var counter = RestartPolicy.Counter(
      RestartPolicy(backOff: BackOff(firstS: 0.05, factor: 3, mostS: 10), wellAfterS: 60, giveUpAfter: .max))
    var child = first
    while true {
      let began = Monotonic.nowS()
      let status = await child.wait()
      if isStopping { return }
      log.error("PostgreSQL ended by itself (\(status)) and is started again")
      while true {
        if case .restart(let delayS) = counter.ended(ranS: Monotonic.nowS() - began) {
          try? await Task.sleep(for: .seconds(delayS))
        }
        if isStopping { return }
        do {
          child = try await launch(installation)
          break
        } catch {
          log.error("PostgreSQL could not be started again: \(error)")
        }
      }
      if isStopping {
        // It was stopped while it started.
        return await end(child)
      }
      current.withLock { $0 = child }
    }
  }

  // MARK: Stopping

  /// A fast shutdown: open transactions are taken back, everything committed is on disk.
  public func stop() async {
    stopping.store(true, ordering: .releasing)
    let child = current.withLock { child in
      defer { child = nil }
      return child
    }
    if let child { await end(child) }
    await watch?.value
    watch = nil
    if files.isShortened { rmdir(files.sockets) }
  }

  /// Ends the server at once, without writing what is in memory, and waits for that up to 3 s: for a program that is
  /// about to exit and cannot `await`. The next start recovers.
  public nonisolated func abandon() {
    stopping.store(true, ordering: .releasing)
    guard let child = current.withLock({ $0 }) else { return }
    child.signal(SIGQUIT)
    for _ in 0..<300 where child.isRunning { usleep(10_000) }
  }

  private func end(_ child: Child) async {
    child.signal(SIGINT)
    let killer = Task {
      try await Task.sleep(for: .seconds(10))
      log.warning("PostgreSQL did not stop within 10 s and is ended")
      child.signal(SIGQUIT)
      try await Task.sleep(for: .seconds(5))
      child.signal(SIGKILL)
    }
    await child.wait()
    killer.cancel()
  }

  // MARK: Making

  /// Makes the cluster beside its place and moves it there when it is whole.
  private func make(_ installation: PostgresInstallation, _ systemUser: String) async throws {
    log.info("making the database in \(files.cluster)")
    let draft = files.cluster + ".new"
    try? FileManager.default.removeItem(atPath: draft)
    guard mkdir(draft, 0o700) == 0 else { throw SystemError("mkdir", draft) }
    guard chown(draft, installation.uid, installation.gid) == 0 else { throw SystemError("chown", draft) }
    let made = try await supervisor.run(
      Command(
        installation.program("initdb"),
        [
          "-D", draft, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth-local=peer",
          "--auth-host=reject", "--no-instructions",
        ] + (options.isDurable ? [] : ["--no-sync"]), environment: Self.environment, user: installation.user))
    guard made.status.isSuccess else {
      throw EmbeddedPostgresError("initdb failed (\(made.status)): \(made.errors.suffix(600))")
    }
    try files.writeAccess(in: draft, systemUser: systemUser, uid: installation.uid, gid: installation.gid)
    // Single-user mode: the superuser's only door, open to nobody later.
    let filled = try await supervisor.run(
      Command(
        installation.program("postgres"),
        ["--single", "-D", draft, "-c", "exit_on_error=on", "-c", "log_min_messages=error", "postgres"],
        environment: Self.environment, user: installation.user,
        input: .data(Data(ClusterFiles.bootstrap(options).utf8))))
    guard filled.status.isSuccess, !filled.errors.contains("ERROR:") else {
      throw EmbeddedPostgresError("the roles could not be made (\(filled.status)): \(filled.errors.suffix(600))")
    }
    guard rename(draft, files.cluster) == 0 else { throw SystemError("rename", draft) }
    try DurableFile.syncFolder(of: files.cluster)
  }

  private func checkVersion() throws {
    let text = try String(contentsOfFile: files.cluster + "/PG_VERSION", encoding: .utf8)
    guard Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) == PostgresInstallation.version else {
      throw EmbeddedPostgresError(
        "the database in \(files.cluster) was made by PostgreSQL "
          + text.trimmingCharacters(in: .whitespacesAndNewlines)
          + "; this program opens version \(PostgresInstallation.version) (see pg_upgrade)")
    }
  }

  /// As root: the server's user has to get through to the cluster. The data folder itself is opened for passing
  /// through; those above it are the operator's.
  private func makeReachable(_ installation: PostgresInstallation) throws {
    guard chmod(lock.folder, 0o711) == 0 else { throw SystemError("chmod", lock.folder) }
    var folder = URL(filePath: lock.folder).resolvingSymlinksInPath().deletingLastPathComponent()
    while true {
      var status = stat()
      guard stat(folder.path, &status) == 0 else { throw SystemError("stat", folder.path) }
      let passes =
        status.st_mode & S_IXOTH != 0 || (status.st_uid == installation.uid && status.st_mode & S_IXUSR != 0)
        || (status.st_gid == installation.gid && status.st_mode & S_IXGRP != 0)
      guard passes else {
        throw EmbeddedPostgresError(
          "As root, PostgreSQL runs as the user `\(installation.user ?? "")`, who may not pass through "
            + "\(folder.path): choose a data folder as /var/lib/parley with --data, or run `chmod o+x \(folder.path)`")
      }
      if folder.path == "/" { return }
      folder.deleteLastPathComponent()
    }
  }

  /// Nothing of the caller's locale or `PG…` variables changes what the server does.
  private static var environment: [String: String] {
    ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
  }

  /// Errors of statements are told to who sent them; the server's own log is about the server.
  private static func level(_ line: String) -> Logger.Level {
    if line.contains("PANIC:") { return .error }
    return line.contains("FATAL:") && !line.contains("starting up") ? .warning : .debug
  }
}
