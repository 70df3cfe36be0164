public import Foundation
internal import Synchronization

/// A response whose body comes piece by piece, as of ``HTTPTransport/stream(_:)``.
public struct HTTPStream: Sendable {
  public var status: Int
  public var headers: HTTPHeaders
  /// The body's pieces in order, to be read by one reader; throws ``TransportError`` when it breaks off.
  ///
  /// What nobody reads is not fetched. The transfer is aborted when the stream is let go, and when the task that reads
  /// is cancelled.
  public var body: AsyncThrowingStream<Data, any Error>

  /// The media type without parameters, in lower case, as `text/event-stream`; empty when there is none.
  public var mediaType: String { HTTPResponse(status: status, headers: headers).mediaType }
}

/// Between the thread and the reader of one body: what has come, at most ``limit`` bytes and the piece that passes
/// them; then the transfer pauses until the reader has taken it.
final class BodyPipe: Sendable {
  /// Bytes that wait for the reader.
  static let limit = 256 << 10

  private enum Head {
    case awaited(CheckedContinuation<HTTPStream, any Error>?)
    case given
  }
  private struct State {
    var head = Head.awaited(nil)
    var waiting = Data()
    var isPaused = false
    var end: TransportError??
    var reader: CheckedContinuation<Data?, any Error>?
  }
  private let state = Mutex(State())

  // MARK: The thread's side

  /// The status and headers are known.
  func begin(_ stream: HTTPStream) {
    let continuation = state.withLock { state -> CheckedContinuation<HTTPStream, any Error>? in
      guard case .awaited(let continuation) = state.head else { return nil }
      state.head = .given
      return continuation
    }
    continuation?.resume(returning: stream)
  }

  /// Takes a piece, or refuses it: the transfer is then to pause until ``needsMore``.
  func offer(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let (isTaken, reader, data) = state.withLock { state -> (Bool, CheckedContinuation<Data?, any Error>?, Data) in
      guard state.waiting.count < Self.limit else {
        state.isPaused = true
        return (false, nil, Data())
      }
      state.waiting.append(contentsOf: bytes)
      guard let reader = state.reader else { return (true, nil, Data()) }
      state.reader = nil
      defer { state.waiting = Data() }
      return (true, reader, state.waiting)
    }
    reader?.resume(returning: data)
    return isTaken
  }

  /// Nothing comes any more; with an error, not all has come.
  func finish(_ error: TransportError?) {
    let (head, reader) = state.withLock {
      state -> (CheckedContinuation<HTTPStream, any Error>?, CheckedContinuation<Data?, any Error>?) in
      if state.end == nil { state.end = .some(error) }
      defer { state.reader = nil }
      guard case .awaited(let head) = state.head else { return (nil, state.reader) }
      state.head = .given
      return (head, state.reader)
    }
    head?.resume(throwing: error ?? TransportError(kind: .unreachable, message: "the answer was empty"))
    if let error { reader?.resume(throwing: error) } else { reader?.resume(returning: nil) }
  }

  // MARK: The reader's side

  /// Waits for the head. To be called once, before the transfer begins.
  func head(_ continuation: CheckedContinuation<HTTPStream, any Error>) {
    state.withLock { $0.head = .awaited(continuation) }
  }

  /// What has come since the last call; nil at the end. `resume` is called when the transfer was paused and need not be
  /// any longer.
  func next(resume: @Sendable () -> Void) async throws -> Data? {
    try await withCheckedThrowingContinuation { continuation in
      let (answer, wasPaused) = state.withLock { state -> (Result<Data?, any Error>?, Bool) in
        guard state.waiting.isEmpty else {
          defer {
            state.waiting = Data()
            state.isPaused = false
          }
          return (.success(state.waiting), state.isPaused)
        }
        if let end = state.end { return (end.map { .failure($0) } ?? .success(nil), false) }
        precondition(state.reader == nil, "one body has one reader")
        state.reader = continuation
        return (nil, false)
      }
      if wasPaused { resume() }
      if let answer { continuation.resume(with: answer) }
    }
  }
}
