public import Contracts
public import Foundation
public import Kernel

/// The front door of Media: rights to upload, what the store has, and what was made of it.
public struct Media: Sendable {
  public static let migrations = Migrations(
    schema: "media", files: [("m0001_media", PackageResources.m0001_media_sql)])

  /// Life of an upload's right and of a video's address, in seconds.
  public static let grantS = 15 * 60

  /// Does an order for a recording; in the program it is a child process with limits.
  public typealias Worker = @Sendable (MediaOrder) async throws -> MediaResult

  let kernel: Kernel
  let worker: Worker

  /// - Parameter worker: nil starts this program's own `media-worker`, see ``childWorker(_:program:)``.
  public init(kernel: Kernel, worker: Worker? = nil) {
    self.kernel = kernel
    self.worker = worker ?? Self.childWorker(kernel.supervisor)
  }

  /// Starts `PROGRAM media-worker ORDER RESULT` as a child with limits on processor time, memory, files and their size.
  ///
  /// - Parameter program: nil is the program that runs now.
  public static func childWorker(_ supervisor: Supervisor, program: String? = nil) -> Worker {
    WorkerProcess(supervisor: supervisor, program: program).run
  }

  // MARK: Upload

  /// The right to upload each of these segments. One that the store has already needs none.
  ///
  /// - Throws: `invalid-field`, or `segment-conflict` when other bytes are stored at that place.
  public func grant(
    _ list: SegmentList, question: Int, session: SessionID, organisation: OrganisationID
  ) async throws -> UploadGrants {
    try SegmentRules.check(list)
    let place = AnswerPlace(organisation: organisation, session: session, question: question, take: list.take)
    _ = try await kernel.database.pipeline(
      list.segments.map { Store.offer($0, place) }, organisation: organisation)
    let known = try await known(place)
    return UploadGrants(
      grants: try list.segments.map { segment in
        let expiresAt = Date().addingTimeInterval(Double(Self.grantS))
        if let found = known[SegmentPlace(part: segment.part, index: segment.index)], found.isStored {
          guard found.holds(segment) else {
            throw MediaError.conflict(segment)
          }
          return UploadGrant(part: segment.part, index: segment.index, url: nil, headers: [:], expiresAt: expiresAt)
        }
        let signed = try kernel.objects.presign(
          .put, key: place.key(part: segment.part, index: segment.index), expiresInS: Self.grantS,
          upload: UploadConditions(bytes: segment.bytes, md5Base64: segment.md5, sha256Hex: segment.sha256))
        return UploadGrant(
          part: segment.part, index: segment.index, url: signed.url, headers: signed.headers,
          expiresAt: signed.expiresAt)
      })
  }

  /// Looks into the store for each of these segments.
  public func confirm(
    _ list: SegmentList, question: Int, session: SessionID, organisation: OrganisationID
  ) async throws -> ConfirmReply {
    try SegmentRules.check(list)
    let place = AnswerPlace(organisation: organisation, session: session, question: question, take: list.take)
    let known = try await known(place)
    var reply = ConfirmReply(stored: [], missing: [])
    var newlyStored: [SegmentOffer] = []
    for segment in list.segments {
      let at = SegmentPlace(part: segment.part, index: segment.index)
      guard let found = known[at], found.holds(segment) else {
        reply.missing.append(at)
        continue
      }
      if !found.isStored {
        let object = try await kernel.objects.head(place.key(part: at.part, index: at.index))
        // A store that does not know the hash is believed on the length; the media worker reads the bytes back.
        guard let object, object.bytes == segment.bytes, object.sha256Hex ?? segment.sha256 == segment.sha256 else {
          reply.missing.append(at)
          continue
        }
        newlyStored.append(segment)
      }
      reply.stored.append(at)
    }
    if !newlyStored.isEmpty {
      _ = try await kernel.database.pipeline(
        newlyStored.map { Store.markStored($0, place) }, organisation: organisation)
    }
    return reply
  }

  /// What the store has of a take.
  public func stored(
    session: SessionID, organisation: OrganisationID, question: Int, take: TakeID
  ) async throws -> [PartState] {
    let place = AnswerPlace(organisation: organisation, session: session, question: question, take: take)
    return try await storedParts(place).map { part, segments in
      PartState(
        part: part, storedMs: Self.playable(segments).reduce(0) { $0 + $1.durationMs },
        stored: segments.map(\.place.index), lastAt: segments.map(\.offeredAt).max())
    }
  }

