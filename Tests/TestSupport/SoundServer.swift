public import Foundation
internal import Glibc

/// A real PulseAudio server of the test's own, with a null sink called `mic`: what is played into it is what the
/// microphone `mic.monitor` hears.
public final class SoundServer: Sendable {
  /// Of the server's socket, and for files of the test.
  public let folder: URL
  private let server: Spawned

  /// Starts it and waits until it answers.
  public init() async throws {
    // A socket's path is short, so the folder's is too.
    folder = URL(filePath: "/tmp/parley-pa-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    server = try Spawned(
      "pulseaudio",
      [
        "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error", "-L", "module-native-protocol-unix", "-L",
        "module-null-sink sink_name=mic rate=48000 channels=1",
      ], environment: Self.environment(folder))
    for _ in 0..<200 {
      if (try? await run("pactl", ["info"])) != nil { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw SpawnFailure(description: "pulseaudio did not start")
  }

  /// As `PULSE_SERVER` has it.
  public var address: String { "unix:\(folder.path)/native" }
  /// What makes PulseAudio's own commands, and Parley, use this server.
  public var environment: [String: String] { Self.environment(folder) }

  /// Runs a command against the server, to its end.
  public func run(_ name: String, _ arguments: [String]) async throws {
    let status = await (try Spawned(name, arguments, environment: environment)).wait()
    guard status == 0 else { throw SpawnFailure(description: "\(name) \(arguments) ended with \(status)") }
  }

  /// Speaks into the microphone, in real time; returns when all is said.
  public func say(_ text: String, wordsPerMinute: Int = 150) async throws {
    let file = folder.appending(path: "\(UUID()).wav").path
    try await run("espeak-ng", ["-v", "en-us", "-s", "\(wordsPerMinute)", "-w", file, text])
    try await run("paplay", ["--latency-msec=50", "-d", "mic", file])
  }

  deinit {
    kill(server.pid, SIGTERM)
    _ = server.waitNow()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func environment(_ folder: URL) -> [String: String] {
    [
      "PULSE_RUNTIME_PATH": folder.path, "PULSE_STATE_PATH": folder.path, "HOME": folder.path,
      "PULSE_SERVER": "unix:\(folder.path)/native",
    ]
  }
}
