import ArgumentParser
import Composition
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
  @Option(help: ArgumentHelp("Its certificate in PEM, with those that lead to a known authority.", valueName: "file"))
  var tlsCertificate: String?
  @Option(help: ArgumentHelp("The key of the certificate, in PEM.", valueName: "file")) var tlsKey: String?
  @Flag(help: "Allow an address other than loopback without a certificate. For trusted networks alone.")
  var insecure = false
  @Flag(help: "Print one JSON object instead of sentences.") var json = false

  func run() async throws {
    var settings = try Settings.load()
    if let data { settings.data = URL(filePath: data, directoryHint: .isDirectory).absoluteURL.path }
    if let listen { settings.listen = try ListenAddress(listen) }
    if let tls = try tls(settings.tls) { settings.tls = tls }
    let hadTerminal = Terminal.isControlled
    let signals = Signals.stream([SIGINT, SIGTERM, SIGHUP])
    let running = try await RunningEngine.start(settings, insecure: insecure)
    // A certificate is made out to the name that everybody uses, also on this machine.
    try? LocalEngine.announce(
      settings.tls == nil ? running.url : running.engine.publicURL, in: URL(filePath: settings.data))
    try await say(running)

    // Whichever comes first; waiting for a task's value would not heed a cancellation.
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let signalled = Task {
      for await number in signals {
        // A service is told so to read its files again; where a terminal was closed, the program ends with it.
        if number == SIGHUP, Terminal.isControlled || !hadTerminal {
          running.renewCertificate()
        } else {
          end.yield()
        }
      }
    }
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

  /// The files of the command line, each else that of the settings.
  private func tls(_ known: Settings.TLS?) throws -> Settings.TLS? {
    guard tlsCertificate != nil || tlsKey != nil else { return nil }
    func absolute(_ path: String?) -> String? { path.map { URL(filePath: $0).absoluteURL.path } }
    guard let certificate = absolute(tlsCertificate) ?? known?.certificate, let key = absolute(tlsKey) ?? known?.key
    else { throw Failure(.wrongUsage, "--tls-certificate and --tls-key are given together.") }
    return Settings.TLS(certificate: certificate, key: key)
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
