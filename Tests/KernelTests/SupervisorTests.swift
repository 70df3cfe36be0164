import Foundation
import Glibc
import Kernel
import Synchronization
import TestSupport
import Testing

@Suite struct SupervisorTests {
  static func isAlive(_ pid: pid_t) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
    // What nobody has waited for yet is dead as well.
    return status.split(separator: ")").last?.split(separator: " ").first != "Z"
  }

  @Test func outputAndStatusArrive() async throws {
    let supervisor = try Supervisor()
    let finished = try await supervisor.run(
      Command("sh", ["-c", "echo one; echo oops >&2; printf two; exit 3"]))
    #expect(finished.status == .exited(3))
    #expect(finished.output == "one\ntwo\n" && finished.errors == "oops\n")
    // More than a pipe holds, in both directions.
    let data = Data(repeating: UInt8(ascii: "x"), count: 300_000) + Data("\n".utf8)
    let echoed = try await supervisor.run(Command("cat", input: .data(data)))
    #expect(echoed.output.utf8.count == data.count && echoed.status.isSuccess)
    let child = try await supervisor.start(Command("sh", ["-c", "for i in 1 2 3; do echo $i; done; kill -TERM $$"]))
    var lines: [String] = []
    for await line in child.output { lines.append(line.text) }
    #expect(lines == ["1", "2", "3"])
    #expect(await child.wait() == .signalled(SIGTERM))
  }

  @Test func aChildGetsNoDescriptorsAndNoIgnoredSignals() async throws {
    let supervisor = try Supervisor()
    let leak = open("/dev/null", O_RDONLY)
    defer { close(leak) }
    let finished = try await supervisor.run(
      Command(
        "sh", ["-c", "ls /proc/self/fd | wc -l; grep -E 'SigIgn|SigBlk' /proc/self/status; pwd; echo $A"],
        environment: ["PATH": "/usr/bin:/bin", "A": "b"], folder: "/usr"))
    // Its three descriptors, and the one that ls reads the folder with. Of the signals the first 31: two beyond them
    // are the thread library's, which posix_spawn always ignores.
    let lines = finished.output.split(separator: "\n")
    try #require(lines.count == 5)
    let signals = try lines[1...2].map { try #require(UInt64($0.suffix(16), radix: 16)) & 0x7FFF_FFFF }
    #expect(lines[0] == "4" && signals == [0, 0])
    #expect(lines.suffix(2) == ["/usr", "b"])
  }

  @Test func aMissingProgramIsSaidAtOnce() async throws {
    let supervisor = try Supervisor()
    for program in ["no-such-program", "/no/such/program"] {
      let error = await #expect(throws: SpawnError.self) { try await supervisor.start(Command(program)) }
      #expect(error?.description.contains(program) == true)
    }
  }

  @Test func limitsHold() async throws {
    let supervisor = try Supervisor()
    let folder = try TemporaryFolder()
    let finished = try await supervisor.run(
      Command(
        "sh", ["-c", "ulimit -n; ulimit -t; ulimit -v; head -c 100000 /dev/zero > \(folder.path)/file"],
        limits: Command.Limits(cpuS: 7, memoryBytes: 512 << 20, fileBytes: 50_000, openFiles: 33)))
    #expect(finished.output == "33\n7\n\(512 << 10)\n")
    let size = try FileManager.default.attributesOfItem(atPath: folder.path + "/file")[.size] as? Int
    #expect(size == 50_000)
  }

  @Test func terminateIsKindFirstAndReachesTheWholeGroup() async throws {
    let supervisor = try Supervisor()
    let kind = try await supervisor.start(
      Command("sh", ["-c", "trap 'exit 7' TERM; echo up; while :; do sleep 0.02; done"]))
    for await _ in kind.output { break }
    #expect(await kind.terminate(graceS: 10) == .exited(7))
    let deaf = try await supervisor.start(Command("sh", ["-c", "trap '' TERM; sleep 1000 & echo $!; wait; wait"]))
    var helper: pid_t = 0
    for await line in deaf.output {
      helper = pid_t(line.text) ?? 0
      break
    }
    #expect(Self.isAlive(helper))
    #expect(await deaf.terminate(graceS: 0.1) == .signalled(SIGKILL))
    try await eventually("its own child is gone, too") { !Self.isAlive(helper) }
  }

  @Test func shutdownEndsAllAndStartsNoMore() async throws {
    let supervisor = try Supervisor()
    var children: [Child] = []
    for _ in 0..<5 { children.append(try await supervisor.start(Command("sleep", ["1000"]))) }
    await supervisor.shutdown(graceS: 5)
    for child in children { #expect(!Self.isAlive(child.pid)) }
    await #expect(throws: SpawnError.self) { try await supervisor.start(Command("sleep", ["1000"])) }
  }

  @Test func aCancelledRunEndsItsChild() async throws {
    let supervisor = try Supervisor()
    let pid = Mutex<pid_t>(0)
    let task = Task {
      try await supervisor.run(
        Command(
          "sh", ["-c", "echo $$; exec sleep 1000"], onLine: { line in pid.withLock { $0 = pid_t(line.text) ?? 0 } }))
    }
    try await eventually("it runs") { pid.withLock { $0 } > 0 }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!Self.isAlive(pid.withLock { $0 }))
  }

  @Test func childrenDieWithAKilledParent() async throws {
    let folder = try TemporaryFolder()
    let note = folder.path + "/pid"
    await #expect(processExitsWith: .signal(SIGKILL)) { [note = note as String] in
      let supervisor = try Supervisor()
      // One that ignores everything that it can, its input's end included.
      let child = try await supervisor.start(Command("sh", ["-c", "trap '' TERM HUP; while :; do sleep 1; done"]))
      try "\(child.pid)".write(toFile: note, atomically: true, encoding: .utf8)
      kill(getpid(), SIGKILL)
      // The signal may take a moment.
      try await Task.sleep(for: .seconds(10))
    }
    let pid = try #require(pid_t(try String(contentsOfFile: note, encoding: .utf8)))
    try await eventually("it is gone") { !Self.isAlive(pid) }
  }

  @Test func aFallenChildIsStartedAgainAndGivenUpInTheEnd() async throws {
    let supervisor = try Supervisor()
    let started = Atomic(0)
    let policy = RestartPolicy(backOff: BackOff(firstS: 0.01, mostS: 0.01), wellAfterS: 60, giveUpAfter: 3)
    let error = await #expect(throws: RestartsGivenUp.self) {
      try await supervisor.keepRunning(Command("sh", ["-c", "echo alas; exit 1"]), policy: policy) { _ in
        started.add(1, ordering: .relaxed)
      }
    }
    #expect(started.load(ordering: .relaxed) == 3)
    #expect(error?.tail.last == "alas")
    let pid = Mutex<pid_t>(0)
    let keeping = Task {
      try await supervisor.keepRunning(Command("sleep", ["1000"])) { child in pid.withLock { $0 = child.pid } }
    }
    try await eventually("it runs") { pid.withLock { $0 } > 0 }
    keeping.cancel()
    try await keeping.value
    #expect(!Self.isAlive(pid.withLock { $0 }))
  }

  @Test func thePolicyForgivesWhatWasWellForLong() {
    var counter = RestartPolicy.Counter(
      RestartPolicy(backOff: BackOff(firstS: 1, factor: 2, mostS: 8), wellAfterS: 30, giveUpAfter: 3))
    #expect(counter.ended(ranS: 1, jitter: 1) == .restart(afterS: 1))
    #expect(counter.ended(ranS: 1, jitter: 1) == .restart(afterS: 2))
    #expect(counter.ended(ranS: 31, jitter: 1) == .restart(afterS: 1))
    #expect(counter.ended(ranS: 1, jitter: 1) == .restart(afterS: 2))
    #expect(counter.ended(ranS: 1, jitter: 1) == .giveUp)
  }
}
