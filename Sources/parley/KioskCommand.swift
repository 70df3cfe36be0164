import ArgumentParser
import CaptureCore
import Foundation
import Glibc
import Platform
import Recorder
import Screens
import Transport

import class Kit.CursesTerminal

/// The only program on a terminal that candidates share.
struct KioskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kiosk", abstract: "Wait for candidates on a machine that they share.",
    discussion: """
      Shows whose machine it is and waits for a code; after each candidate everything but what still has to be sent is
      forgotten. No key leads to a shell. It ends by SIGTERM, or for an operator with F10 and the PIN of --exit-pin-file.
      The rest of the lock-down is the system's; see deploy/ in the source, or share/parley/deploy.
      """)

  @OptionGroup var server: ServerOption
  @OptionGroup var devices: DeviceOptions
  @OptionGroup var texts: LanguageOption
  @OptionGroup var lines: LinesOption
  @OptionGroup var hangUp: HangUpOption
  @Option(help: ArgumentHelp("The short code of the one interview that is held here.", valueName: "code"))
  var interview: String?
  @Option(help: "Whose machine it is, where no interview says so.") var organisation = ""
  @Option(
    help: ArgumentHelp(
      "Where removable media are mounted; none unless told. Files come from there or from a phone, never from this machine.",
      valueName: "dir")) var media: String?
  @Option(
    help: ArgumentHelp(
      "Seconds without a key until the last candidate is forgotten; never in an answer.", valueName: "s"))
  var idle = 180
  @Option(
    help: ArgumentHelp("A file whose first line is the PIN with which an operator ends the program.", valueName: "file")
  )
  var exitPinFile: String?

  func validate() throws {
    guard (10...86_400).contains(idle) else { throw ValidationError("--idle wants 10 to 86400 seconds.") }
    if let interview, Self.code(interview) == nil {
      throw ValidationError("--interview wants the interview's short code: eight letters and digits.")
    }
  }

  private static func code(_ text: String) -> String? {
    if case .interview(let code) = CandidateCode(text) { code } else { nil }
  }

  func run() async throws {
    guard lines.isWanted || Terminal.hasScreen else {
      throw Failure(.wrongUsage, "there is no terminal here. Start it on one, as deploy/parley-kiosk.service does.")
    }
    // The keys that send these are off while the screens are up; here for the moments before and after.
    for number in [SIGINT, SIGQUIT, SIGTSTP] { signal(number, SIG_IGN) }
    // The log of the screens, and what else may be written, is for this user alone.
    umask(0o077)
    let settings = StationSettings(
      server: try server.address(), interview: interview.flatMap(Self.code), organisation: organisation,
      media: media, idleS: Double(idle), language: texts.language, exitPIN: try exitPIN(),
      outlivesTerminal: hangUp.goesOn, camera: try devices.cameraSpec(), microphone: try devices.microphoneSpec(),
      inLines: lines.isWanted)
    let transport = HTTPTransport()
    defer { transport.close() }
    if try await runStation(settings, transport: transport) {
      throw Failure(.failed, "the terminal was lost")
    }
  }

  private func exitPIN() throws -> String? {
    guard let exitPinFile else { return nil }
    guard let text = try? String(contentsOfFile: exitPinFile, encoding: .utf8) else {
      throw Failure(.wrongUsage, "the file of --exit-pin-file cannot be read: \(exitPinFile)")
    }
    let pin = text.prefix { !$0.isNewline }.trimmingCharacters(in: .whitespaces)
    guard pin.count >= 4 else {
      throw Failure(.wrongUsage, "the PIN in \(exitPinFile) is shorter than four characters")
    }
    return pin
  }
}

/// `--linear`, or what the terminal is good for.
struct LinesOption: ParsableArguments {
  @Flag(
    help: """
      One line after another in place of screens, for a screen reader, a Braille display or a pipe. By itself where TERM \
      is dumb or not known; PARLEY_LINEAR=1 always, PARLEY_LINEAR=0 never.
      """)
  var linear = false

  var isWanted: Bool {
    let environment = ProcessInfo.processInfo.environment
    if linear { return true }
    switch environment["PARLEY_LINEAR"]?.lowercased() {
    case "1", "yes", "true", "on": return true
    case "0", "no", "false", "off": return false
    default: return Terminal.hasScreen && !CursesTerminal.canDraw(environment["TERM"] ?? "")
    }
  }
}

/// `--on-hangup`.
struct HangUpOption: ParsableArguments {
  enum Answer: String, ExpressibleByArgument, CaseIterable { case close, `continue` }

  @Option(
    help: """
      When the terminal is lost in the middle of an answer: close keeps it to be gone on with, continue records it to \
      its limit.
      """)
  var onHangup = Answer.close

  var goesOn: Bool { onHangup == .continue }
}
