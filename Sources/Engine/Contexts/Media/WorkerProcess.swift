import Contracts
import Foundation
import Glibc
import Kernel
import Platform

/// The media worker as a child process, with limits: what it reads came from outside.
struct WorkerProcess: Sendable {
  let supervisor: Supervisor
  /// Nil is this same program.
  var program: String?

  func run(_ order: MediaOrder) async throws -> MediaResult {
    let orderPath = order.folder + "/order.json"
    let resultPath = order.folder + "/result.json"
    try DurableFile.write(try WireJSON.encode(order), to: orderPath)
    let finished = try await supervisor.run(
      Command(
        // Not the path behind it: a program that was replaced on disk goes on with its own kind.
        program ?? "/proc/\(getpid())/exe", ["media-worker", orderPath, resultPath],
        environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], folder: order.folder,
        limits: Self.limits(order)),
      timeoutS: 3600, outputLimit: 4096)
    switch finished.status {
    case .exited(0):
      return try WireJSON.decode(MediaResult.self, from: Data(contentsOf: URL(filePath: resultPath)))
    case _ where finished.isLate: throw WorkerEnded(reason: "worker-timeout", detail: "")
    case .exited: throw WorkerEnded(reason: "worker-failed", detail: finished.errors)
    case .signalled(let number): throw WorkerEnded(reason: "worker-killed", detail: "signal \(number)")
    }
  }

  /// Generous for what was recorded, small enough to stop a decoder that runs wild.
  static func limits(_ order: MediaOrder) -> Command.Limits {
    let recordedMs = order.parts.flatMap(\.segments).reduce(0) { $0 + $1.durationMs }
    let bytes = order.parts.flatMap(\.segments).reduce(0) { $0 + $1.bytes }
    return Command.Limits(
      cpuS: min(3600, 120 + recordedMs / 500), memoryBytes: 4 << 30, fileBytes: (1 << 30) + 4 * bytes, openFiles: 128)
  }
}

/// A worker that ended without a result; tried again, for that may have been the machine's fault.
struct WorkerEnded: Error, CustomStringConvertible {
  /// A stable code.
  let reason: String
  /// What it said; ids and codes of errors, nothing of the recording.
  let detail: String

  var description: String { detail.isEmpty ? reason : "\(reason): \(Sanitise.terminal(detail))" }
}
