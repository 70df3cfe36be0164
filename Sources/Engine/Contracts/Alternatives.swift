public import Foundation

/// `POST /v1/session/answers/{n}/alternatives`: what a machine recorded and could not send before another one took its
/// place. It is kept beside the answer and never joined with it, and HR is told.
///
/// Sent first to announce it, so that its segments are taken although another machine writes now, and again once they
/// are in the store. Sending the same again changes nothing.
public struct AlternativeTake: Codable, Sendable, Hashable {
  /// An id of its own: none of the takes that may become the answer.
  public var take: TakeID
  /// In order.
  public var parts: [AlternativePart]

  public init(take: TakeID, parts: [AlternativePart]) {
    self.take = take
    self.parts = parts
  }
}

/// One uninterrupted stretch of an alternative.
public struct AlternativePart: Codable, Sendable, Hashable {
  public var manifest: PartManifest
  /// Wall-clock milliseconds that were lost since the part before; 0 for the first.
  public var gapMs: Int
  public var camera: SourceKind
  public var microphone: SourceKind

  public init(manifest: PartManifest, gapMs: Int, camera: SourceKind, microphone: SourceKind) {
    self.manifest = manifest
    self.gapMs = gapMs
    self.camera = camera
    self.microphone = microphone
  }
}

public enum AlternativeStatus: String, Codable, Sendable, CaseIterable {
  /// Its segments are wanted.
  case announced
  /// Every segment is in the store.
  case arrived
  /// Every hash was read back: the machine that recorded it may delete it.
  case verified
  /// It could not be processed; it is kept.
  case failed
}

/// How far an alternative has come.
public struct AlternativeState: Codable, Sendable, Hashable {
  public var status: AlternativeStatus

  public init(status: AlternativeStatus) { self.status = status }
}

/// An alternative as HR sees it.
public struct AlternativeRecording: Codable, Sendable, Hashable {
  public var take: TakeID
  public var durationMs: Int
  public var arrivedAt: Date
  /// Never ``AlternativeStatus/announced``.
  public var status: AlternativeStatus

  public init(take: TakeID, durationMs: Int, arrivedAt: Date, status: AlternativeStatus) {
    self.take = take
    self.durationMs = durationMs
    self.arrivedAt = arrivedAt
    self.status = status
  }
}
