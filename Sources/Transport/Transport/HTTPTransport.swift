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
        loop.submit(.start(Exchange(request: request, cancellation: cancellation, answer: .whole(continuation))))
      }
    } onCancel: {
      cancellation.set()
      loop.submit(.sweepCancelled)
    }
  }

  /// Makes an exchange whose answer is read while it comes, and may never end: set `timeoutS` to nil for one that does
  /// not. `maxResponseBytes` is not looked at; how much waits unread is bounded.
  ///
  /// Returns with the head of the response. Cancelling the task before that aborts the transfer; afterwards letting go
  /// of the body does.
  @concurrent
  public func stream(_ request: HTTPRequest) async throws -> HTTPStream {
    let pipe = BodyPipe()
    let exchange = Exchange(request: request, cancellation: Cancellation(), answer: .piecewise(pipe))
    let reading = Reading(loop: loop, exchange: exchange)
    // Whoever holds the body holds the transfer.
    let body = AsyncThrowingStream<Data, any Error> {
      try await withTaskCancellationHandler {
        try await pipe.next { reading.loop.submit(.resume(reading.exchange)) }
      } onCancel: {
        reading.abort()
      }
    }
    return try await withTaskCancellationHandler {
      var stream = try await withCheckedThrowingContinuation { continuation in
        pipe.head(continuation)
        loop.submit(.start(exchange))
      }
      stream.body = body
      return stream
    } onCancel: {
      reading.abort()
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

/// One call of ``HTTPTransport`` on its way to the thread.
struct Exchange: Sendable {
  /// Where the answer goes.
  enum Answer: Sendable {
    case whole(CheckedContinuation<HTTPResponse, any Error>)
    case piecewise(BodyPipe)
  }
  let request: HTTPRequest
  let cancellation: Cancellation
  let answer: Answer

  func finish(_ outcome: Result<HTTPResponse, TransportError>) {
    switch answer {
    case .whole(let continuation): continuation.resume(with: outcome.mapError { $0 as any Error })
    case .piecewise(let pipe):
      switch outcome {
      case .success: pipe.finish(nil)
      case .failure(let error): pipe.finish(error)
      }
    }
  }
}

/// Held by the reader of a body: the transfer ends with its last reference.
final class Reading: Sendable {
  let loop: CurlLoop
  let exchange: Exchange

  init(loop: CurlLoop, exchange: Exchange) {
    self.loop = loop
    self.exchange = exchange
  }

  func abort() {
    exchange.cancellation.set()
    loop.submit(.sweepCancelled)
  }

  deinit { abort() }
}
