import Analysis
import Foundation
import Kernel
import Logging
import Platform
import Transport

/// The speech helper without an engine, for a command that needs the models for a while.
enum LocalModels {
  /// Runs `body` with a helper that is ready, and ends it. Cancelled by SIGINT, SIGTERM and SIGHUP.
  ///
  /// - Parameter service: what `body` asks of it. Where the settings name another place for it, no helper is started.
  /// - Throws: a failure with the way out when the models are missing or do not load, and what `body` throws.
  static func with<T: Sendable>(
    _ service: SpeechHelper.Service, _ settings: Settings,
    _ body: @escaping @Sendable (SpeechHelper, HTTPTransport) async throws -> T
  ) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "parley-" + String(UInt32.random(in: 0 ... .max), radix: 36))
    defer { try? FileManager.default.removeItem(at: folder) }
    let transport = HTTPTransport()
    defer { transport.close() }
    var log = Logger(label: "parley")
    log.logLevel = .critical
    let isLocal = SpeechHelper.services(settings).contains(service)
    let helper = try SpeechHelper(
      supervisor: Supervisor(), transport: transport, runFolder: folder, services: [service], log: log)
    let running = Task { if isLocal { await helper.run() } }
    let work = Task {
      if isLocal { try await ready(helper) }
      return try await body(helper, transport)
    }
    let signals = Task {
      for await _ in Signals.stream([SIGINT, SIGTERM, SIGHUP]) { work.cancel() }
    }
    let result = await work.result
    signals.cancel()
    running.cancel()
    await running.value
    return try result.get()
  }

  private static func ready(_ helper: SpeechHelper) async throws {
    while true {
      switch helper.status {
      case .ready: return
      case .missing, .failed: throw Failure(.failed, helper.status.sentence)
      case .unused, .starting: try await Task.sleep(for: .milliseconds(50))
      }
    }
  }
}
