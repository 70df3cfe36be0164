import Client
import Contracts
import Foundation
import Kit
import Screens
import Synchronization
import TestSupport
import Testing

@MainActor
@Suite("What others do appears without a key")
struct LiveTests {
  private func stage() async throws -> Stage {
    let office = Office()
    office.with { $0.isLive = true }
    let stage = try await Stage(office: office)
    try await stage.until("the interviews are here") { selected(stage) != nil }
    return stage
  }

  /// What stands before the selected row, with and without colours.
  private let cursors = ["▸", "▌", ">"]

  /// Where the selected row stands, and what it says.
  private func selected(_ stage: Stage) -> (line: Int, text: String)? {
    let lines = stage.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.firstIndex { line in cursors.contains { line.hasPrefix(" " + $0) } }.map { ($0, lines[$0]) }
  }

  private func calls(_ stage: Stage, _ name: String) -> Int {
    stage.office.with { $0.calls.filter { $0 == name }.count }
  }

  @Test("A new candidate appears at once, and the selected row stays where it is")
  func candidates() async throws {
    let stage = try await stage()
    await stage.press("j", .enter)
    try await stage.until("the candidates are here") { stage.text.contains("Candidate 002B") }
    while selected(stage)?.text.contains("Candidate 002B") != true { await stage.press("j") }
    let before = try #require(selected(stage))
    let interview = try #require(stage.office.with { $0.candidates.first?.interview })
    // The look that follows the opening of the stream is over.
    try await stage.until("all is quiet") { calls(stage, "candidates") >= 2 }
    stage.office.with { state in
      for number in 50..<70 {
        state.candidates.insert(
          Office.row(
            number, "New \(number)", "", .opened, answered: 0, analysed: 0, nil, began: "2026-11-23T14:29:00Z"), at: 0)
      }
    }
    let asked = calls(stage, "candidates")
    // No second goes by on the stage's clock and no key is pressed: what comes is what was told. What is told together
    // is looked at once.
    for _ in 50..<70 { stage.office.tell("candidate.started", interview: interview, session: .new()) }
    try await stage.until("the new ones are told of") { stage.text.contains("↑ 20") }
    let after = try #require(selected(stage))
    #expect(after.line == before.line && after.text.contains("Candidate 002B"))
    #expect(calls(stage, "candidates") - asked <= 2)
    // Another interview's is nothing to this screen.
    let count = calls(stage, "candidates")
    stage.office.tell("candidate.started", interview: .new(), session: .new())
    stage.office.tell("candidate.started", interview: interview, session: .new())
    try await stage.until("ours is looked at") { calls(stage, "candidates") > count }
    #expect(calls(stage, "candidates") == count + 1)
    await stage.end()
  }

  @Test("The list of interviews follows, and asks each second only while nothing is told")
  func interviews() async throws {
    let stage = try await stage()
    await stage.press("j", "j")
    let before = try #require(selected(stage))
    try await stage.until("the opening is looked at") { calls(stage, "list") >= 2 }
    let quiet = calls(stage, "list")
    await stage.wait(s: 10)
    #expect(calls(stage, "list") == quiet)
    stage.office.with { $0.interviews.insert(Office.interview(80, .draft, InterviewDraft(title: "Brand new")), at: 0) }
    stage.office.tell("interview.created", interview: .new())
    try await stage.until("it appears") { stage.text.contains("Brand new") || stage.text.contains("↑ 1") }
    let after = try #require(selected(stage))
    #expect(after.text == before.text)

    // Without the stream the list is asked for each second, and with it again all is read anew.
    stage.office.tell(.connected(false))
    let count = calls(stage, "list")
    var seconds = 0
    while calls(stage, "list") < count + 3, seconds < 12 {
      await stage.wait(s: 1)
      seconds += 1
      // What is told arrives on a task of its own.
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(calls(stage, "list") >= count + 3)
    let asked = calls(stage, "list")
    stage.office.tell(.connected(true))
    try await stage.until("all is read anew") { calls(stage, "list") >= asked + 1 }
    await stage.end()
  }

  @Test("An answer's score comes to the candidate who is looked at")
  func candidate() async throws {
    let stage = try await stage()
    await stage.press("j", .enter)
    try await stage.until("the candidates are here") { stage.text.contains("Candidate 002B") }
    await stage.press("G", .enter)
    try await stage.until("the answers are here") { calls(stage, "candidate") >= 2 }
    let id = try #require(stage.office.with { $0.candidates.last?.id })
    let count = calls(stage, "candidate")
    stage.office.tell("analysis.completed", interview: nil, session: .new())
    stage.office.tell("analysis.completed", interview: nil, session: id)
    try await stage.until("it is looked at") { calls(stage, "candidate") > count }
    #expect(calls(stage, "candidate") == count + 1)
    await stage.end()
  }

  @Test("An interview that another changes is shown as it is, but never over what is being written")
  func editor() async throws {
    let stage = try await stage()
    let draft = try #require(stage.office.with { $0.interviews.first { $0.status == .draft } })
    while selected(stage)?.text.contains(draft.content.title.prefix(12)) != true { await stage.press("j") }
    await stage.press("e")
    try await stage.until("the editor is open") { stage.text.contains(draft.content.title) }
    func change(_ title: String) {
      stage.office.with { state in
        let index = state.interviews.firstIndex { $0.id == draft.id }!
        state.interviews[index].content.title = title
        state.interviews[index].version += 1
      }
      stage.office.tell("interview.updated", interview: draft.id)
    }
    change("Changed by Boris")
    try await stage.until("the change is shown") { stage.text.contains("Changed by Boris") }
    // Written here: it stays.
    await stage.press(.enter)
    await stage.type("My own ")
    change("Boris again")
    try await stage.until("it is said") { stage.text.contains("changed elsewhere") }
    #expect(stage.text.contains("My own") && !stage.text.contains("Boris again"))
    await stage.end()
  }

  @Test("Many screens share one stream, which ends with the last of them")
  func hub() async throws {
    let opened = Mutex<[AsyncStream<LiveUpdate>.Continuation]>([])
    let closed = Mutex(0)
    let hub = LiveHub {
      let (stream, continuation) = AsyncStream.makeStream(of: LiveUpdate.self)
      continuation.onTermination = { _ in closed.withLock { $0 += 1 } }
      opened.withLock { $0.append(continuation) }
      return stream
    }
    var first = hub.follow().makeAsyncIterator()
    try await eventually("it is opened") { opened.withLock { $0.count } == 1 }
    opened.withLock { $0[0] }.yield(.connected(true))
    #expect(await first.next() == .connected(true))
    do {
      // Who comes later hears how things stand.
      var second = hub.follow().makeAsyncIterator()
      #expect(await second.next() == .connected(true))
      opened.withLock { $0[0] }.yield(.resync)
      #expect(await first.next() == .resync)
      #expect(await second.next() == .resync)
    }
    #expect(opened.withLock { $0.count } == 1 && closed.withLock { $0 } == 0)
    first = AsyncStream<LiveUpdate> { $0.finish() }.makeAsyncIterator()
    try await eventually("it is closed") { closed.withLock { $0 } == 1 }
    // And opened anew for the next; the end of the sign-in ends them all.
    var third = hub.follow().makeAsyncIterator()
    try await eventually("it is opened again") { opened.withLock { $0.count } == 2 }
    opened.withLock { $0[1] }.finish()
    #expect(await third.next() == nil)
  }
}
