import Contracts
import Foundation
public import Kernel
import Logging
import Platform

extension Media {
  private static let kind = "media.process"

  public var subscriptions: [Subscription] {
    [
      Subscription(consumer: "media.response-submitted", ResponseSubmitted.self) { event, envelope, transaction in
        let place = AnswerPlace(
          organisation: envelope.organisation, session: event.session, question: event.question, take: event.take)
        let work = MediaWork(place: place, parts: event.parts, gapsMs: event.gapsMs)
        try await Store.begin(work, transaction)
        try await Self.enqueue(work, transaction)
      },
      Subscription(consumer: "media.response-submitted", AlternativeArrived.self) { event, envelope, transaction in
        let place = AnswerPlace(
          organisation: envelope.organisation, session: event.session, question: event.question, take: event.take)
        let work = MediaWork(place: place, parts: event.parts, gapsMs: event.gapsMs, isAnswer: false)
        try await Store.begin(work, transaction)
        try await Self.enqueue(work, transaction)
      },
      // The same consumer, so that what was submitted before is not begun after.
      Subscription(consumer: "media.response-submitted", CandidateErased.self) { event, envelope, transaction in
        try await Self.erase(event.session, envelope.organisation, transaction)
      },
    ]
  }

  static func enqueue(_ work: MediaWork, _ transaction: Transaction) async throws {
    try await transaction.enqueue(
      NewJob(kind: kind, key: "\(work.place.take)", payload: work, organisation: work.place.organisation))
  }

  public var jobs: [JobHandler] {
    [
      JobHandler(
        kind: Self.kind, maxAttempts: 4, timeoutS: 3700, concurrency: 1,
        dead: { job, error, transaction in
          let work = try job.decode(MediaWork.self)
          let reason = Self.reason(error)
          guard try await Store.fail(work.place, reason: reason, transaction) else { return }
          try await transaction.publish(
            MediaFailed(
              session: work.place.session, question: work.place.question, take: work.place.take, reason: reason),
            organisation: work.place.organisation)
        },
        run: { job in
          let work = try job.decode(MediaWork.self)
          guard try await Store.isProcessing(work.place, kernel.database) else { return }
          try await process(work)
        }),
      eraseJob,
    ]
  }

  /// The stable code of why it was given up.
  private static func reason(_ error: any Error) -> String {
    switch error {
    case let abandoned as JobAbandoned where abandoned.reason.allSatisfy({ $0.isLowercase || $0 == "-" }):
      abandoned.reason
    case let ended as WorkerEnded: ended.reason
    default: "processing-failed"
    }
  }

  /// Fetches the segments, has them worked on, stores what was made; the folder for it is gone in any case.
  private func process(_ work: MediaWork) async throws {
    let started = Monotonic.nowS()
    let folder = kernel.settings.data + "/work/media-\(work.place.take)"
    // What a program that was killed left of it.
    try? FileManager.default.removeItem(atPath: folder)
    try DurableFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }

    let order = try await fetch(work, to: folder)
    let result = try await worker(order)
    if let failure = result.failure {
      kernel.log.error(
        "a recording cannot be processed",
        metadata: [
          "session": "\(work.place.session)", "question": "\(work.place.question)", "code": "\(failure)",
          "place": "\(result.place.map { "\($0.part)/\($0.index)" } ?? "-")",
        ])
      throw JobAbandoned(failure)
    }
    for file in result.files {
      try await kernel.objects.upload(
        file: folder + "/" + file.name, as: work.place.key(made: file.name), contentType: file.contentType)
    }
    // Erased meanwhile: what was made of it just now goes, too.
    guard try await Store.isKnown(work.place, kernel.database) else {
      return try await deleteObjects(Erasing(session: work.place.session, organisation: work.place.organisation))
    }
    let report = Self.report(work, result, tookS: Monotonic.nowS() - started)
    let audio = result.files.first { $0.name == "audio.wav" }
    try await kernel.database.transaction(organisation: work.place.organisation) { transaction in
      guard try await Store.finish(work.place, report, transaction) else { return }
      try await Store.markVerified(work.place, transaction)
      guard work.isAnswer else {
        return try await transaction.publish(
          AlternativeReady(
            session: work.place.session, question: work.place.question, take: work.place.take,
            durationMs: report.durationMs), organisation: work.place.organisation)
      }
      try await transaction.publish(
        MediaReady(
          session: work.place.session, question: work.place.question, take: work.place.take,
          audioKey: audio.map { work.place.key(made: $0.name) }, audioSha256: audio?.sha256,
          durationMs: report.durationMs), organisation: work.place.organisation)
    }
  }

  private func fetch(_ work: MediaWork, to folder: String) async throws -> MediaOrder {
    var order = MediaOrder(parts: [], folder: folder)
    for (number, part) in work.parts.enumerated() {
      var segments: [MediaOrder.Segment] = []
      for segment in part.segments {
        let path = "\(folder)/\(segment.part)-\(segment.index).mp4"
        do {
          try await kernel.objects.download(
            work.place.key(part: segment.part, index: segment.index), to: path)
        } catch let error as ObjectStoreError where error.code == .missing {
          // The worker names the place.
        }
        segments.append(
          MediaOrder.Segment(
            place: SegmentPlace(part: segment.part, index: segment.index), path: path, bytes: segment.bytes,
            sha256: segment.sha256, durationMs: segment.durationMs))
      }
      order.parts.append(
        MediaOrder.Part(
          gapMs: work.gapsMs.indices.contains(number) ? work.gapsMs[number] : 0, segments: segments))
    }
    return order
  }

  private static func report(_ work: MediaWork, _ result: MediaResult, tookS: Double) -> MediaReport {
    MediaReport(
      durationMs: result.durationMs,
      bytes: result.files.first { $0.name == "video.mp4" }?.bytes ?? 0,
      segments: work.parts.reduce(0) { $0 + max(0, $1.segments.count - 1) },
      parts: result.parts, gaps: result.gaps,
      droppedFrames: work.parts.reduce(0) { $0 + $1.droppedFrames },
      filledSilenceMs: work.parts.reduce(0) { $0 + $1.filledSilenceMs }, avOffsetMs: result.avOffsetMs,
      width: result.width, height: result.height, videoCodec: result.videoCodec, audioCodec: result.audioCodec,
      framesAtS: result.framesAtS, processS: tookS)
  }
}
