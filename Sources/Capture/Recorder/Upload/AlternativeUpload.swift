internal import Client
internal import Contracts
internal import Foundation
internal import Platform
internal import Transport

/// Sends what this machine recorded and another one went on without: each take whole, with an id of its own, so that the
/// server keeps it beside the answer.
struct AlternativeUpload: Sendable {
  let spool: Spool
  let access: SessionAccess
  let transport: HTTPTransport
  let limit: UploadLimit?

  /// Goes on where an earlier run was. What the server has read back is removed here.
  ///
  /// - Parameter deadline: by the monotonic clock, in seconds.
  /// - Returns: whether nothing is left to be sent.
  func send(_ server: SessionState, until deadline: Double) async throws -> Bool {
    var isDone = true
    for take in await spool.state.takes where Self.isWanted(take, server, await spool.state) {
      if try await !send(take, until: deadline) { isDone = false }
    }
    return isDone
  }

  /// What the candidate decided about here is decided; what nobody could decide about is kept.
  static func isWanted(_ take: SpoolState.Take, _ server: SessionState, _ local: SpoolState) -> Bool {
    guard take.fate == .aside || take.fate == .kept && take.hasUnsent,
      let question = server.questions.first(where: { $0.number == take.question }), question.status != .skipped,
      !question.isPractice
    else { return false }
    guard take.fate == .kept, let answer = question.answer, answer != take.id else { return true }
    // Who recorded again on the other machine, and had before them what arrived of this, gave it up.
    let arrivedMs = question.takes.first { $0.take == take.id }?.parts.reduce(0) { $0 + $1.storedMs } ?? 0
    let isTheirs = local.take(answer).map { $0.fate == .discarded } ?? true
    return isTheirs && arrivedMs == 0
  }

  private func send(_ take: SpoolState.Take, until deadline: Double) async throws -> Bool {
    let id = take.alternative ?? .new()
    if take.alternative == nil { try await spool.note(.alternative(take: take.id, as: id)) }
    let alternative = AlternativeTake(take: id, parts: take.alternativeParts)
    var failures = 0
    while !Task.isCancelled, Monotonic.nowS() < deadline {
      do {
        switch try await access.call({ try await $0.alternative(question: take.question, alternative) }).status {
        case .announced: try await upload(take, as: id)
        case .arrived: try await Task.sleep(for: .milliseconds(300))
        case .verified:
          try await spool.release(take.id)
          return true
        // It is with the server, and stays here as well until everything is deleted.
        case .failed: return true
        }
        failures = 0
      } catch {
        guard case .temporary = Uploader.failure(error), !(error is CancellationError) else { throw error }
        failures += 1
        try await Task.sleep(for: .milliseconds(UploadPlan.waitMs(failures, .random(in: 0...1))))
      }
    }
    return false
  }

  /// Every segment that the store has not.
  private func upload(_ take: SpoolState.Take, as id: TakeID) async throws {
    let epoch = await spool.state.epoch
    let offers = take.alternativeParts.flatMap(\.manifest.segments)
    for start in stride(from: 0, to: offers.count, by: UploadPlan.grantsAtOnce) {
      let batch = Array(offers[start..<min(start + UploadPlan.grantsAtOnce, offers.count)])
      let list = SegmentList(epoch: epoch, take: id, segments: batch)
      let grants = try await access.call { try await $0.grants(question: take.question, list) }.grants
      for grant in grants {
        guard let url = grant.url else { continue }
        let key = SegmentKey(take: take.id, part: grant.part, index: grant.index)
        var request = HTTPRequest(
          method: "PUT", url: url, headers: grant.headers.map { ($0.key, $0.value) },
          body: .data(try await spool.content(key)), timeoutS: nil, lowSpeedS: 30, maxResponseBytes: 1 << 20)
        request.maxSendBytesPerS = limit?.bytesPerS
        let response = try await transport.send(request)
        guard (200..<300).contains(response.status), response.mediaType != "text/html" else {
          throw ClientError.unreachable(server: url, why: "its store answered \(response.status)")
        }
      }
      _ = try await access.call { try await $0.confirm(question: take.question, list) }
    }
  }
}

extension SpoolState.Take {
  /// What was recorded here, as the server is told of it.
  fileprivate var alternativeParts: [AlternativePart] {
    zip(parts.filter(\.hasMedia), manifests).map { part, manifest in
      AlternativePart(
        manifest: manifest, gapMs: part.record.gapMs, camera: part.record.camera, microphone: part.record.microphone)
    }
  }
}
