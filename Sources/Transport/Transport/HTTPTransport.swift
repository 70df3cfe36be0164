internal import Foundation
internal import Synchronization

/// HTTP over libcurl: many exchanges at once on one thread, connections kept and shared.
///
/// TLS certificates are verified; only `http` and `https` are spoken; redirects are not followed; proxies come
/// from the environment as with `curl`, but never for loopback addresses and Unix sockets.
public final class HTTPTransport: Sendable {
  private let loop: CurlLoop

  public init() {
    loop = CurlLoop()
    loop.start()
  }

  /// Makes one exchange. Any HTTP status is a response; ``TransportError`` means that there was none.
  /// Cancelling the task aborts the transfer at once.
  @concurrent
  public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        loop.submit(
          .start(Exchange(request: request, cancellation: cancellation, continuation: continuation)))
      }
    } onCancel: {
      cancellation.set()
      loop.submit(.sweepCancelled)
    }
  }

  /// Aborts what is under way (as cancelled) and ends the thread. What is sent afterwards fails.
  public func close() { loop.submit(.stop) }

  deinit { close() }
}

/// Whether the task behind an exchange was cancelled; set before or after the exchange begins.
final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  func set() { flag.store(true, ordering: .releasing) }
  var isSet: Bool { flag.load(ordering: .acquiring) }
}

/// One call of ``HTTPTransport/send(_:)`` on its way to the thread.
struct Exchange: Sendable {
  let request: HTTPRequest
  let cancellation: Cancellation
  let continuation: CheckedContinuation<HTTPResponse, any Error>
}
