import ArgumentParser
import Client
import Contracts
import Foundation
import Glibc
import Kernel
import Platform
import Transport
import Users

/// One candidate's session as support sees it, and what support can do for it.
struct AdminSessionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session", abstract: "Show what happened in a candidate's session, and help.",
    discussion: """
      SESSION is the id, the end of it as the console shows it ("Candidate 4F2A"), or the candidate's resume code. Runs \
      on the server's machine as the user that the server runs as. Names, answers and tokens are not shown.
      """)

  @Argument(help: ArgumentHelp("Id, end of the id, or resume code.", valueName: "session")) var reference: String
  @Flag(help: "Go on showing what happens, until Ctrl-C.") var follow = false
  @Option(
    help: ArgumentHelp("The personal link is good for so many days from now on, or from its end.", valueName: "days"))
  var extend: Int?
  @Option(
    help: ArgumentHelp("Time to think and to answer, in per cent of the usual (100 to 400).", valueName: "percent"))
  var extraTime: Int?
  @Option(help: ArgumentHelp("Let this question be answered once more.", valueName: "question")) var reopen: Int?
  @Flag(help: "Try processing again where it failed.") var retry = false
  @Flag(help: "Print JSON, one object a line: the session, then each line of its log.") var json = false
  @Option(help: ArgumentHelp("The data folder.", valueName: "dir")) var data: String?

  func validate() throws {
    if let extend, !(1...365).contains(extend) { throw ValidationError("--extend takes 1 to 365 days") }
    if let extraTime, !(100...400).contains(extraTime) { throw ValidationError("--extra-time takes 100 to 400") }
    if let reopen, reopen < 1 { throw ValidationError("--reopen takes the number of a question") }
  }

  func run() async throws {
    var settings = try Settings.load()
    if let data { settings.data = URL(filePath: data, directoryHint: .isDirectory).absoluteURL.path }
    let folder = settings.data
    guard try await Users.machineToken(dataFolder: folder) != nil else {
      throw Failure(
        .wrongUsage, "there is no installation in \(folder). Say where its data are with --data or PARLEY_DATA.")
    }
    if let url = LocalEngine.url(in: folder) { return try await workUntilTold(try ServerAddress(url), folder) }
    // Nothing runs there: an engine for as long as this takes.
    settings.listen = ListenAddress(host: "127.0.0.1", port: 0)
    settings.publicURL = nil
    settings.tls = nil
    settings.logLevel = "critical"
    let running = try await RunningEngine.start(settings)
    do {
      try await workUntilTold(try ServerAddress(running.url), folder)
    } catch {
      await running.stop()
      throw error
    }
    await running.stop()
  }

  /// Following ends in order when it is told to; everything else is broken off.
  private func workUntilTold(_ address: ServerAddress, _ folder: String) async throws {
    let signals = Signals.stream([SIGINT, SIGTERM, SIGHUP])
    let working = Task { try await work(address, folder) }
    let told = Task { for await _ in signals { working.cancel() } }
    defer { told.cancel() }
    do {
      try await working.value
    } catch is CancellationError where follow {
    }
  }

  private func work(_ address: ServerAddress, _ folder: String) async throws {
    let transport = HTTPTransport()
    defer { transport.close() }
    let client = ParleyClient(server: address, transport: transport)
    func calls() async throws -> OperatorCalls {
      client.operator(try await Users.machineToken(dataFolder: folder) ?? "")
    }
    var view = try await calls().session(reference)
    var help = SessionHelp(extraTimePercent: extraTime, reopenQuestion: reopen, retry: retry ? true : nil)
    if let extend {
      help.expiresAt = max(Date(), view.expiresAt ?? Date()).addingTimeInterval(Double(extend) * 86_400)
    }
    if help != SessionHelp() {
      let outcome = try await calls().help(view.session, help)
      view = try await calls().session(view.session.description)
      if !json { tell(help, outcome) }
    }
    try show(view)
    var last = 0
    while true {
      let log = try await calls().log(view.session, after: last)
      for entry in log.entries { try show(entry) }
      last = log.entries.last?.sequence ?? last
      if log.entries.count >= 1000 { continue }
      guard follow, Output.isRead else { return }
      try await Task.sleep(for: .seconds(1))
    }
  }

  // MARK: What is printed

  private func tell(_ help: SessionHelp, _ outcome: SessionHelpOutcome) {
    if let end = help.expiresAt { Output.line("The personal link is good until \(Self.time(end)).") }
    if let percent = help.extraTimePercent { Output.line("Times are now \(percent) % of the usual.") }
    if let question = help.reopenQuestion { Output.line("Question \(question) can be answered once more.") }
    if help.retry == true {
      Output.line(
        outcome.retried == 0
          ? "No processing had failed."
          : "Processing is tried again for \(outcome.retried) answer\(outcome.retried == 1 ? "" : "s").")
    }
  }

  private func show(_ view: SupportView) throws {
    if json { return Output.line(String(decoding: try WireJSON.encode(view), as: UTF8.self)) }
    Output.line("Session \(view.session): \(view.status.rawValue.replacing("_", with: " "))")
    let times = [
      ("opened", view.openedAt), ("began", view.startedAt), ("submitted", view.completedAt),
      ("link ends", view.expiresAt),
    ]
    let known = times.compactMap { name, date in date.map { name + " " + Self.time($0) } }
    if !known.isEmpty { Output.line("  " + known.joined(separator: ", ")) }
    if let percent = view.extraTimePercent { Output.line("  times \(percent) % of the usual") }
    if view.incidents > 0 {
      let often = view.incidents == 1 ? "once" : "\(view.incidents) times"
      Output.line("  the candidate said \(often) that something is wrong")
    }
    for answer in view.answers {
      let length = answer.durationMs.map { ", \(($0 + 500) / 1000) s" } ?? ""
      let takes = answer.takes > 1 ? ", \(answer.takes) takes" : ""
      Output.line(
        "  question \(answer.question) (\(answer.kind.rawValue)): \(answer.status.rawValue)\(length)\(takes)"
          + (answer.failure.map { ". " + $0 } ?? ""))
    }
    Output.line("")
  }

  private func show(_ entry: SessionLogEntry) throws {
    if json { return Output.line(String(decoding: try WireJSON.encode(entry), as: UTF8.self)) }
    let source = entry.source.rawValue.padding(toLength: 6, withPad: " ", startingAt: 0)
    let question = entry.question.map { " (question \($0))" } ?? ""
    let facts = entry.details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    Output.line(
      "\(Self.time(entry.at))  \(source)  \(entry.kind.replacing("_", with: " "))\(question)"
        + (facts.isEmpty ? "" : "  \(facts)"))
  }

  /// UTC, to the second.
  private static func time(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false))
      + "Z"
  }
}
