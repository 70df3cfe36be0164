import Composition
import Contracts
import Foundation
import Hummingbird
import Kernel
import ServiceLifecycle
import Users

/// One stream of events to one account: `text/event-stream` as the HTML standard has it (§9.2).
struct EventStream: Sendable {
  let call: Call
  let account: Account
  let token: String
  let missed: [LiveMessage]
  let live: AsyncStream<LiveMessage>
  let heartbeatS: Double

  private enum Item {
    case message(LiveMessage)
    case heartbeat
  }

  /// Messages that wait for a slow connection; with more of them the client is told to read everything anew.
  private static let buffer = 256
  /// Milliseconds that a client waits before it connects again, unless it knows better.
  private static let retryMs = 1000

  /// Writes until the client goes, its right ends, or the server stops.
  @concurrent func run(_ writer: inout any ResponseBodyWriter) async throws {
    let (items, queue) = AsyncStream.makeStream(of: Item.self, bufferingPolicy: .bufferingNewest(Self.buffer))
    // The client's end is noticed at once, and not only when something is written next.
    call.connection.whenGone { queue.finish() }
    try await withGracefulShutdownHandler {
      try await withThrowingTaskGroup { group in
        group.addTask {
          for await message in live {
            if case .dropped = queue.yield(.message(message)) { queue.yield(.message(.resync)) }
          }
          queue.finish()
        }
        group.addTask {
          while true {
            try await Task.sleep(for: .seconds(heartbeatS))
            queue.yield(.heartbeat)
          }
        }
        defer { group.cancelAll() }
        try await tell(items, &writer)
      }
    } onGracefulShutdown: {
      queue.finish()
    }
  }

  @concurrent private func tell(_ items: AsyncStream<Item>, _ writer: inout any ResponseBodyWriter) async throws {
    try await writer.write(ByteBuffer(string: "retry: \(Self.retryMs)\n\n"))
    for message in missed { try await writer.write(Self.text(message)) }
    // What was missed may come once more as new.
    let known = Set(missed)
    var why = "stopping"
    items: for await item in items {
      switch item {
      case .message(let message):
        if message == .resync || !known.contains(message) { try await writer.write(Self.text(message)) }
      case .heartbeat:
        guard try await isAllowed() else {
          why = "token-expired"
          break items
        }
        try await writer.write(ByteBuffer(string: ": nothing new, and still here\n\n"))
      }
    }
    try await writer.write(ByteBuffer(string: "event: end\ndata: \(why)\n\n"))
  }

  /// Whether the token still opens this stream: it has not expired, and nobody has signed out.
  private func isAllowed() async throws -> Bool {
    do {
      return try await call.engine.users.account(accessToken: token).organisation == account.organisation
    } catch is DatabaseError {
      // It cannot be asked now; there are no events from there either.
      return true
    } catch is UsersError {
      return false
    }
  }

  private static func text(_ message: LiveMessage) throws -> ByteBuffer {
    switch message {
    case .resync: return ByteBuffer(string: "event: resync\ndata: {}\n\n")
    case .event(let event):
      // JSON has no line breaks: one line of data.
      let json = String(decoding: try WireJSON.encode(event), as: UTF8.self)
      return ByteBuffer(string: "id: \(event.seq)\ndata: \(json)\n\n")
    }
  }
}
