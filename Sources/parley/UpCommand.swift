import ArgumentParser
import Contracts
import Foundation
import Glibc
import Kernel
import Platform

/// Engine, server and helpers in one process, until interrupted.
struct UpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Run everything on this machine: engine, server, database, speech helper.")

  @Option(help: ArgumentHelp("The data folder.", valueName: "dir")) var data: String?
  @Option(help: ArgumentHelp("Where to listen; port 0 takes any free one.", valueName: "host:port"))
  var listen: String?
  @Flag(help: "Allow an address other than loopback without a certificate. For trusted networks alone.")
  var insecure = false
  @Flag(help: "Print one JSON object instead of sentences.") var json = false

  func run() async throws {
    var settings = try Settings.load()
    if let data { settings.data = URL(filePath: data, directoryHint: .isDirectory).absoluteURL.path }
    if let listen { settings.listen = try ListenAddress(listen) }
    let signals = Signals.stream([SIGINT, SIGTERM, SIGHUP])
    let running = try await RunningEngine.start(settings, insecure: insecure)
    try? LocalEngine.announce(running.url, in: URL(filePath: settings.data))
    try await say(running)

    // Whichever comes first; waiting for a task's value would not heed a cancellation.
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let signalled = Task { for await _ in signals { end.yield() } }
    let failed = Task {
      try? await running.ended()
      end.yield()
    }
    for await _ in ends { break }
    signalled.cancel()
    if !json { Terminal.note("Stopping; recordings and results are safe.") }
    LocalEngine.withdraw(in: URL(filePath: settings.data))
    await running.stop()
    await failed.value
  }

  private func say(_ running: RunningEngine) async throws {
    let first = try await running.firstSignInFile()
    if json {
      struct Started: Encodable {
        let url: String
        let firstSignInFile: String?
      }
      let started = Started(url: running.url, firstSignInFile: first)
      Output.line(String(decoding: try WireJSON.encode(started), as: UTF8.self))
      return
    }
    Output.line("Parley is running at \(running.url)")
    if let first {
      Output.line("First sign-in: start `parley hr`; it asks for the one-time token in \(first) (good for 15 minutes).")
    } else {
      Output.line("Sign in with `parley hr`.")
    }
    Output.line("Ctrl-C ends it.")
  }
}
