import Foundation
import Glibc
import Kernel
import Platform
import TestSupport
import Testing

/// On clusters of their own: they kill them.
@Suite struct EmbeddedPostgresTests {
  static func store(_ folder: String) throws -> any ObjectStore {
    try FolderObjectStore(dataFolder: URL(filePath: folder), publicURL: "http://127.0.0.1:7878")
  }

  static func start(_ data: String) async throws -> Kernel {
    try await Kernel.start(
      settings: Settings(data: data), migrations: [EventsTests.effects], log: TestCluster.log, objects: store)
  }

  static func insert(_ number: Int, _ kernel: Kernel) async throws {
    try await kernel.database.run("INSERT INTO effects.pings (number) VALUES (\(number))")
  }

  static func numbers(_ kernel: Kernel) async throws -> [Int] {
    try await kernel.database.rows("SELECT number FROM effects.pings ORDER BY at").map { try $0.get("number") }
  }

  static func postmaster(_ data: String) async throws -> pid_t {
    var pid: pid_t?
    // It is empty for a moment while it is written.
    try await eventually("the postmaster's file has its process id") {
      let note = try String(contentsOfFile: data + "/postgres/postmaster.pid", encoding: .utf8)
      pid = note.split(separator: "\n").first.flatMap { pid_t($0) }
      return pid != nil
    }
    return try #require(pid)
  }

  @Test func killedThoughItIsTheServerComesBackAndTheProgramRecovers() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let kernel = try await Self.start(data)
    #expect(await kernel.ready().isReady)
    try await Self.insert(1, kernel)

    // The postmaster alone: what it has started has to go as well before another can begin.
    let first = try await Self.postmaster(data)
    kill(first, SIGKILL)
    try await eventually("the database answers again", deadlineS: 20) {
      // Until they notice, the killed server's sessions go on; what they write counts all the same.
      guard let now = try? await Self.postmaster(data), now != first else { return false }
      return (try? await Self.insert(2, kernel)) != nil
    }
    #expect(try await Self.numbers(kernel) == [1, 2])

    // Another program keeps off.
    let refusal = await #expect(throws: DataFolderError.self) { try await Self.start(data) }
    #expect(refusal?.description.contains("in use by another Parley") == true)

    let last = try await Self.postmaster(data)
    await kernel.stop()
    #expect(!SupervisorTests.isAlive(last))
    #expect(!FileManager.default.fileExists(atPath: data + "/postgres/postmaster.pid"))

    // An existing cluster starts at once, and what was written is there.
    let begin = Monotonic.nowS()
    let again = try await Self.start(data)
    #expect(Monotonic.nowS() - begin < 5)
    #expect(try await Self.numbers(again) == [1, 2])
    await again.stop()
  }

  @Test func aKilledProgramIsFollowedByOneThatGoesOn() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/" + String(repeating: "long", count: 30)
    await #expect(processExitsWith: .signal(SIGKILL)) { [data = data as String] in
      let kernel = try await EmbeddedPostgresTests.start(data)
      try await EmbeddedPostgresTests.insert(7, kernel)
      kill(getpid(), SIGKILL)
      try await Task.sleep(for: .seconds(10))
    }
    let kernel = try await Self.start(data)
    #expect(try await Self.numbers(kernel) == [7])
    let note = try String(contentsOfFile: data + "/postgres/postmaster.pid", encoding: .utf8)
    let socketFolder = String(note.split(separator: "\n", omittingEmptySubsequences: false)[4])
    #expect(socketFolder.hasPrefix("/"))
    #expect(socketFolder.utf8.count < 90)
    await kernel.stop()
    try? FileManager.default.removeItem(atPath: socketFolder)
  }

  @Test func aServerThatOutlivedItsProgramIsEnded() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let kernel = try await Self.start(data)
    try await Self.insert(1, kernel)
    await kernel.stop()
    // As if the parent-death signal had not come.
    let supervisor = try Supervisor()
    let orphan = try await supervisor.start(
      Command(
        "/usr/lib/postgresql/15/bin/postgres",
        ["-D", data + "/postgres", "-k", data + "/postgres-run", "-c", "listen_addresses="],
        user: geteuid() == 0 ? "postgres" : nil))
    try await eventually("the orphan is ready") {
      (try? String(contentsOfFile: data + "/postgres/postmaster.pid", encoding: .utf8))?.contains("ready") == true
    }
    let again = try await Self.start(data)
    #expect(try await Self.numbers(again) == [1])
    #expect(!SupervisorTests.isAlive(orphan.pid))
    await again.stop()
  }

  @Test func onlyTheRolesOfTheProgramGetIn() async throws {
    let test = try await TestDatabase.make()
    for user in ["postgres", "nobody", "parley_nobody"] {
      let info = test.logins.prog.replacing("user=parley_prog", with: "user=\(user)")
      let stranger = Database(info, connections: 1, log: TestCluster.log, patienceS: 0.5)
      let error = await #expect(throws: DatabaseError.self) { try await stranger.run("SELECT 1") }
      #expect(error?.isUnavailable == false)
    }
    let roles = try await test.owner.rows(
      """
      SELECT rolname || ' ' || rolsuper || ' ' || rolbypassrls AS role FROM pg_roles
      WHERE rolname LIKE 'parley%' ORDER BY 1
      """)
    #expect(
      try roles.map { try $0.get("role", as: String.self) } == [
        "parley_owner false false", "parley_prog false false", "parley_relay false true",
      ])
    #expect(try await test.owner.first("SHOW data_checksums")?.get("data_checksums") == "on")
    #expect(try await test.owner.first("SHOW listen_addresses")?.get("listen_addresses") == "")
  }
}
