import ArgumentParser
import CaptureCore
import Client
import Contracts
import Foundation
import Glibc
import Kernel
import Platform
import Recorder
import Screens
import Transport

/// The whole main job on a throw-away data folder: build an interview, take it, process and score it, look at it.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "See the whole job once, on a throw-away data folder.",
    discussion: """
      In a terminal it opens the candidate's screens and then the reviewer's. Without one, or with --headless, it runs \
      by itself, with the sound files of --answers (three spoken answers ship with it).
      """)

  @Flag(help: "No screens; runs to the end by itself.") var headless = false
  @Option(help: ArgumentHelp("Sound files to play as the answers, one a question, in name order.", valueName: "dir"))
  var answers: String?
  @OptionGroup var devices: DeviceOptions
  @Option(
    help: ArgumentHelp(
      "Without screens: write the JSON that it prints to this file too.", valueName: "file")) var json: String?

  func run() async throws {
    let started = Monotonic.nowS()
    let folder = try Self.throwAwayFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var settings = try Settings.load()
    settings.data = folder.path
    settings.listen = ListenAddress(host: "127.0.0.1", port: 0)
    settings.publicURL = nil
    settings.databaseURL = nil
    if settings.logLevel == "info" { settings.logLevel = "error" }

    Terminal.note("Starting engine, database and speech helper …")
    let running = try await RunningEngine.start(settings)
    let work = Task {
      try await play(on: running, folder: folder, started: started)
    }
    let signals = Task {
      for await _ in Signals.stream([SIGINT, SIGTERM, SIGHUP]) { work.cancel() }
    }
    let result = await work.result
    signals.cancel()
    await running.stop()
    try result.get()
  }

  private func play(on running: RunningEngine, folder: URL, started: Double) async throws {
    let transport = HTTPTransport()
    defer { transport.close() }
    let client = ParleyClient(server: try ServerAddress(running.url), transport: transport)
    let interview = try await build(with: client, running)
    Terminal.note(
      "Built and published “\(interview.content.title)” with \(interview.content.questions.count) questions.")
    let link = interview.url ?? ""

    if headless || !Terminal.hasScreen {
      let outcome = try await takeHeadless(link, transport, folder: folder)
      Terminal.note("Submitted. Processing, transcribing, scoring …")
      let detail = try await analysed(interview, client)
      let report = DemoReport(
        interview: interview, detail: detail, recordS: outcome.recordS, uploadAfterStopS: outcome.uploadAfterStopS,
        totalS: Monotonic.nowS() - started)
      for line in report.lines { Output.line(line) }
      let encoder = WireJSON.encoder
      encoder.outputFormatting.insert(.prettyPrinted)
      let object = try encoder.encode(report)
      let printed = String(decoding: object, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      for line in [""] + printed { Output.line(String(line)) }
      if let json { try object.write(to: URL(filePath: json)) }
      return
    }
    try await runKiosk(
      entry: .link(try LinkAddress(link)), transport: transport, camera: try devices.cameraSpec(),
      microphone: try devices.microphoneSpec(), stateFolder: folder.appending(path: "state"))
    try await runConsole(client: client)
  }

  /// Signs in with the one-time token as HR would, makes the interview that ships with the demo, and publishes it.
  private func build(with client: ParleyClient, _ running: RunningEngine) async throws -> Interview {
    guard let file = try await running.firstSignInFile() else {
      throw Failure(.failed, "the throw-away folder is not empty")
    }
    let token = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    _ = try await client.account.firstSignIn(
      FirstSignIn(
        token: token, organisation: "Demo", name: "Demo recruiter", email: "hr@example.org",
        password: UUID().uuidString))
    guard let shipped = Folders.shipped("demo") else {
      throw Failure(.failed, "the folder `demo` that ships with Parley is not found; set PARLEY_SHARE to where it is")
    }
    let draft = try WireJSON.decode(
      InterviewDraft.self, from: Data(contentsOf: shipped.appending(path: "interview.json")))
    let made = try await client.interviews.create(draft)
    return try await client.interviews.publish(made.id)
  }

  private func takeHeadless(
    _ link: String, _ transport: HTTPTransport, folder: URL
  ) async throws -> HeadlessTake.Outcome {
    let shipped = Folders.shipped("demo/answers")
    guard let answers = answers.map({ URL(filePath: $0) }) ?? shipped else {
      throw Failure(.wrongUsage, "there are no answers to play; give a folder with --answers")
    }
    let take = HeadlessTake(
      entry: .link(try LinkAddress(link)), answers: answers,
      profile: Profile(name: "Demo candidate", email: "candidate@example.org"),
      camera: try devices.cameraSpec() ?? .test, stateFolder: folder.appending(path: "state"))
    return try await take.run(transport: transport) { Terminal.note("  " + $0) }
  }

  private func analysed(_ interview: Interview, _ client: ParleyClient) async throws -> CandidateDetail {
    var told = -1
    while true {
      let page = try await client.candidates.list(interview: interview.id)
      if let row = page.items.first {
        if row.analysed != told {
          told = row.analysed
          Terminal.note("  \(row.analysed) of \(row.questions) answers are analysed")
        }
        if row.analysed == row.questions { return try await client.candidates.get(row.id) }
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// As root below `/var/lib/parley`, since the database's user must be able to pass; otherwise in the user's own
  /// data folder's place for it.
  private static func throwAwayFolder() throws -> URL {
    let parent = geteuid() == 0 ? URL(filePath: "/var/lib/parley") : FileManager.default.temporaryDirectory
    try DurableFile.makeFolder(parent.path, mode: 0o755)
    let folder = parent.appending(path: "demo-" + String(UInt32.random(in: 0 ... .max), radix: 36))
    try DurableFile.makeFolder(folder.path, mode: 0o711)
    return folder
  }
}
