import ArgumentParser
import CaptureCore
import Client
import Contracts
import Foundation
import Glibc
import Platform
import Recorder
import Screens
import Transport

/// A candidate's way through an interview, on screens or without.
struct TakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take", abstract: "Take an interview.",
    discussion: """
      Started again after an interruption, it goes on where it was. On another machine, give the resume code in place
      of the link, together with --server.

      Without screens, --answers names a folder with a file for each question, in name order: sound for a recording, a
      .txt for an answer in writing (for a choice the numbers of the options), a document where a file is asked for,
      and resume.pdf or the like for the résumé. An empty .txt skips a question that may be skipped.
      """)

  @Argument(help: "The link of the interview, or a resume code.") var link: String
  @OptionGroup var server: ServerOption
  @OptionGroup var devices: DeviceOptions
  @OptionGroup var texts: LanguageOption
  @OptionGroup var lines: LinesOption
  @OptionGroup var hangUp: HangUpOption
  @Flag(help: "No screens: play sound files as the answers, and print a line for each state.") var headless = false
  @Option(
    help: ArgumentHelp(
      "With --headless: a folder with a file for each question, in name order.", valueName: "dir"))
  var answers: String?
  @Option(help: "With --headless: the candidate's name.") var name: String?
  @Option(help: "With --headless: the candidate's e-mail.") var email: String?
  @Option(
    help: ArgumentHelp(
      "With --headless: what the interview asks for besides; may be given several times.", valueName: "label=value"))
  var detail: [String] = []
  @Option(help: "With --headless: the PIN, where the interview asks for one.") var pin: String?
  @Flag(help: "With --headless: tell each step that is saved, in milliseconds.") var milliseconds = false

  func validate() throws {
    if headless {
      for (flag, value) in [("--answers", answers), ("--name", name), ("--email", email)] where value == nil {
        throw ValidationError("--headless wants \(flag) as well.")
      }
      if devices.mic != nil {
        throw ValidationError("--headless plays the files of --answers as the microphone; leave --mic out.")
      }
      for one in detail where !one.dropFirst().contains("=") {
        throw ValidationError("--detail wants LABEL=VALUE, not \(one).")
      }
    } else {
      let given = [("--answers", answers != nil), ("--pin", pin != nil), ("--detail", !detail.isEmpty)]
      if let flag = given.first(where: \.1)?.0 { throw ValidationError("\(flag) goes with --headless.") }
    }
  }

  func run() async throws {
    let transport = HTTPTransport()
    defer { transport.close() }
    guard !headless else { return try await takeHeadless(try entry(at: server.address), transport) }
    guard lines.isWanted || Terminal.hasScreen else {
      throw Failure(
        .wrongUsage,
        "there is no terminal here. Start it in one, or use --linear for lines, or --headless --answers DIR.")
    }
    let camera = try devices.cameraSpec()
    let microphone = try devices.microphoneSpec()
    // A link names its server; a code does not.
    if CandidateCode(link) != nil {
      try await OwnEngine.with(server, for: "this interview") { address in
        try await runKiosk(
          entry: try entry(at: { address }), transport: transport, camera: camera, microphone: microphone,
          language: texts.language, inLines: lines.isWanted, outlivesTerminal: hangUp.goesOn)
      }
    } else {
      try await runKiosk(
        entry: try entry(at: server.address), transport: transport, camera: camera, microphone: microphone,
        language: texts.language, inLines: lines.isWanted, outlivesTerminal: hangUp.goesOn)
    }
  }

  /// A link, or else a resume code.
  private func entry(at address: () throws -> ServerAddress) throws -> TakeEntry {
    if let code = CandidateCode(link) { return code.entry(at: try address()) }
    return .link(try LinkAddress(link, server: server.server == nil ? nil : try address()))
  }

  private var profile: Profile {
    let extra = detail.map { one in
      let parts = one.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return ProfileValue(label: parts[0], value: parts[1])
    }
    return Profile(name: name ?? "", email: email ?? "", extra: extra)
  }

  private func takeHeadless(_ entry: TakeEntry, _ transport: HTTPTransport) async throws {
    let take = HeadlessTake(
      entry: entry, answers: URL(filePath: answers ?? ""), profile: profile, pin: pin,
      camera: try devices.camera.map { try CameraSpec(parsing: $0) } ?? .test, tellsMilliseconds: milliseconds)
    let work = Task { try await take.run(transport: transport) { Output.line($0) } }
    // Told to end, it closes the answer within a chunk; what is saved is gone on with at the next start.
    let signals = Task {
      for await _ in Signals.stream([SIGINT, SIGTERM, SIGHUP]) { work.cancel() }
    }
    defer { signals.cancel() }
    do {
      _ = try await work.value
    } catch is CancellationError {
      throw Failure(.failed, "stopped. What is saved is kept: start it again to go on.")
    }
  }
}
