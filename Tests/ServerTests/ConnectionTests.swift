import Composition
import Dispatch
import Foundation
import Kernel
import TestSupport
import Testing
import Transport

/// Connections as real clients use them.
@Suite struct ConnectionTests {
  /// The head of an upload that the store takes.
  private static func head(
    _ gateway: RunningGateway, _ key: String, _ data: Data, extra: String = ""
  ) throws -> Data {
    let signed = try gateway.engine.objects.presign(
      .put, key: key, expiresInS: 60, upload: ObjectTests.conditions(data))
    let target = signed.url.dropFirst(gateway.url.count)
    var head = "PUT \(target) HTTP/1.1\r\nHost: \(gateway.url.dropFirst(7))\r\n" + extra
    for (name, value) in signed.headers { head += "\(name): \(value)\r\n" }
    return Data((head + "\r\n").utf8)
  }

  @Test func `a client that asks before it sends is told to go on`() async throws {
    let gateway = try await RunningGateway.start()
    let data = Data("hello".utf8)
    let head = try Self.head(gateway, "asked.txt", data, extra: "Expect: 100-continue\r\n")
    let (first, second) = try await onThread { [url = gateway.url] in
      let connection = try RawConnection(url)
      try connection.send(head)
      let first = connection.receive(until: "\r\n\r\n")
      try connection.send(data)
      return (first, connection.receive(until: "\r\n\r\n"))
    }
    #expect(first == "HTTP/1.1 100 Continue\r\n\r\n")
    #expect(second.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(try await gateway.engine.objects.read("asked.txt") == data)
  }

  @Test func `stopped in the middle of an upload it takes the rest, and nobody new`() async throws {
    let gateway = try await RunningGateway.start()
    let data = ObjectTests.content
    let head = try Self.head(gateway, "late.bin", data)
    let (half, refused) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let answer = onThread { [url = gateway.url] in
      let connection = try RawConnection(url)
      try connection.send(head + data.prefix(1000))
      half.signal()
      _ = refused.wait(timeout: .now() + 20)
      try connection.send(data.dropFirst(1000))
      return connection.receive(until: "\r\n\r\n")
    }
    try await onThread { half.wait() }
    // The request is at work once its first bytes are.
    let incoming = gateway.dataFolder + "/objects/.incoming"
    try await eventually {
      try !FileManager.default.contentsOfDirectory(atPath: incoming).isEmpty
    }
    let stopped = Task { try await gateway.stop() }
    try await eventually("new connections are refused") {
      await (try? gateway.send("GET", "/healthz")) == nil
    }
    refused.signal()
    #expect(try await answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    try await stopped.value
    #expect(try await gateway.engine.objects.read("late.bin") == data)
  }

  @Test func `what is no HTTP is refused, and the server goes on`() async throws {
    let gateway = try await RunningGateway.start()
    let answer = try await onThread { [url = gateway.url] in
      let connection = try RawConnection(url)
      try connection.send(Data("\u{16}\u{3}\u{1} this is no HTTP\r\n\r\n".utf8))
      return connection.receive(until: "\r\n\r\n")
    }
    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"))
    #expect(try await gateway.send("GET", "/healthz").status == 200)
  }
}
