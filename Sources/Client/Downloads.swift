public import Contracts
internal import Foundation
internal import Glibc
internal import Platform
internal import Transport

extension CandidateCalls {
  /// Fetches the joined MP4 of an answer into a new file at `path`, in pieces of 4 MiB, so that an hour of video needs
  /// no hour of memory. `progress` is told the share that has arrived, 0 to 1.
  ///
  /// The file appears when it is whole: until then it grows beside its place, and is removed when this throws
  /// (`Problem`, ``ClientError``, `SystemError`, `CancellationError`).
  @concurrent
  public func saveVideo(
    _ session: SessionID, question: Int, take: TakeID? = nil, to path: String,
    progress: @Sendable (Double) -> Void = { _ in }
  ) async throws {
    try await save(video(session, question: question, take: take).url, to: path, progress)
  }

  /// The same with a file that the candidate handed in: of an answer, or (nil) the résumé.
  @concurrent
  public func saveFile(
    _ session: SessionID, question: Int?, to path: String, progress: @Sendable (Double) -> Void = { _ in }
  ) async throws {
    try await save(file(session, question: question).url, to: path, progress)
  }

  private func save(_ url: String, to path: String, _ progress: @Sendable (Double) -> Void) async throws {
    let partial = path + ".part"
    let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SystemError("open", partial) }
    do {
      defer { close(file) }
      try await fetch(url, into: file, partial, progress)
      guard fsync(file) == 0 else { throw SystemError("fsync", partial) }
    } catch {
      unlink(partial)
      throw error
    }
    guard rename(partial, path) == 0 else {
      let failure = SystemError("rename", path)
      unlink(partial)
      throw failure
    }
  }

  private func fetch(
    _ url: String, into file: Int32, _ path: String, _ progress: @Sendable (Double) -> Void
  ) async throws {
    let piece = 4 << 20
    var offset = 0
    while true {
      var request = HTTPRequest(url: url, timeoutS: 120)
      request.headers.append(("Range", "bytes=\(offset)-\(offset + piece - 1)"))
      let response: HTTPResponse
      do {
        response = try await reviewer.wire.transport.send(request)
      } catch let error as TransportError {
        if error.kind == .cancelled { throw CancellationError() }
        throw ClientError.unreachable(server: reviewer.wire.server.url, why: error.message)
      }
      try DurableFile.append(
        response.status == 200 || response.status == 206 ? response.body : Data(), to: file, path: path)
      offset += response.body.count
      switch response.status {
      case 200: return progress(1)
      case 206:
        // As `bytes 0-4194303/9437184` (RFC 9110 §14.4).
        let total = response.headers["content-range"]?.split(separator: "/").last.flatMap { Int($0) }
        guard let total, !response.body.isEmpty else {
          throw ClientError.notParley(server: reviewer.wire.server.url, why: "its store sent no whole range")
        }
        progress(Double(offset) / Double(max(1, total)))
        if offset >= total { return }
      default:
        throw ClientError.unreachable(
          server: reviewer.wire.server.url, why: "its store answered \(response.status) for the video")
      }
    }
  }
}
