public import Foundation

/// One attempt as the server knows it.
public struct TakeState: Codable, Sendable, Hashable {
  public var take: TakeID
  /// None for one from before support let the question be answered once more: it counts, and is done with.
  public var parts: [PartState]

  public init(take: TakeID, parts: [PartState]) {
    self.take = take
    self.parts = parts
  }
}

/// One uninterrupted stretch of a take: an init segment (index 0) and media segments (from 1).
public struct PartState: Codable, Sendable, Hashable {
  /// From 1.
  public var part: Int
  /// Media in the store that can be played, in milliseconds: from the init segment to the first that is missing.
  public var storedMs: Int
  /// Indexes of the segments in the store.
  public var stored: [Int]
  /// When the last of them was announced; nil while there is none.
  public var lastAt: Date?

  public init(part: Int, storedMs: Int, stored: [Int], lastAt: Date? = nil) {
    self.part = part
    self.storedMs = storedMs
    self.stored = stored
    self.lastAt = lastAt
  }
}

/// Where picture or sound comes from; anything but a device is a stand-in.
public enum SourceKind: String, Codable, Sendable {
  case device, file, test
  /// No such track: an answer may be sound alone.
  case none
}

/// `POST /v1/session/answers/{n}/takes`: begins a part. Sending the same again changes nothing.
public struct PartBegin: Codable, Sendable, Hashable {
  public var epoch: Int
  public var take: TakeID
  public var part: Int
  /// Wall-clock milliseconds that were lost since the part before; 0 for the first.
  public var gapMs: Int
  public var camera: SourceKind
  public var microphone: SourceKind

  public init(
    epoch: Int, take: TakeID, part: Int, gapMs: Int, camera: SourceKind, microphone: SourceKind
  ) {
    self.epoch = epoch
    self.take = take
    self.part = part
    self.gapMs = gapMs
    self.camera = camera
    self.microphone = microphone
  }
}

/// One finished segment that the client has on disk.
public struct SegmentOffer: Codable, Sendable, Hashable {
  public var part: Int
  /// 0 is the init segment.
  public var index: Int
  public var bytes: Int
  /// Lower-case hex.
  public var sha256: String
  /// Base64, as `Content-MD5` wants it (RFC 1864).
  public var md5: String
  /// Media time covered, in milliseconds; 0 for the init segment.
  public var durationMs: Int

  public init(part: Int, index: Int, bytes: Int, sha256: String, md5: String, durationMs: Int) {
    self.part = part
    self.index = index
    self.bytes = bytes
    self.sha256 = sha256
    self.md5 = md5
    self.durationMs = durationMs
  }
}

/// `POST /v1/session/answers/{n}/grants`: asks for the right to upload, several segments at once (up to 100).
///
/// Also the body of `…/confirm`, which reports what was uploaded.
public struct SegmentList: Codable, Sendable {
  public var epoch: Int
  public var take: TakeID
  public var segments: [SegmentOffer]

  public init(epoch: Int, take: TakeID, segments: [SegmentOffer]) {
    self.epoch = epoch
    self.take = take
    self.segments = segments
  }
}

/// The right to PUT one segment; length, MD5 and SHA-256 are signed in.
public struct UploadGrant: Codable, Sendable {
  public var part: Int
  public var index: Int
  /// Nil when the store has this very segment already.
  public var url: String?
  /// To be sent as they stand; they are part of the signature.
  public var headers: [String: String]
  public var expiresAt: Date

  public init(part: Int, index: Int, url: String?, headers: [String: String], expiresAt: Date) {
    self.part = part
    self.index = index
    self.url = url
    self.headers = headers
    self.expiresAt = expiresAt
  }
}

public struct UploadGrants: Codable, Sendable {
  public var grants: [UploadGrant]

  public init(grants: [UploadGrant]) { self.grants = grants }
}

/// A segment by its place in a take.
public struct SegmentPlace: Codable, Sendable, Hashable {
  public var part: Int
  public var index: Int

  public init(part: Int, index: Int) {
    self.part = part
    self.index = index
  }
}

/// The answer to `…/confirm`: what the server has seen in the store, and what it has not.
public struct ConfirmReply: Codable, Sendable {
  public var stored: [SegmentPlace]
  public var missing: [SegmentPlace]

  public init(stored: [SegmentPlace], missing: [SegmentPlace]) {
    self.stored = stored
    self.missing = missing
  }
}

/// What the recorder counted in one part.
public struct PartManifest: Codable, Sendable, Hashable {
  public var part: Int
  /// Every segment, the init segment included, in order.
  public var segments: [SegmentOffer]
  public var droppedFrames: Int
  /// Sound that was filled with silence because the microphone gave none, in milliseconds.
  public var filledSilenceMs: Int

  public init(part: Int, segments: [SegmentOffer], droppedFrames: Int, filledSilenceMs: Int) {
    self.part = part
    self.segments = segments
    self.droppedFrames = droppedFrames
    self.filledSilenceMs = filledSilenceMs
  }
}

/// `POST /v1/session/answers/{n}/submit`: this take is the answer. Accepted only when every segment is in the
/// store (`segments-missing` otherwise).
public struct AnswerSubmit: Codable, Sendable {
  public var epoch: Int
  public var take: TakeID
  public var parts: [PartManifest]
  /// Numbers of the parts that were recorded on another machine: they are taken as the store has them, as
  /// ``PartState/storedMs`` counts.
  public var held: [Int]

  public init(epoch: Int, take: TakeID, parts: [PartManifest], held: [Int] = []) {
    self.epoch = epoch
    self.take = take
    self.parts = parts
    self.held = held
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      epoch: try fields.decode(Int.self, forKey: .epoch), take: try fields.decode(TakeID.self, forKey: .take),
      parts: try fields.decode([PartManifest].self, forKey: .parts), held: try fields.value(.held, or: []))
  }
}
