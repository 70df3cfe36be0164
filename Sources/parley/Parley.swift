import ArgumentParser
import Foundation
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
      UpCommand.self, HRCommand.self, TakeCommand.self, KioskCommand.self, DemoCommand.self, DoctorCommand.self,
      EvaluateCommand.self, AdminCommand.self, MediaWorkerCommand.self,
    ])

  static func main() async {
    // A peer that hangs up is an error of that write, not the end of the program.
    signal(SIGPIPE, SIG_IGN)
    var command: any ParsableCommand
    do {
      command = try parseAsRoot()
    } catch {
      leave(afterParsing: error)
    }
    do {
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error where exitCode(for: error) == .success {
      // Help that was asked for by `--help` alone arrives here, not from the parser.
      leave(afterParsing: error)
    } catch {
      let failure = Failure(error)
      Terminal.error("parley: " + failure.sentence)
      Glibc.exit(failure.code.rawValue)
    }
  }

  /// Help and version are results; the parser's code for wrong usage is 64, ours is 2.
  private static func leave(afterParsing error: any Error) -> Never {
    let text = fullMessage(for: error)
    guard exitCode(for: error) != .success else {
      print(text)
      Glibc.exit(Platform.ExitCode.done.rawValue)
    }
    Terminal.error(text)
    Glibc.exit(Platform.ExitCode.wrongUsage.rawValue)
  }
}

enum Version {
  static let current = "0.1.0"
}

/// Lines for a person on standard error; standard output is for results.
enum Terminal {
  static func error(_ text: String) {
    let line = Sanitise.terminal(text, keepingLines: true) + "\n"
    try? DurableFile.append(Data(line.utf8), to: STDERR_FILENO, path: "standard error")
  }

  static func note(_ text: String) { error(text) }

  static var hasScreen: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// Whether there is a terminal whose end would be this program's, whatever its output goes to.
  static var isControlled: Bool {
    let descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    if descriptor >= 0 { close(descriptor) }
    return descriptor >= 0
  }
}
