import Client
import Foundation
import Kernel
import Platform

/// The server that screens talk to: the one named, else the engine that runs on this machine, else one of their own.
enum OwnEngine {
  /// Runs `body` with the server's address. Where none is named and none runs, offers on the terminal to run an engine
  /// for as long as `body` does. Throws as ``ServerOption/address()`` does when that is declined.
  ///
  /// - Parameter user: who keeps it running, as "this console".
  static func with(
    _ server: ServerOption, for user: String, _ body: (ServerAddress) async throws -> Void
  ) async throws {
    guard server.server == nil, LocalEngine.url() == nil, isWanted(for: user) else {
      return try await body(try server.address())
    }
    let running = try await start()
    do {
      try await body(try ServerAddress(running.url))
    } catch {
      await running.stop()
      throw error
    }
    await running.stop()
  }

  private static func isWanted(for user: String) -> Bool {
    Terminal.note("No engine runs on this machine. Start one now, for as long as \(user) is open? [Y/n]")
    guard let answer = readLine() else { return false }
    return ["", "y", "yes"].contains(answer.trimmingCharacters(in: .whitespaces).lowercased())
  }

  private static func start() async throws -> RunningEngine {
    var settings = try Settings.load()
    // Its log would run through the screens.
    settings.logLevel = "critical"
    let running = try await RunningEngine.start(settings)
    if let file = try await running.firstSignInFile() {
      Terminal.note("First sign-in: the one-time token is in \(file). Press Enter to go on.")
      _ = readLine()
    }
    return running
  }
}
