internal import CCurl
internal import Foundation
internal import Synchronization

/// The thread that owns libcurl's multi handle and every transfer on it.
final class CurlLoop: Sendable {
  enum Command: Sendable {
    case start(Exchange)
    /// The reader of this exchange has made room.
    case resume(Exchange)
    case sweepCancelled
    case stop
  }

  private struct Inbox {
    var commands: [Command] = []
    var stopped = false
  }

  /// libcurl wants one call of this before any thread uses it.
  private static let initialised: Void = {
    let result = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    precondition(result == CURLE_OK, "libcurl does not start")
  }()

  private let inbox = Mutex(Inbox())
  // Used by the loop's thread alone, but for curl_multi_wakeup, which libcurl documents as callable from any
  // thread. Freed in deinit: the thread holds the loop, so it has ended by then.
  nonisolated(unsafe) private let multi: UnsafeMutableRawPointer

  init() {
    _ = Self.initialised
    guard let multi = curl_multi_init() else { fatalError("out of memory for libcurl") }
    self.multi = multi
  }

  deinit { curl_multi_cleanup(multi) }

  func start() {
    let thread = Thread { [self] in run() }
    thread.name = "parley.http"
    thread.start()
  }

  func submit(_ command: Command) {
    let isLate = inbox.withLock { inbox in
      guard !inbox.stopped else { return true }
      inbox.commands.append(command)
      if case .stop = command { inbox.stopped = true }
      return false
    }
    if isLate {
      if case .start(let exchange) = command { exchange.finish(.failure(.cancelled)) }
      return
    }
    curl_multi_wakeup(multi)
  }

  private func run() {
    var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    while true {
      let commands = inbox.withLock { inbox in
        defer { inbox.commands.removeAll() }
        return inbox.commands
      }
      for command in commands {
        switch command {
        case .start(let exchange): begin(exchange, &transfers)
        case .resume(let exchange):
          transfers.values.first { $0.exchange.cancellation === exchange.cancellation }?.resume()
        case .sweepCancelled:
          for (easy, transfer) in transfers where transfer.exchange.cancellation.isSet {
            end(easy, &transfers, with: .failure(.cancelled))
          }
        case .stop:
          for easy in transfers.keys { end(easy, &transfers, with: .failure(.cancelled)) }
          return
        }
      }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      var code = CURLE_OK
      while let easy = parley_curl_next_done(multi, &code) {
        guard let transfer = transfers[easy] else { continue }
        end(easy, &transfers, with: transfer.outcome(code))
      }
      // A wake-up between the inbox and here is remembered by libcurl, so none is lost.
      curl_multi_poll(multi, nil, 0, 60_000, nil)
    }
  }

  private func begin(_ exchange: Exchange, _ transfers: inout [UnsafeMutableRawPointer: CurlTransfer]) {
    if exchange.cancellation.isSet {
      exchange.finish(.failure(.cancelled))
      return
    }
    do throws(TransportError) {
      let transfer = try CurlTransfer(exchange)
      let result = curl_multi_add_handle(multi, transfer.easy)
      guard result == CURLM_OK else {
        throw TransportError(kind: .other, message: String(cString: curl_multi_strerror(result)))
      }
      transfers[transfer.easy] = transfer
    } catch {
      exchange.finish(.failure(error))
    }
  }

  private func end(
    _ easy: UnsafeMutableRawPointer, _ transfers: inout [UnsafeMutableRawPointer: CurlTransfer],
    with outcome: Result<HTTPResponse, TransportError>
  ) {
    guard let transfer = transfers.removeValue(forKey: easy) else { return }
    curl_multi_remove_handle(multi, easy)
    transfer.exchange.finish(outcome)
  }
}
