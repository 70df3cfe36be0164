import Contracts
import Foundation
import Kernel
import Platform

/// The media worker as a child process of this same program, with limits: what it reads came from outside.
struct WorkerProcess: Sendable {
  let supervisor: Supervisor
  /// Generous for an hour of video, small enough to stop a decoder that runs wild.
  private static let limits = Command.Limits(
    cpuS: 1800, memoryBytes: 4 << 30, fileBytes: 8 << 30, openFiles: 128)

  func run(_ order: MediaOrder) async throws -> MediaResult {
    let orderPath = order.folder + "/order.json"
    let resultPath = order.folder + "/result.json"
    try DurableFile.write(try WireJSON.encode(order), to: orderPath)
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let finished = try await supervisor.run(
      Command(
        program, ["media-worker", orderPath, resultPath],
        environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], folder: order.folder, limits: Self.limits),
      timeoutS: 3600, outputLimit: 4096)
    switch finished.status {
    case .exited(0):
      return try WireJSON.decode(MediaResult.self, from: Data(contentsOf: URL(filePath: resultPath)))
    case .signalled(let number):
      // Out of its limits, or a decoder that crashed: the same bytes do the same again.
      throw WorkerEnded(reason: "worker-signal-\(number)")
    case .exited(let code):
      throw WorkerEnded(reason: "worker-exit-\(code)")
    }
  }
}

/// A worker that ended without a result.
struct WorkerEnded: Error, CustomStringConvertible {
  let reason: String
  var description: String { reason }
}