  /// These parts of a take as the store has them, each from its init segment to the first that is missing; what their
  /// recorder counted is not known, and 0.
  public func held(
    session: SessionID, organisation: OrganisationID, question: Int, take: TakeID, parts: [Int]
  ) async throws -> [PartManifest] {
    let place = AnswerPlace(organisation: organisation, session: session, question: question, take: take)
    let stored = Dictionary(uniqueKeysWithValues: try await storedParts(place))
    return parts.map { part in
      PartManifest(part: part, segments: Self.playable(stored[part] ?? []), droppedFrames: 0, filledSilenceMs: 0)
    }
  }

  /// In order of parts, and of segments in each.
  private func storedParts(_ place: AnswerPlace) async throws -> [(Int, [Store.Segment])] {
    let segments = try await Store.segments(of: place, kernel.database).filter(\.isStored)
    return Dictionary(grouping: segments, by: \.place.part).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func playable(_ segments: [Store.Segment]) -> [SegmentOffer] {
    segments.enumerated().prefix { $0.offset == $0.element.place.index }.map(\.element.offer)
  }

  /// Which segments of these parts the store does not have as they are described.
  public func unstored(
    session: SessionID, organisation: OrganisationID, question: Int, take: TakeID, parts: [PartManifest]
  ) async throws -> [SegmentPlace] {
    let place = AnswerPlace(organisation: organisation, session: session, question: question, take: take)
    let known = try await known(place)
    return parts.flatMap(\.segments).compactMap { segment in
      let at = SegmentPlace(part: segment.part, index: segment.index)
      guard let found = known[at], found.isStored, found.holds(segment) else { return at }
      return nil
    }
  }

  private func known(_ place: AnswerPlace) async throws -> [SegmentPlace: Store.Segment] {
    Dictionary(
      try await Store.segments(of: place, kernel.database).map { ($0.place, $0) }, uniquingKeysWith: { $1 })
  }

  // MARK: Results

  /// Processes an answer again that could not be, as after a fault that was mended. One that waits, is in work or is
  /// ready stays as it is.
  ///
  /// - Returns: whether there was anything to do.
  /// - Throws: `media-not-ready` when nothing was submitted.
  @discardableResult
  public func reprocess(session: SessionID, organisation: OrganisationID, question: Int) async throws -> Bool {
    try await kernel.database.transaction(organisation: organisation) { transaction in
      guard
        let (state, work) = try await Store.answer(
          of: session, question: question, organisation: organisation, transaction)
      else { throw MediaError.noMedia(question: question) }
      guard state == "failed" else { return false }
      try await Store.reopen(work.place, transaction)
      try await Self.enqueue(work, transaction)
      return true
    }
  }

  /// What was found in each processed answer of a session, by question number.
  public func reports(session: SessionID, organisation: OrganisationID) async throws -> [Int: MediaReport] {
    try await Store.reports(of: session, organisation: organisation, kernel.database)
  }

  /// A key frame as P6 (netpbm), 160 pixels wide.
  ///
  /// - Throws: `media-not-ready`, `object-missing`.
  public func frame(
    session: SessionID, organisation: OrganisationID, question: Int, index: Int
  ) async throws -> Data {
    guard (0..<100).contains(index) else { throw MediaError.invalid("frame", "Frames are numbered from 0.") }
    let place = try await ready(session, question, organisation)
    return try await kernel.objects.read(place.key(made: "frame-\(index).ppm"))
  }

  /// An address of the joined video for a while, in seconds: of the answer, or of this alternative.
  ///
  /// - Throws: `media-not-ready`.
  public func video(
    session: SessionID, organisation: OrganisationID, question: Int, take: TakeID? = nil, forS: Int = Self.grantS
  ) async throws -> VideoLink {
    let place = try await ready(session, question, organisation, take)
    let signed = try kernel.objects.presign(
      .get, key: place.key(made: "video.mp4"), expiresInS: forS, upload: nil)
    return VideoLink(url: signed.url, expiresAt: signed.expiresAt)
  }

  private func ready(
    _ session: SessionID, _ question: Int, _ organisation: OrganisationID, _ take: TakeID? = nil
  ) async throws -> AnswerPlace {
    guard
      let take = try await Store.readyTake(
        session, question: question, take: take, organisation: organisation, kernel.database)
    else { throw MediaError.noMedia(question: question) }
    return AnswerPlace(organisation: organisation, session: session, question: question, take: take)
  }
}
