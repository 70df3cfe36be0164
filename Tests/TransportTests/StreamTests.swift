import Contracts
import Foundation
import Platform
import TestSupport
import Testing
import Transport

@testable import Client

/// Answers that are read while they come.
@Suite struct StreamTests {
  struct State: Decodable {
    var sent: Int
    var gone: Int
    var streams: [String]
  }

  private func state(_ server: ScriptServer, _ transport: HTTPTransport) async throws -> State {
    let body = try await transport.send(HTTPRequest(url: server.url + "/state")).body
    return try JSONDecoder().decode(State.self, from: body)
  }

  private func text(_ data: Data?) -> String { String(decoding: data ?? Data(), as: UTF8.self) }

  @Test func theHeadAndEachPieceComeBeforeTheEnd() async throws {
    let server = try ScriptServer(script: HTTPTransportTests.script)
    let transport = HTTPTransport()
    let stream = try await transport.stream(HTTPRequest(url: server.url + "/pieces", timeoutS: nil))
    #expect(stream.status == 418 && stream.headers["x-mixed-CASE"] == "yes")
    #expect(stream.mediaType == "application/octet-stream")
    var body = stream.body.makeAsyncIterator()
    #expect(text(try await body.next()) == "one")
    // Other exchanges go on beside it; the server waits for this one.
    _ = try await transport.send(HTTPRequest(url: server.url + "/go"))
    #expect(text(try await body.next()) == "two")
    #expect(try await body.next() == nil)
    #expect(try await body.next() == nil)
  }

  @Test func whatNobodyReadsIsNotFetchedAndWhatIsReadIsWhole() async throws {
    let server = try ScriptServer(script: HTTPTransportTests.script)
    let transport = HTTPTransport()
    let stream = try await transport.stream(HTTPRequest(url: server.url + "/flood", timeoutS: nil))
    // The server is held up: what it has sent stops growing, far from the end.
    var before = -1
    try await eventually("the transfer pauses", deadlineS: 20) {
      try await Task.sleep(for: .milliseconds(200))
      let now = try await state(server, transport).sent
      defer { before = now }
      return now == before && now > 0
    }
    #expect(before < 32 << 20)
    var count = 0
    var isInOrder = true
    for try await piece in stream.body {
      for offset in stride(from: 0, to: piece.count, by: 1021) {
        isInOrder = isInOrder && Int(piece[piece.startIndex + offset]) == ((count + offset) >> 16) % 251
      }
      count += piece.count
    }
    #expect(count == 64 << 20 && isInOrder)
  }

  @Test func aStreamThatIsLetGoOrCancelledEndsItsTransfer() async throws {
    let server = try ScriptServer(script: HTTPTransportTests.script)
    let transport = HTTPTransport()
    _ = try await transport.stream(HTTPRequest(url: server.url + "/flood", timeoutS: nil))
    try await eventually("the server notices") { try await state(server, transport).gone == 1 }

    let reader = Task {
      let stream = try await transport.stream(HTTPRequest(url: server.url + "/pieces", timeoutS: nil))
      var count = 0
      for try await piece in stream.body { count += piece.count }
      return count
    }
    let early = Task { try await transport.stream(HTTPRequest(url: server.url + "/slow", timeoutS: nil)).status }
    try await eventually("it is under way") {
      let body = try await transport.send(HTTPRequest(url: server.url + "/started")).body
      return text(body).contains("1")
    }
    let begin = Monotonic.nowS()
    early.cancel()
    reader.cancel()
    await #expect(throws: TransportError.self) { try await early.value }
    _ = await reader.result
    #expect(Monotonic.nowS() - begin < 5)
  }

  @Test func aStreamThatBreaksOffSaysSo() async throws {
    let server = try ScriptServer(script: HTTPTransportTests.script)
    let transport = HTTPTransport()
    let stream = try await transport.stream(HTTPRequest(url: server.url + "/cut"))
    var body = stream.body.makeAsyncIterator()
    #expect(text(try await body.next()) == "half")
    await #expect {
      _ = try await body.next()
    } throws: { ($0 as? TransportError)?.kind == .unreachable }
    server.kill()
    await #expect {
      _ = try await transport.stream(HTTPRequest(url: server.url + "/cut"))
    } throws: { ($0 as? TransportError)?.kind == .unreachable }
  }

  @Test func eventStreamsAreReadAsTheStandardSays() throws {
    let text =
      "\u{FEFF}retry: 2500\n: a comment\n\ndata: one\ndata\ndata:  two\n\nid: 7\r\nevent: named\r\ndata:x:y\r\n\r\n"
      + "data: still 7\rdata: more\r\rid\ndata: none\n\nevent: lost\n\nid: 1\u{0}2\nretry: 3s\nnonsense\ndata: é\n\n"
      + "data: never ended\n"
    let expected = [
      ServerSentEvents.Message(event: "message", data: "one\n\n two", lastID: ""),
      .init(event: "named", data: "x:y", lastID: "7"), .init(event: "message", data: "still 7\nmore", lastID: "7"),
      .init(event: "message", data: "none", lastID: ""), .init(event: "message", data: "é", lastID: ""),
    ]
    // The same in whatever pieces it comes.
    for size in [1, 2, 3, 7, 1000] {
      var parser = ServerSentEvents()
      var messages: [ServerSentEvents.Message] = []
      let bytes = Data(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        messages += try parser.feed(bytes[start..<min(start + size, bytes.count)])
      }
      #expect(messages == expected, "in pieces of \(size)")
      #expect(parser.retryMs == 2500)
    }
    var parser = ServerSentEvents()
    #expect(throws: ServerSentEvents.TooLong.self) {
      for _ in 0..<17 { _ = try parser.feed(Data(repeating: 0x61, count: 1 << 16)) }
    }
  }

  @Test func theClientComesBackWhereItWasWithANewToken() async throws {
    let server = try ScriptServer(script: HTTPTransportTests.script)
    let transport = HTTPTransport()
    let client = ParleyClient(server: try ServerAddress(server.url), transport: transport)
    _ = try await client.account.signIn(SignIn(email: "a@example.org", password: "x"))
    var seen: [LiveUpdate] = []
    for await update in client.events.stream() {
      seen.append(update)
      if update == .resync { break }
    }
    let seqs = seen.map { update in
      switch update {
      case .event(let event): "\(event.seq)"
      case .resync: "resync"
      case .connected(let isOpen): isOpen ? "open" : "shut"
      }
    }
    #expect(seqs == ["open", "7", "shut", "open", "8", "shut", "open", "resync"])
    #expect(try await state(server, transport).streams == ["", "7", "8"])
    guard case .event(let event) = seen[1] else { throw CancellationError() }
    #expect(event.type == "interview.published" && event.interview?.uuid == event.aggregate.uuid)
  }

  @Test func pausesGrowAndDiffer() {
    let pauses = EventCalls.Pauses(firstS: 1, mostS: 15)
    for (failures, most) in [(0, 1.0), (1, 2), (3, 8), (4, 15), (60, 15)] {
      let drawn = (0..<50).map { _ in pauses.pauseS(failures: failures, retryMs: nil) }
      #expect(drawn.allSatisfy { (most / 2...most).contains($0) } && Set(drawn).count > 10)
    }
    #expect(pauses.pauseS(failures: 0, retryMs: 100) <= 0.1)
  }
}
