internal import CaptureCore
internal import Client
public import Contracts
internal import Foundation
internal import Platform

/// How a recording relates to what there is of the answer.
public enum RecordingMode: Sendable {
  /// The first take, or a retake in place of the one before.
  case anew
  /// Another part of the take that was interrupted.
  case goOn
}

extension TakeSession {
  /// Begins to record an answer; the question must be open. The stream ends with ``RecorderEvent/ended(_:)``.
  ///
  /// A retake gives the take before up once its own first half second is saved, not earlier.
  public func record(
    question number: Int, _ mode: RecordingMode, with devices: DeviceChoice,
    preview: PictureSize? = nil
  ) async throws -> AsyncStream<RecorderEvent> {
    guard running == nil else { throw TakeError.alreadyRecording }
    let question = try question(number)
    var devices = devices
    // Nobody is filmed for a question that wants the voice alone.
    if question.kind == .audio { devices.camera = CameraSpec.none }
    guard server.allowsStandIns || devices.isReal else {
      throw TakeError.standInRefused
    }
    let local = await spool.state
    let known = answer(question, local)
    let before = local.take(question: number)
    let take: TakeID
    let savedMs: Int
    switch mode {
    case .anew:
      savedMs = 0
      if let before, before.savedMs == 0, !before.held.isEmpty {
        // Another machine began it, and nothing of it arrived: that was no attempt.
        take = before.id
      } else {
        guard known.takesLeft > 0 else { throw TakeError.noRetakesLeft(question: number) }
        take = .new()
      }
    case .goOn:
      guard let before, before.savedMs > 0 else { throw TakeError.nothingRecorded(question: number) }
      guard known.canGoOn else { throw TakeError.noTimeLeft(question: number) }
      take = before.id
      savedMs = before.savedMs
    }
    let limitMs = question.mostMs
    try await spool.checkSpace(limitS: (limitMs - savedMs) / 1000 + 1, bytesPerS: CaptureGraph.bytesPerS)
    let feed = try await startCapture(
      CaptureRequest(devices: devices, microphoneStartMs: savedMs, preview: preview))
    // Another call may have come in while the devices opened.
    guard running == nil else {
      feed.stop()
      throw TakeError.alreadyRecording
    }
    let (events, continuation) = AsyncStream.makeStream(of: RecorderEvent.self, bufferingPolicy: .bufferingNewest(256))
    let recorder = PartRecorder(
      spool: spool, uploader: uploader, question: number, take: take, camera: devices.cameraKind,
      microphone: devices.microphone.kind, savedBeforeMs: savedMs, limitMs: limitMs,
      onBegin: { [spool, uploader] in
        guard let before, before.id != take, question.keeps == .last else { return }
        try await spool.discard(before.id)
        await uploader.drop(before.id)
      }, tell: { continuation.yield($0) },
      note: { [reporter] in await reporter.note($0.kind, question: number, $0.details) })
    let task = Task {
      let (reason, figures) = await recorder.run(feed)
      let end = await self.finish(reason, take, figures)
      continuation.yield(.ended(end))
      continuation.finish()
      return end
    }
    running = RunningPart(question: number, take: take, feed: feed, task: task)
    await publish()
    await note(
      .recordingBegan, question: number,
      [
        "camera": devices.cameraKind.rawValue, "microphone": devices.microphone.kind.rawValue,
        "from_ms": String(savedMs),
      ])
    return events
  }

  /// Wants the self view while recording at most this large, or not at all.
  public func showPreview(_ size: PictureSize?) { running?.feed.showPreview(size) }

  /// Ends the recording in order and waits until all of it is on disk.
  @discardableResult
  public func stop() async throws -> RecordingEnd {
    guard let running else { throw TakeError.notRecording }
    running.feed.stop()
    return await running.task.value
  }

  /// The program has to end now: closes the answer with what is there, to be gone on with at the next start.
  public func closeNow() async {
    await stopNow()
    await note(.ended)
    await end()
    await letGo()
  }

  /// What the server has deleted is deleted here as well; everything else stays for the next start.
  private func letGo() async {
    let isGone = await uploader.isGone
    if isGone || self.isGone { await spool.wipe() } else { await spool.close() }
  }

  /// Closes an answer under way with what is there.
  func stopNow() async {
    guard running != nil else { return }
    running?.isClosing = true
    running?.feed.stop()
    _ = await running?.task.value
  }

  private func finish(_ end: RecordingEnd, _ take: TakeID, _ figures: [String: String]) async -> RecordingEnd {
    var end = end
    if running?.isClosing == true, case .stopped = end { end = .closed }
    if end.isComplete, await spool.state.take(take)?.savedMs ?? 0 > 0 {
      do {
        try await spool.note(.answered(take: take))
      } catch { end = .failed(.disk(SpoolError(error, folder: spool.folder))) }
    }
    let question = running?.question
    running = nil
    await publish()
    await tell(end, question, take, figures)
    return end
  }

