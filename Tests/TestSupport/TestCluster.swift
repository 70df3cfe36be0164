import Foundation
import Glibc
import Kernel
public import Logging
import Platform
import Synchronization

/// One real PostgreSQL cluster for all tests of a process, started on first use and gone at the process's end.
public actor TestCluster {
  public static let shared = TestCluster()

  private struct Running {
    let postgres: EmbeddedPostgres
    let supervisor: Supervisor
    /// Makes and drops databases.
    let admin: Database
  }
  private var starting: Task<Running, any Error>?
  private var names = 0

  /// The folder of this process's cluster, for the clean-up at exit.
  private static let folder = Mutex<String?>(nil)
  private static let cluster = Mutex<EmbeddedPostgres?>(nil)

  /// A logger that is quiet: tests provoke errors on purpose.
  public static var log: Logger {
    var log = Logger(label: "parley.tests")
    log.logLevel = .critical
    return log
  }

  private func running() async throws -> Running {
    if let starting { return try await starting.value }
    let task = Task { try await Self.start() }
    starting = task
    return try await task.value
  }

  private static func start() async throws -> Running {
    removeLeftOvers()
    let path = "\(base)/parley-tests-\(getpid())"
    try DurableFile.makeFolder(path)
    folder.withLock { $0 = path }
    atexit { TestCluster.cleanUp() }
    let supervisor = try Supervisor()
    var options = EmbeddedPostgres.Options()
    options.connections = 400
    options.isDurable = false
    options.ownerCreatesDatabases = true
    let postgres = EmbeddedPostgres(
      lock: try FolderLock(path), supervisor: supervisor, log: log, options: options)
    try await postgres.start()
    cluster.withLock { $0 = postgres }
    return Running(
      postgres: postgres, supervisor: supervisor,
      admin: Database(postgres.conninfo(.owner), connections: 2, log: log, patienceS: 60))
  }

  /// A fresh database, owned by the owner's role.
  func makeDatabase() async throws -> (name: String, logins: Kernel.Connections) {
    let running = try await running()
    names += 1
    let name = "test_\(names)"
    try await running.admin.run("CREATE DATABASE \(raw: name)")
    let postgres = running.postgres
    return (
      name,
      Kernel.Connections(
        owner: postgres.conninfo(.owner, database: name), prog: postgres.conninfo(.prog, database: name),
        relay: postgres.conninfo(.relay, database: name))
    )
  }

  func dropDatabase(_ name: String) async {
    guard let running = try? await running() else { return }
    _ = try? await running.admin.run("DROP DATABASE IF EXISTS \(raw: name) WITH (FORCE)")
  }

  /// At exit: the cluster would be killed with this process a moment later; then nobody could remove its folder.
  private static func cleanUp() {
    cluster.withLock { $0 }?.abandon()
    guard let path = folder.withLock({ $0 }) else { return }
    for _ in 0..<50 where FileManager.default.fileExists(atPath: path) {
      try? FileManager.default.removeItem(atPath: path)
      usleep(10_000)
    }
  }

  /// Memory where there is enough of it: making a database writes 300 files, ten times faster there.
  private static let base: String = {
    var space = statvfs()
    let free = statvfs("/dev/shm", &space) == 0 ? Int(space.f_bavail) * Int(space.f_frsize) : 0
    return free > 3 << 30 && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
  }()

  /// Folders of test processes that were killed.
  private static func removeLeftOvers() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? [] {
      guard name.hasPrefix("parley-tests-"), let pid = pid_t(name.dropFirst("parley-tests-".count)),
        kill(pid, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: base + "/" + name)
    }
  }
}
