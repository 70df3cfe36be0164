import Client
import Composition
import Contracts
import Foundation
import Kernel
import Logging
import Platform
import Server
import Transport
import Users

/// An engine with its gateway, inside this process, until told to stop.
final class RunningEngine: Sendable {
  let engine: Engine
  /// Where it listens.
  let url: String
  private let gateway: Gateway
  private let serving: Task<Void, any Error>
  private let work: Task<Void, any Error>

  private init(
    engine: Engine, url: String, gateway: Gateway, serving: Task<Void, any Error>, work: Task<Void, any Error>
  ) {
    self.engine = engine
    self.url = url
    self.gateway = gateway
    self.serving = serving
    self.work = work
  }

  /// Starts everything and returns once requests are answered.
  static func start(_ settings: Settings, insecure: Bool = false) async throws -> RunningEngine {
    let log = Self.logger(settings)
    try Gateway.check(settings.listen, tls: settings.tls, allowInsecure: insecure)
    let engine = try await Engine.start(settings: settings, log: log)
    let gateway: Gateway
    do {
      gateway = try Gateway(
        engine: engine, tls: settings.tls, trustedProxies: settings.trustedProxies, allowInsecure: insecure, log: log)
    } catch {
      await engine.stop()
      throw error
    }
    let (bound, binding) = AsyncStream.makeStream(of: String.self)
    let serving = Task {
      defer { binding.finish() }
      try await gateway.run { _ = binding.yield($0) }
    }
    let work = Task { try await engine.run() }
    for await url in bound {
      return RunningEngine(engine: engine, url: url, gateway: gateway, serving: serving, work: work)
    }
    // It ended before it was bound: its error says why.
    work.cancel()
    _ = try? await work.value
    await engine.stop()
    try await serving.value
    throw Failure(.failed, "the server ended while starting")
  }

  /// Where the one-time token of the first sign-in is; nil once there is an account.
  func firstSignInFile() async throws -> String? { try await engine.users.firstSignInFile() }

  /// Returns when the gateway ends by itself.
  func ended() async throws { try await serving.value }

  /// Reads the files of the certificate again.
  func renewCertificate() { gateway.renewCertificate() }

  /// Ends gateway, jobs, helpers and database, in this order, and waits for each.
  func stop() async {
    serving.cancel()
    _ = try? await serving.value
    work.cancel()
    _ = try? await work.value
    await engine.stop()
  }

  static func logger(_ settings: Settings) -> Logger {
    var log = Logger(label: "parley") { StreamLogHandler.standardError(label: $0) }
    log.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info
    return log
  }
}
