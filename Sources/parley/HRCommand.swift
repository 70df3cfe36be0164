import ArgumentParser
import Client
import Foundation
import Kernel
import Platform
import Screens
import Transport

/// The console of HR.
struct HRCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hr", abstract: "Build interviews, watch candidates, review their answers.")

  @OptionGroup var server: ServerOption
  @OptionGroup var texts: LanguageOption

  func run() async throws {
    guard Terminal.hasScreen else { throw Failure(.wrongUsage, "there is no terminal here. Start it in one.") }
    let transport = HTTPTransport()
    defer { transport.close() }
    guard server.server == nil, LocalEngine.url() == nil else {
      return try await show(try server.address(), transport)
    }
    guard Self.wantsOwnEngine() else { return try await show(try server.address(), transport) }
    let running = try await startOwn()
    do {
      try await show(try ServerAddress(running.url), transport)
    } catch {
      await running.stop()
      throw error
    }
    await running.stop()
  }

  private func show(_ address: ServerAddress, _ transport: HTTPTransport) async throws {
    try await runConsole(
      client: ParleyClient(
        server: address, transport: transport, signIn: SignInFile(folder: Folders.state, server: address)),
      language: texts.language)
  }

  /// No engine runs here: one can run for as long as the console does.
  private static func wantsOwnEngine() -> Bool {
    Terminal.note("No engine runs on this machine. Start one now, for as long as this console is open? [Y/n]")
    guard let answer = readLine() else { return false }
    return ["", "y", "yes"].contains(answer.trimmingCharacters(in: .whitespaces).lowercased())
  }

  private func startOwn() async throws -> RunningEngine {
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
