internal import Client
internal import Contracts
internal import Foundation
internal import Platform

/// Tells the durable log of a session what this program sees. It is never in the way of an interview: entries wait in
/// memory until the server takes them, the oldest give way, and what is refused is dropped.
actor SessionReporter {
  private let access: SessionAccess
  private let run = UUID()
  private var waiting: [SessionLogReport.Entry] = []
  private var lastNumber = 0
  private var sending: Task<Void, Never>?
  /// Wall clock less monotonic clock, in seconds, when it was looked at last.
  private var clockOffsetS: Double?

  private static let mostWaiting = 500
  private static let jumpS = 2.0

  init(access: SessionAccess) { self.access = access }

  func note(_ kind: SessionLogReport.Kind, question: Int? = nil, _ details: [String: String] = [:]) {
    add(kind, question, details)
    if sending == nil { sending = Task { await self.send() } }
  }

  /// Waits until everything is told, for some seconds at the most; also for a caller who was cancelled.
  func finish(withinS seconds: Double) async {
    guard let sending else { return }
    let limit = Task {
      do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
      sending.cancel()
    }
    await sending.value
    limit.cancel()
  }

  /// Tells of a clock that was set while the program ran; called now and then.
  func lookAtClock() {
    let offsetS = Date().timeIntervalSince1970 - Monotonic.nowS()
    defer { clockOffsetS = offsetS }
    guard let before = clockOffsetS, abs(offsetS - before) > Self.jumpS else { return }
    note(.clockJumped, ["seconds": String(Int((offsetS - before).rounded()))])
  }

  private func add(_ kind: SessionLogReport.Kind, _ question: Int?, _ details: [String: String]) {
    lastNumber += 1
    var facts: [String: String] = [:]
    for (key, value) in details.prefix(20) {
      facts[String(key.prefix(40))] = String(Self.withoutHome(value).prefix(200))
    }
    waiting.append(.init(number: lastNumber, at: Date(), kind: kind, question: question, details: facts))
    if waiting.count > Self.mostWaiting { waiting.removeFirst(waiting.count - Self.mostWaiting) }
  }

  /// The home folder's path has its owner's name in it.
  private static func withoutHome(_ text: String) -> String {
    let home = NSHomeDirectory()
    return home.count > 1 ? text.replacing(home, with: "~") : text
  }

  private func send() async {
    var failures = 0
    // What comes close together goes together.
    try? await Task.sleep(for: .milliseconds(300))
    while !waiting.isEmpty, !Task.isCancelled {
      let batch = Array(waiting.prefix(SessionLogReport.mostEntries))
      do {
        try await access.call { [run] in try await $0.log(SessionLogReport(run: run, entries: batch)) }
        failures = 0
      } catch {
        if case .temporary = Uploader.failure(error), !(error is CancellationError) {
          failures += 1
          try? await Task.sleep(for: .milliseconds(UploadPlan.waitMs(failures, .random(in: 0...1))))
          continue
        }
      }
      let last = batch.last?.number ?? 0
      waiting.removeAll { $0.number <= last }
    }
    sending = nil
  }
}
