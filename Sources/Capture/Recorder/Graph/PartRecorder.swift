internal import Contracts
internal import Foundation
internal import Synchronization

/// Takes what one capture gives to the spool, then to the uploader, and says how far it is saved.
struct PartRecorder: Sendable {
  let spool: Spool
  let uploader: Uploader
  let question: Int
  let take: TakeID
  let camera: SourceKind
  let microphone: SourceKind
  /// What earlier parts of the take hold, in milliseconds.
  let savedBeforeMs: Int
  /// The longest take, in milliseconds.
  let limitMs: Int
  /// Called once, when the part is sure to hold something.
  let onBegin: @Sendable () async throws -> Void
  let tell: @Sendable (RecorderEvent) -> Void
  /// Takes what the session's log is to be told.
  var note: @Sendable (CaptureFact) async -> Void = { _ in }

  private struct Progress {
    var part: Int?
    var initSegment: Data?
    var segment = 0
    /// What parts hold that were ended because the picture's size changed, in milliseconds.
    var endedMs = 0
    /// Of the current part.
    var partMs = 0
    var startedAtMs = 0
    var toldDevices: Set<[String: String]> = []
    var isOverLimit = false
    var isWarnedOfSpace = false
    var isFileFinished = false
    var failure: TakeError?
    var end = CaptureFeed.CaptureEnd()
    /// What the whole capture lacks so far.
    var loss = (droppedFrames: 0, filledSilenceMs: 0)
    /// What of that is in parts that were ended.
    var endedLoss = (droppedFrames: 0, filledSilenceMs: 0)
    /// What the current part lacks.
    var partLoss: (droppedFrames: Int, filledSilenceMs: Int) {
      (
        max(0, loss.droppedFrames - endedLoss.droppedFrames), max(0, loss.filledSilenceMs - endedLoss.filledSilenceMs)
      )
    }
  }

  /// What is recorded after a microphone's file has ended, so that its last sound is whole.
  private static let tail = Duration.milliseconds(300)

  /// Runs until the capture has ended and everything that it gave is closed on disk.
  /// - Returns: why it ended, and figures of the capture for the session's log.
  func run(_ feed: CaptureFeed) async -> (end: RecordingEnd, figures: [String: String]) {
    var progress = Progress()
    for await output in feed.outputs {
      switch output {
      case .event(let event): tell(event)
      case .fact(var fact):
        // A rate that was measured changes all the time, and is no news by itself.
        var same = fact
        same.details["measured_rate"] = nil
        guard fact.kind != .devices || !progress.toldDevices.contains(same.details) else { continue }
        progress.toldDevices.insert(same.details)
        fact.details["at_ms"] = "\(savedBeforeMs + progress.endedMs + progress.partMs)"
        await note(fact)
      case .loss(let droppedFrames, let filledSilenceMs):
        progress.loss = (droppedFrames, filledSilenceMs)
        await mark(&progress)
      case .ended(let end):
        progress.end = end
        progress.loss = (end.droppedFrames, end.filledSilenceMs)
      case .failed(let error):
        progress.failure = progress.failure ?? .device(error)
        feed.stop()
      case .fileFinished:
        progress.isFileFinished = true
        Task {
          try? await Task.sleep(for: Self.tail)
          feed.stop()
        }
      case .chunk(let data, let segment, let endMs):
        // After a failure or the limit the rest is drained, so that the capture can end in order.
        guard progress.failure == nil, !progress.isOverLimit else { continue }
        do {
          try await save(data, segment, endMs, &progress)
        } catch {
          progress.failure = .disk(SpoolError(error, folder: spool.folder))
        }
        if savedBeforeMs + progress.endedMs + endMs >= limitMs { progress.isOverLimit = true }
        if progress.failure != nil || progress.isOverLimit { feed.stop() }
      }
    }
    await close(&progress)
    return (end(progress), progress.end.figures)
  }

  private func end(_ progress: Progress) -> RecordingEnd {
    if let failure = progress.failure { return .failed(failure) }
    if progress.isOverLimit { return .limitReached }
    return progress.isFileFinished ? .fileFinished : .stopped
  }

  private func save(_ data: Data, _ segment: Int, _ endMs: Int, _ progress: inout Progress) async throws {
    // The init segment waits for the first media, so that no part without media is ever begun.
    if segment == 0 {
      if let ended = progress.part {
        try await finishSegment()
        let loss = progress.partLoss
        try await spool.endPart(
          take: take, part: ended, droppedFrames: loss.droppedFrames, filledSilenceMs: loss.filledSilenceMs)
        progress.endedLoss = progress.loss
        progress.endedMs += progress.partMs
        // The next one goes on where this one ended, however late its first chunk comes.
        progress.startedAtMs += progress.partMs
        (progress.part, progress.segment, progress.partMs) = (nil, 0, 0)
      }
      progress.initSegment = data
      return
    }
    let part: Int
    if let begun = progress.part {
      part = begun
    } else {
      if progress.startedAtMs == 0 { progress.startedAtMs = Int(Date().timeIntervalSince1970 * 1000) - endMs }
      part = try await spool.beginPart(
        question: question, take: take, camera: camera, microphone: microphone, startedAtMs: progress.startedAtMs
      ).part
      progress.part = part
      // It may have closed what could not be closed before.
      await uploader.start()
      if progress.endedMs == 0 { try await onBegin() }
      if let initSegment = progress.initSegment {
        try await spool.append(initSegment, to: SegmentKey(take: take, part: part, index: 0), endMs: 0)
      }
    }
    if segment != progress.segment {
      try await finishSegment()
      progress.segment = segment
      await warnOfSpace(&progress)
    }
    try await spool.append(data, to: SegmentKey(take: take, part: part, index: segment), endMs: endMs)
    progress.partMs = endMs
    tell(.saved(ms: savedBeforeMs + progress.endedMs + endMs))
  }

  /// Once, long before the disk is full: while there is time to make room.
  private func warnOfSpace(_ progress: inout Progress) async {
    let restS = max(0, limitMs - savedBeforeMs - progress.endedMs - progress.partMs) / 1000
    guard !progress.isWarnedOfSpace,
      let warning = await spool.spaceWarning(restS: restS, bytesPerS: CaptureGraph.bytesPerS)
    else { return }
    progress.isWarnedOfSpace = true
    tell(.warning(.disk(warning)))
    await note(CaptureFact(kind: .diskLow, details: warning.facts))
  }

  /// Kept while it is recorded: a silence that was filled in stays marked as such, however the program ends.
  private func mark(_ progress: inout Progress) async {
    guard let part = progress.part, progress.failure == nil else { return }
    let loss = progress.partLoss
    do {
      try await spool.note(
        .lacks(take: take, part: part, droppedFrames: loss.droppedFrames, filledSilenceMs: loss.filledSilenceMs))
    } catch {
      progress.failure = .disk(SpoolError(error, folder: spool.folder))
    }
  }

  private func close(_ progress: inout Progress) async {
    guard let part = progress.part else { return }
    let loss = progress.partLoss
    do {
      try await finishSegment()
      try await spool.endPart(
        take: take, part: part, droppedFrames: loss.droppedFrames, filledSilenceMs: loss.filledSilenceMs)
    } catch {
      // The next start closes the part with what the journal knows.
      progress.failure = progress.failure ?? .disk(SpoolError(error, folder: spool.folder))
    }
  }

  private func finishSegment() async throws {
    if let offer = try await spool.finishSegment() { await uploader.add(take, offer) }
  }
}