  private func tell(
    _ end: RecordingEnd, _ question: Int?, _ take: TakeID, _ figures: [String: String]
  ) async {
    let dropped = await spool.state.take(take)?.manifests.last?.droppedFrames ?? 0
    var facts = figures.merging(["dropped": String(dropped), "why": end.word]) { $1 }
    if case .failed(let error) = end { facts.merge(error.facts) { $1 } }
    await note(.recordingEnded, question: question, facts)
    if dropped > 0 { await note(.framesDropped, question: question, ["dropped": String(dropped)]) }
  }

  /// Waits until the server has every segment of the answer.
  public func waitUntilStored(_ number: Int) async throws {
    guard let take = await spool.state.take(question: number), take.savedMs > 0 else {
      throw TakeError.nothingRecorded(question: number)
    }
    try await uploader.waitUntilStored(take.id)
  }

  /// Media of the answer, in milliseconds.
  func durationMs(_ number: Int) async -> Int { await spool.state.take(question: number)?.savedMs ?? 0 }

  /// Submits what is recorded: waits until the server has every segment. Submitting again changes nothing.
  ///
  /// - Parameter chosen: the attempt that is to be the answer; nil takes the last.
  public func submitAnswer(_ number: Int, take chosen: TakeID? = nil) async throws {
    guard running?.question != number else { throw TakeError.alreadyRecording }
    _ = try question(number)
    // What a full disk left open belongs to the answer.
    if running == nil {
      try await spool.closeParts()
      await uploader.start()
    }
    let local = await spool.state
    guard let take = chosen.flatMap({ local.take($0) }) ?? local.take(question: number), take.savedMs > 0 else {
      throw TakeError.nothingRecorded(question: number)
    }
    guard take.fate == .kept else { return }
    while true {
      try await uploader.waitUntilStored(take.id)
      let answer = AnswerSubmit(
        epoch: await spool.state.epoch, take: take.id, parts: take.manifests, held: take.held.map(\.part))
      do {
        try await persistently { try await $0.submitAnswer(question: number, answer) }
        break
      } catch let problem as Problem where problem.code == "segments-missing" {
        await uploader.recheck(take.id)
      } catch let problem as Problem where problem.code == "answer-submitted" {
        // Taken earlier, and the reply was lost: the refresh tells which it is.
        break
      }
    }
    try await spool.note(.submitted(take: take.id))
    for other in await spool.state.takes where other.question == number && other.fate == .kept {
      try await spool.discard(other.id)
      await uploader.drop(other.id)
    }
    try await refresh()
  }

  /// Submits the interview.
  public func submit() async throws -> Receipt {
    let epoch = await spool.state.epoch
    let receipt = try await persistently { try await $0.submit(SessionSubmit(epoch: epoch)) }
    try await spool.note(.completed(receipt))
    try await refresh()
    return receipt
  }

  /// After ``submit()``: waits until the server has read every recording back, then wipes this machine's copy. What
  /// is not verified in `seconds` is left for `LeftOvers`. The session is of no use afterwards.
  @discardableResult
  public func finish(withinS seconds: Double) async -> Bool {
    let deadline = Monotonic.nowS() + seconds
    var isSafe = false
    do {
      // It may have been submitted on another machine.
      if try await uploader.alternatives.send(server, until: deadline) {
        // What was recorded and not submitted is not wanted any more, but for what the server has and could not read.
        let local = await spool.state
        for take in local.takes where take.fate == .kept && !AlternativeUpload.isWanted(take, server, local) {
          try? await spool.discard(take.id)
        }
      }
    } catch { noticeEnd(error) }
    while !Task.isCancelled {
      isSafe = await isVerified()
      if isSafe || isGone || Monotonic.nowS() >= deadline { break }
      try? await Task.sleep(for: .milliseconds(500))
      do {
        server = try await access.call { try await $0.state() }
      } catch {
        noticeEnd(error)
        continue
      }
      try? await reconcile()
    }
    await end()
    if isSafe { await spool.wipe() } else { await letGo() }
    return isSafe
  }

  private func isVerified() async -> Bool {
    let state = await spool.state
    return (state.receipt != nil || server.status == .completed)
      && state.takes.allSatisfy { $0.fate == .verified || $0.fate == .discarded }
  }
}

extension RecordingEnd {
  /// As the log names it.
  fileprivate var word: String {
    switch self {
    case .stopped: "stopped"
    case .fileFinished: "file-finished"
    case .limitReached: "limit"
    case .closed: "closed"
    case .failed: "failed"
    }
  }
}
