import Foundation
import Platform
import TestSupport
import Testing
import Transport

@Suite struct HTTPTransportTests {
  static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "http_server.py")

  struct Echo: Decodable {
    let method: String
    let headers: [String: String]
    let bytes: Int
    let sha256: String
  }

  private func echo(_ response: HTTPResponse) throws -> Echo {
    try JSONDecoder().decode(Echo.self, from: response.body)
  }

  @Test func bodiesAndHeadersArriveAsTheyWereGiven() async throws {
    let server = try ScriptServer(script: Self.script)
    let transport = HTTPTransport()
    let got = try await transport.send(HTTPRequest(url: server.url + "/echo", headers: [("X-One", "1")]))
    #expect(got.status == 200)
    #expect(got.mediaType == "application/json")
    #expect(got.headers["x-mixed-CASE"] == "yes")
    #expect(try echo(got).method == "GET")
    #expect(try echo(got).headers["x-one"] == "1")

    let data = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let file = FileManager.default.temporaryDirectory.appending(path: "put-\(UUID())").path
    try data.write(to: URL(filePath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    for (method, body) in [("POST", HTTPRequest.Body.data(data)), ("PUT", .file(path: file))] {
      let sent = try await transport.send(HTTPRequest(method: method, url: server.url + "/echo", body: body))
      let echo = try echo(sent)
      #expect(echo.method == method && echo.bytes == data.count)
      #expect(echo.sha256 == Digests.sha256Hex(data))
      // No type is made up, and no round trip spent on asking whether the body is welcome.
      #expect(echo.headers["content-type"] == nil && echo.headers["expect"] == nil)
      #expect(echo.headers["content-length"] == "\(data.count)")
    }
    let empty = try await transport.send(HTTPRequest(method: "POST", url: server.url + "/echo"))
    #expect(try echo(empty).headers["content-length"] == "0")
    let deleted = try await transport.send(HTTPRequest(method: "DELETE", url: server.url + "/echo"))
    #expect(try echo(deleted).method == "DELETE")
    let moved = try await transport.send(HTTPRequest(url: server.url + "/redirect"))
    #expect(moved.status == 302)
  }

  @Test func aUnixSocketServesAsWell() async throws {
    let path = "/tmp/pt-\(UInt32.random(in: 0 ... .max)).sock"
    let server = try ScriptServer(script: Self.script, arguments: [path])
    defer { unlink(path) }
    let response = try await HTTPTransport().send(
      HTTPRequest(url: "http://engine/echo", unixSocket: server.address))
    #expect(try echo(response).headers["host"] == "engine")
  }

  @Test func failuresAreSortedByWhatTheCallerCanDo() async throws {
    let server = try ScriptServer(script: Self.script)
    let transport = HTTPTransport()
    func kind(_ request: HTTPRequest) async -> TransportError.Kind? {
      do {
        _ = try await transport.send(request)
        return nil
      } catch { return (error as? TransportError)?.kind }
    }
    #expect(await kind(HTTPRequest(url: server.url + "/slow", timeoutS: 0.3)) == .timeout)
    #expect(await kind(HTTPRequest(url: server.url + "/stall", timeoutS: nil, lowSpeedS: 1)) == .timeout)
    #expect(await kind(HTTPRequest(url: server.url + "/drop")) == .unreachable)
    #expect(await kind(HTTPRequest(url: server.url + "/big", maxResponseBytes: 1000)) == .tooLong)
    #expect(await kind(HTTPRequest(url: "file:///etc/passwd")) == .other)
    #expect(await kind(HTTPRequest(url: server.url + "/echo", headers: [("X", "a\r\nY: b")])) == .other)
    #expect(
      await kind(HTTPRequest(method: "PUT", url: server.url + "/echo", body: .file(path: "/no/such"))) == .other)
    #expect(await kind(HTTPRequest(url: server.url.replacingOccurrences(of: "http:", with: "https:"))) == .tls)
    server.kill()
    #expect(await kind(HTTPRequest(url: server.url + "/echo")) == .unreachable)
  }

  @Test func cancellingTheTaskAbortsTheTransfer() async throws {
    let server = try ScriptServer(script: Self.script)
    let transport = HTTPTransport()
    let slow = Task { try await transport.send(HTTPRequest(url: server.url + "/slow", timeoutS: nil)) }
    // Under way: the server has begun to handle it. Other exchanges go on beside it.
    let deadline = Monotonic.nowS() + 10
    while Monotonic.nowS() < deadline {
      let body = try await transport.send(HTTPRequest(url: server.url + "/started")).body
      if String(decoding: body, as: UTF8.self).contains("1") { break }
    }
    let begin = Monotonic.nowS()
    slow.cancel()
    let outcome = await slow.result
    #expect(throws: TransportError.self) { try outcome.get() }
    #expect(Monotonic.nowS() - begin < 5)

    let late = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await transport.send(HTTPRequest(url: server.url + "/slow"))
    }
    await #expect(throws: TransportError.self) { try await late.value }
  }

  @Test func closingEndsWhatIsUnderWay() async throws {
    let server = try ScriptServer(script: Self.script)
    let transport = HTTPTransport()
    let slow = Task { try await transport.send(HTTPRequest(url: server.url + "/slow", timeoutS: nil)) }
    let other = HTTPTransport()
    let deadline = Monotonic.nowS() + 10
    while Monotonic.nowS() < deadline {
      let body = try await other.send(HTTPRequest(url: server.url + "/started")).body
      if String(decoding: body, as: UTF8.self).contains("1") { break }
    }
    transport.close()
    await #expect(throws: TransportError.self) { try await slow.value }
    await #expect(throws: TransportError.self) { try await transport.send(HTTPRequest(url: server.url + "/echo")) }
  }
}
