import Client
import Composition
import Contracts
import Foundation
import Kernel
import Platform
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Server

/// `GET /v1/events` over a real connection.
@Suite struct EventStreamTests {
  /// What one stream has said so far, read on a task of its own.
  private final class Listener: Sendable {
    private let heard = Mutex("")
    private let isOver = Atomic(false)
    let head: HTTPStream
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    init(_ gateway: RunningGateway, _ transport: HTTPTransport, token: String, after: String? = nil) async throws {
      var headers = [("Authorization", "Bearer " + token)]
      if let after { headers.append(("Last-Event-ID", after)) }
      head = try await transport.stream(
        HTTPRequest(url: gateway.url + "/v1/events", headers: headers, timeoutS: nil))
      let body = head.body
      let task = Task {
        do { for try await piece in body { heard.withLock { $0 += String(decoding: piece, as: UTF8.self) } } } catch {}
        isOver.store(true, ordering: .releasing)
      }
      self.task.withLock { $0 = task }
    }

    var text: String { heard.withLock { $0 } }
    var hasEnded: Bool { isOver.load(ordering: .acquiring) }
    func close() { task.withLock { $0 }?.cancel() }

    /// The blocks of the stream that are whole.
    var blocks: [String] { text.components(separatedBy: "\n\n").dropLast() }

    var events: [LiveEvent] {
      blocks.compactMap { block in
        let lines = block.split(separator: "\n")
        guard lines.first?.hasPrefix("id: ") == true, let data = lines.first(where: { $0.hasPrefix("data: ") })
        else { return nil }
        return try? WireJSON.decode(LiveEvent.self, from: Data(data.dropFirst(6).utf8))
      }
    }
  }

  /// A gateway whose engine works, and what `body` does with it.
  private func working(
    heartbeatS: Double = 15, _ body: (RunningGateway, HTTPTransport, String) async throws -> Void
  ) async throws {
    let gateway = try await RunningGateway.start(heartbeatS: heartbeatS)
    let work = Task { [engine = gateway.engine] in try await engine.run() }
    defer { work.cancel() }
    let transport = HTTPTransport()
    try await body(gateway, transport, try await gateway.accessToken())
  }

  @Test func `a change is told at once, to its own organisation`() async throws {
    try await working { gateway, transport, token in
      let listener = try await Listener(gateway, transport, token: token)
      #expect(listener.head.status == 200 && listener.head.mediaType == "text/event-stream")
      #expect(listener.head.headers["cache-control"] == "no-store")
      #expect(listener.head.headers["x-accel-buffering"] == "no")
      try await eventually("the stream begins") { listener.blocks.first == "retry: 1000" }
      // Another organisation's event, and then one of ours.
      try await gateway.owner?.run(
        """
        INSERT INTO kernel.outbox (id, type, topic, organisation, aggregate, data)
        VALUES (gen_random_uuid(), 'test.foreign', 'user-events', gen_random_uuid(), gen_random_uuid(), '{}')
        """)
      let interview = try await gateway.publishedInterview()
      try await eventually("the publishing is told") { listener.events.contains { $0.type == "interview.published" } }
      #expect(!listener.text.contains("test.foreign"))
      let event = try #require(listener.events.last { $0.type == "interview.published" })
      #expect(event.interview == interview.id && event.aggregate.uuid == interview.id.uuid)
      #expect(listener.text.contains("id: \(event.seq)\ndata: {"))
      // Nothing of what was written is in it.
      #expect(!listener.text.contains("Barista") && !listener.text.contains("coffee"))

      // How long it takes from the answer of the call to the event.
      let before = listener.events.count
      _ = try await gateway.send("POST", "/v1/interviews/\(interview.id)/close", token: token)
      let began = Monotonic.nowS()
      try await eventually("the closing is told") { listener.events.count > before }
      #expect(Monotonic.nowS() - began < 2)
    }
  }

  @Test func `who comes back goes on where it was, or reads anew`() async throws {
    try await working { gateway, transport, token in
      let first = try await Listener(gateway, transport, token: token)
      let interview = try await gateway.publishedInterview()
      try await eventually("the publishing is told") { first.events.contains { $0.type == "interview.published" } }
      let last = try #require(first.events.last)
      first.close()
      _ = try await gateway.send("POST", "/v1/interviews/\(interview.id)/close", token: token)
      let second = try await Listener(gateway, transport, token: token, after: "\(last.seq)")
      try await eventually("the closing is told") { second.events.contains { $0.type == "interview.closed" } }
      #expect(!second.text.contains("event: resync"))

      for unknown in ["987654321", "nonsense"] {
        let third = try await Listener(gateway, transport, token: token, after: unknown)
        try await eventually("it is told to read anew") { third.blocks.contains("event: resync\ndata: {}") }
        third.close()
      }
    }
  }

  @Test func `a silent stream shows life, and ends when nobody is signed in any more`() async throws {
    try await working(heartbeatS: 0.2) { gateway, transport, token in
      let listener = try await Listener(gateway, transport, token: token)
      try await eventually("signs of life") { listener.blocks.count { $0.hasPrefix(":") } >= 2 }
      #expect(!listener.hasEnded)
      try await gateway.owner?.run("UPDATE users.refresh_families SET revoked_at = now(), revoked_why = 'signed-out'")
      try await eventually("it ends") { listener.hasEnded }
      #expect(listener.blocks.last == "event: end\ndata: token-expired")
      let again = try await transport.stream(
        HTTPRequest(url: gateway.url + "/v1/events", headers: [("Authorization", "Bearer " + token)]))
      #expect(again.status == 401)
    }
  }

  @Test func `an account has eight streams, and a closed one makes room`() async throws {
    try await working { gateway, transport, token in
      var listeners: [Listener] = []
      for _ in 0..<8 { listeners.append(try await Listener(gateway, transport, token: token)) }
      #expect(listeners.allSatisfy { $0.head.status == 200 })
      let refused = try await gateway.send("GET", "/v1/events", token: token)
      #expect(refused.refusal == "429 too-many-streams")
      listeners.removeFirst().close()
      // Noticed without anything being written: the next sign of life is 15 s away.
      try await eventually("there is room again", deadlineS: 5) {
        let next = try await Listener(gateway, transport, token: token)
        defer { next.close() }
        return next.head.status == 200
      }
    }
  }

  @Test func `a server that stops ends its streams and waits for none`() async throws {
    try await working { gateway, transport, token in
      let listener = try await Listener(gateway, transport, token: token)
      try await eventually("the stream begins") { !listener.blocks.isEmpty }
      let began = Monotonic.nowS()
      try await gateway.stop()
      // Requests that do not end by themselves are given 10 s.
      #expect(Monotonic.nowS() - began < 10)
      try await eventually("it ends") { listener.hasEnded }
      #expect(listener.blocks.last == "event: end\ndata: stopping")
    }
  }

  @Test func `the client follows`() async throws {
    try await working { gateway, transport, token in
      let client = ParleyClient(server: try ServerAddress(gateway.url), transport: transport)
      _ = try await client.account.signIn(SignIn(email: "anna@example.org", password: "correct horse"))
      var told: [LiveUpdate] = []
      for await update in client.events.stream() {
        told.append(update)
        switch update {
        case .connected(true): _ = try await gateway.publishedInterview()
        case .event(let event) where event.type == "interview.published": return
        default: break
        }
      }
      Issue.record("the stream ended: \(told)")
    }
  }
}
