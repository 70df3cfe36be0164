import ArgumentParser
import Glibc
import Platform

/// The root of the command line: names the subcommands, and turns what they throw into exit codes.
@main
struct Parley: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parley",
    abstract: "Structured video interviews in the terminal.",
    discussion: """
      Start with `parley demo` to see the whole of it, or `parley up` to run it for real.
      Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not reachable, 4 not allowed.
      """,
    version: "parley \(Version.current)",
    subcommands: [
      UpCommand.self, HRCommand.self, TakeCommand.self, DemoCommand.self, DoctorCommand.self,
      MediaWorkerCommand.self,
    ])

  static func main() async {
    // A peer that hangs up is an error of that write, not the end of the program.
    signal(SIGPIPE, SIG_IGN)
    var command: any ParsableCommand
    do {
      command = try parseAsRoot()
    } catch {
      leave(after: error)
    }
    do {
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      leave(after: error)
    }
  }

  /// Says what went wrong and ends with the exit code that the contract gives it.
  private static func leave(after error: any Error) -> Never {
    let failure = Failure(error)
    if let failure {
      Terminal.error("parley: " + failure.sentence)
      exit(failure.code.rawValue)
    }
    // Help, version and usage errors are the parser's; its code for wrong usage is 64, ours is 2.
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    if code == .success {
      print(text)
      exit(ExitCode.done.rawValue)
    }
    Terminal.error(text)
    exit(code == .validationFailure ? ExitCode.wrongUsage.rawValue : ExitCode.failed.rawValue)
  }
}

enum Version {
  static let current = "0.1.0"
}

/// Lines for a person on standard error; standard output is for results.
enum Terminal {
  static func error(_ text: String) {
    let line = Sanitise.terminal(text, keepingLines: true) + "\n"
    fputs(line, stderr)
  }

  static func note(_ text: String) { error(text) }

  static var hasScreen: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }
}
