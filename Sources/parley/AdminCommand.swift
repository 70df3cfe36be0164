import ArgumentParser
import Composition
import Contracts
import Foundation
import Kernel
import Platform

/// What the operator of an installation does on its machine.
struct AdminCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "admin", abstract: "Commands for the operator of an installation.",
    subcommands: [SeedCommand.self, AdminSessionCommand.self])

  /// Fills an installation with made-up interviews and candidates.
  struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "seed", abstract: "Make plausible interviews and candidates, for trials and measuring.")

    @Option(help: "How many interviews.") var interviews = 20
    @Option(help: "How many candidates, spread over them.") var candidates = 1000
    @Option(help: "The same number makes the same data.") var seed: UInt64 = 1
    @Option(help: ArgumentHelp("The data folder.", valueName: "dir")) var data: String?
    @Flag(help: "Print one JSON object instead of sentences.") var json = false

    func validate() throws {
      guard (1...1000).contains(interviews) else { throw ValidationError("--interviews takes 1 to 1000") }
      guard (0...5_000_000).contains(candidates) else { throw ValidationError("--candidates takes 0 to 5000000") }
    }

    func run() async throws {
      var settings = try Settings.load()
      if let data { settings.data = URL(filePath: data, directoryHint: .isDirectory).absoluteURL.path }
      settings.listen = ListenAddress(host: "127.0.0.1", port: 0)
      settings.logLevel = "error"
      let engine = try await Engine.start(settings: settings, log: RunningEngine.logger(settings))
      let start = Monotonic.nowS()
      let outcome: SeedOutcome
      do {
        outcome = try await engine.seed(interviews: interviews, candidates: candidates, seed: seed) { made in
          if made % 100_000 == 0 { Terminal.note("\(made) candidates") }
        }
      } catch {
        await engine.stop()
        throw error
      }
      await engine.stop()
      try tell(outcome, seconds: Monotonic.nowS() - start)
    }

    private func tell(_ outcome: SeedOutcome, seconds: Double) throws {
      if json {
        struct Seeded: Encodable {
          let interviews: Int
          let candidates: Int
          let email: String
          let password: String?
          let seconds: Double
        }
        let seeded = Seeded(
          interviews: outcome.interviews, candidates: outcome.candidates, email: outcome.account.email,
          password: outcome.password, seconds: seconds)
        return Output.line(String(decoding: try WireJSON.encode(seeded), as: UTF8.self))
      }
      Output.line("Made \(outcome.interviews) interviews and \(outcome.candidates) candidates in \(Int(seconds)) s.")
      if let password = outcome.password {
        Output.line("Sign in as \(outcome.account.email) with the password \(password)")
      } else {
        Output.line("They belong to \(outcome.account.organisationName).")
      }
    }
  }
}
