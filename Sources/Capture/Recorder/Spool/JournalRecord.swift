internal import Contracts
internal import Foundation

/// What the journal of a session remembers; a record is one step that is done and on disk.
///
/// Names are part of the file's format: new kinds may be added, none renamed.
enum JournalRecord: Codable, Equatable, Sendable {
  /// The first record: whose spool this is.
  case session(SessionRecord)
  /// The session token was renewed.
  case token(String)
  case lease(epoch: Int)
  /// What the server has of a take that another machine recorded, in place of what was known of that.
  case held(take: TakeID, question: Int, [HeldPart])
  /// An uninterrupted stretch of a take began.
  case part(PartRecord)
  /// The segment's file is good up to `bytes`; the part is saved up to `endMs`.
  case chunk(SegmentKey, bytes: Int, endMs: Int)
  /// The segment is whole; its hashes are known.
  case segment(take: TakeID, SegmentOffer)
  /// What the part lacks so far.
  case lacks(take: TakeID, part: Int, droppedFrames: Int, filledSilenceMs: Int)
  case partEnd(take: TakeID, part: Int, droppedFrames: Int, filledSilenceMs: Int)
  /// The candidate ended the take, or its time was over: it is an answer, ready to be submitted.
  case answered(take: TakeID)
  /// The server knows of the part.
  case begun(take: TakeID, part: Int)
  /// The server has seen these in the store.
  case stored(take: TakeID, [SegmentPlace])
  /// The store lost these again, or never had them.
  case missing(take: TakeID, [SegmentPlace])
  /// The candidate records the answer again; this take is not the answer.
  case discarded(take: TakeID)
  /// Another machine handed the answer in without all of this take: it is sent beside the answer.
  case aside(take: TakeID)
  /// Another machine took this one's place before the take was sent: it is sent as an alternative with an id of its own.
  case alternative(take: TakeID, as: TakeID)
  /// The server has the take safe beside the answer: nothing of it is left here.
  case released(take: TakeID)
  /// The server took this take as the answer.
  case submitted(take: TakeID)
  /// The server has read every hash back.
  case verified(take: TakeID)
  /// The candidate submitted the session.
  case completed(Receipt)
}

/// What lets a left-over be finished without the candidate. On disk in a file of mode 0600, nowhere else. On a machine
/// that others use, the token is good for uploads alone and there is no code.
struct SessionRecord: Codable, Equatable, Sendable {
  var session: SessionID
  var server: String
  /// The public link that the session was begun with; nil when it was resumed by code.
  var link: LinkID?
  var token: String
  var resumeCode: String?
}

struct PartRecord: Codable, Equatable, Sendable {
  var question: Int
  var take: TakeID
  /// From 1.
  var part: Int
  var gapMs: Int
  var camera: SourceKind
  var microphone: SourceKind
  /// Wall clock of the part's first sample, in Unix milliseconds.
  var startedAtMs: Int
  /// What its segments' files are locked with; nil when they lie open.
  var sealed: SealedPartKey?
}

/// A part that lies with the server alone, since another machine recorded it.
struct HeldPart: Codable, Equatable, Sendable {
  var part: Int
  /// What arrived of it, in milliseconds.
  var savedMs: Int
  /// This machine's wall clock when the last of it was announced, in Unix milliseconds; nil when nothing arrived.
  var endedAtMs: Int?
}

extension [HeldPart] {
  /// Whether they tell the same; when it was heard of does not count.
  func describe(_ others: [HeldPart]) -> Bool {
    map(\.part) == others.map(\.part) && map(\.savedMs) == others.map(\.savedMs)
  }
}

/// A segment's place in a session's spool.
struct SegmentKey: Codable, Hashable, Sendable {
  var take: TakeID
  var part: Int
  /// 0 is the init segment.
  var index: Int

  var fileName: String { "\(take)-\(part)-\(index).mp4" }
  var place: SegmentPlace { SegmentPlace(part: part, index: index) }
}
