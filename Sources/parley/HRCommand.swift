import ArgumentParser
import Client
import Foundation
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
    try await OwnEngine.with(server, for: "this console") { try await show($0, transport) }
  }

  private func show(_ address: ServerAddress, _ transport: HTTPTransport) async throws {
    try await runConsole(
      client: ParleyClient(
        server: address, transport: transport, signIn: SignInFile(folder: Folders.state, server: address)),
      language: texts.language)
  }
}
