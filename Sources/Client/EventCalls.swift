public import Contracts
internal import Foundation
internal import Transport

/// What one who follows the server's events is told.
public enum LiveUpdate: Sendable, Hashable {
  case event(LiveEvent)
  /// Events may have been missed: read everything anew.
  case resync
  /// The stream was opened, or broke off and is opened anew in a while.
  case connected(Bool)
}

/// The organisation's events as they happen.
public struct EventCalls: Sendable {
  let reviewer: ReviewerWire
  /// How long to wait before the stream is opened anew.
  var pauses = Pauses()

  struct Pauses: Sendable {
    /// Seconds after the first failure, unless the server names another time; doubled with each more.
    var firstS = 1.0
    var mostS = 15.0

    /// A part of it is chance, so that many clients do not come back at the same moment.
    func pauseS(failures: Int, retryMs: Int?) -> Double {
      let first = retryMs.map { min(Double($0) / 1000, mostS) } ?? firstS
      let whole = min(mostS, first * Double(1 << min(failures, 10)))
      return whole * Double.random(in: 0.5...1)
    }
  }

  /// Seconds without a byte after which the connection is taken for dead; the server sends one every 15 s.
  private static let silenceS = 45
  /// Updates that wait for a slow reader; with more of them it is told to read everything anew.
  private static let buffer = 256

  /// `GET /v1/events`, opened anew whenever it ends, and going on where it broke off, until the reader stops.
  ///
  /// Ends by itself only when nobody is signed in any more. An update may come twice.
  public func stream() -> AsyncStream<LiveUpdate> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: LiveUpdate.self, bufferingPolicy: .bufferingNewest(Self.buffer))
    let task = Task {
      await follow { update in
        if case .dropped = continuation.yield(update) { continuation.yield(.resync) }
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  @concurrent
  private func follow(_ tell: @Sendable (LiveUpdate) -> Void) async {
    var lastID = ""
    var retryMs: Int?
    var failures = 0
    var wasConnected = false
    var isConnected: Bool?
    func say(_ value: Bool) {
      if isConnected != value { tell(.connected(value)) }
      isConnected = value
    }
    // A token that the server has turned down.
    var refused: String?
    while !Task.isCancelled {
      do {
        let token = try await reviewer.keeper.access(refused: refused)
        let response = try await open(token, lastID)
        if response.status == 401, refused == nil {
          refused = token
          continue
        }
        refused = response.status == 401 ? token : nil
        guard response.status == 200, response.mediaType == "text/event-stream" else {
          throw ClientError.notParley(server: reviewer.wire.server.url, why: "it answered \(response.status)")
        }
        say(true)
        // Without a number to go on from nobody knows what was missed.
        if wasConnected, lastID.isEmpty { tell(.resync) }
        wasConnected = true
        var parser = ServerSentEvents(lastID: lastID)
        defer { (lastID, retryMs) = (parser.lastID, parser.retryMs ?? retryMs) }
        for try await piece in response.body {
          failures = 0
          for message in try parser.feed(piece) { Self.tell(message, tell) }
        }
      } catch ClientError.notSignedIn {
        return say(false)
      } catch {
        // Whatever it was, the stream is opened anew.
      }
      say(false)
      try? await Task.sleep(for: .seconds(pauses.pauseS(failures: failures, retryMs: retryMs)))
      failures += 1
    }
  }

  private func open(_ token: String, _ lastID: String) async throws -> HTTPStream {
    var request = HTTPRequest(
      url: reviewer.wire.server.url + "/v1/events", timeoutS: nil, lowSpeedS: Self.silenceS)
    request.headers = [("Accept", "text/event-stream"), ("Authorization", "Bearer " + token)]
    if !lastID.isEmpty { request.headers.append(("Last-Event-ID", lastID)) }
    return try await reviewer.wire.transport.stream(request)
  }

  private static func tell(_ message: ServerSentEvents.Message, _ tell: (LiveUpdate) -> Void) {
    switch message.event {
    case "message":
      // What cannot be read comes from a newer server: it happened all the same.
      let event = try? WireJSON.decode(LiveEvent.self, from: Data(message.data.utf8))
      tell(event.map { .event($0) } ?? .resync)
    case "resync": tell(.resync)
    default: break
    }
  }
}
