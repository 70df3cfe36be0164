internal import Contracts
internal import Foundation

/// A session's spool as its journal tells it: a pure fold over the records.
struct SpoolState: Sendable, Equatable {
  struct Chunk: Sendable, Equatable {
    /// Length of the segment's file with this chunk.
    var bytes: Int
    /// Media time of the part up to which this chunk saves.
    var endMs: Int
  }

  struct Segment: Sendable, Equatable {
    var index: Int
    var startMs: Int
    var chunks: [Chunk] = []
    /// Known once the segment is whole.
    var offer: SegmentOffer?
    var isStored = false
  }

  struct Part: Sendable, Equatable {
    var record: PartRecord
    var segments: [Segment] = []
    var droppedFrames = 0
    var filledSilenceMs = 0
    var hasEnded = false
    /// The server knows of it.
    var isBegun = false

    /// Media time that is on disk.
    var savedMs: Int { segments.last?.chunks.last?.endMs ?? segments.last?.startMs ?? 0 }
    /// An init segment and at least some media.
    var hasMedia: Bool { segments.contains { $0.index > 0 && !$0.chunks.isEmpty } }
  }

  enum Fate: String, Sendable, Equatable {
    /// Being recorded, or waiting for the candidate to decide.
    case kept
    /// Not all of it is in the answer that another machine handed in.
    case aside
    case discarded, submitted, verified
  }

  struct Take: Sendable, Equatable {
    var question: Int
    var id: TakeID
    var parts: [Part] = []
    /// What other machines recorded of it.
    var held: [HeldPart] = []
    var fate = Fate.kept
    /// As what it is sent when another machine has taken this one's place.
    var alternative: TakeID?
    /// Ended by the candidate or by its limit, not by a crash.
    var isAnswered = false

    /// With what other machines recorded.
    var savedMs: Int { heldMs + parts.reduce(0) { $0 + $1.savedMs } }
    var heldMs: Int { held.reduce(0) { $0 + $1.savedMs } }
    /// Something of it is on this disk alone.
    var hasUnsent: Bool { parts.contains { $0.hasMedia && $0.segments.contains { !$0.isStored } } }
    var bytes: Int { offers.reduce(0) { $0 + $1.bytes } }
    var offers: [SegmentOffer] { parts.flatMap { $0.segments.compactMap(\.offer) } }

    /// Where the next part goes on: the last part that holds something, and the wall clock of its end, in Unix
    /// milliseconds. What another machine has begun keeps its number, even with nothing in it.
    var end: (part: Int, atMs: Int?)? {
      let here = parts.last(where: \.hasMedia).map { ($0.record.part, $0.record.startedAtMs + $0.savedMs) }
      guard let there = held.max(by: { $0.part < $1.part }), there.part > here?.0 ?? 0 else { return here }
      return (there.part, there.endedAtMs ?? here?.1)
    }

    /// What the server is told when this take is submitted.
    var manifests: [PartManifest] {
      parts.filter(\.hasMedia).map {
        PartManifest(
          part: $0.record.part, segments: $0.segments.compactMap(\.offer), droppedFrames: $0.droppedFrames,
          filledSilenceMs: $0.filledSilenceMs)
      }
    }
  }

  private(set) var session: SessionRecord
  private(set) var epoch = 0
  /// In the order that they were begun.
  private(set) var takes: [Take] = []
  private(set) var receipt: Receipt?

  /// Nil when the records do not begin with a session.
  init?(_ records: [JournalRecord]) {
    guard case .session(let session)? = records.first else { return nil }
    self.session = session
    for record in records.dropFirst() { apply(record) }
  }

  /// The take of a question that is not given up: the answer, or what may become it.
  func take(question: Int) -> Take? {
    let all = takes.filter { $0.question == question && $0.fate != .discarded && $0.fate != .aside }
    return all.last { $0.fate != .kept } ?? all.last
  }

  func take(_ id: TakeID) -> Take? { takes.first { $0.id == id } }

  mutating func apply(_ record: JournalRecord) {
    switch record {
    case .session(let new): session = new
    case .token(let token): session.token = token
    case .lease(let new): epoch = new
    case .held(let take, let question, let parts):
      if self.take(take) == nil { takes.append(Take(question: question, id: take)) }
      change(take) { $0.held = parts }
    case .part(let record): begin(record)
    case .chunk(let key, let bytes, let endMs):
      change(key.take, key.part) { part in
        if part.segments.last?.index != key.index {
          part.segments.append(Segment(index: key.index, startMs: part.savedMs))
        }
        part.segments[part.segments.count - 1].chunks.append(Chunk(bytes: bytes, endMs: endMs))
      }
    case .segment(let take, let offer):
      change(take, offer.part) { part in
        guard let at = part.segments.firstIndex(where: { $0.index == offer.index }) else { return }
        // Zero bytes: its file was lost, and what comes after it in this part cannot be played.
        guard offer.bytes > 0 else {
          part.segments.removeSubrange(at...)
          return
        }
        part.segments[at].offer = offer
        // A segment that was closed again after a crash may have lost chunks to the disk.
        part.segments[at].chunks.removeAll { $0.bytes > offer.bytes }
      }
    case .lacks(let take, let part, let droppedFrames, let filledSilenceMs):
      change(take, part) { part in
        part.droppedFrames = droppedFrames
        part.filledSilenceMs = filledSilenceMs
      }
    case .partEnd(let take, let part, let droppedFrames, let filledSilenceMs):
      change(take, part) { part in
        part.hasEnded = true
        part.droppedFrames = droppedFrames
        part.filledSilenceMs = filledSilenceMs
        part.segments.removeAll { $0.offer == nil }
      }
    case .answered(let take): change(take) { $0.isAnswered = true }
    case .begun(let take, let part): change(take, part) { $0.isBegun = true }
    case .stored(let take, let places): mark(take, places, stored: true)
    case .missing(let take, let places): mark(take, places, stored: false)
    case .discarded(let take): change(take) { $0.fate = .discarded }
    case .aside(let take): change(take) { $0.fate = .aside }
    case .alternative(let take, let id): change(take) { $0.alternative = id }
    case .released(let take): takes.removeAll { $0.id == take }
    case .submitted(let take): change(take) { $0.fate = .submitted }
    case .verified(let take): change(take) { $0.fate = .verified }
    case .completed(let new): receipt = new
    }
  }

  private mutating func begin(_ record: PartRecord) {
    if take(record.take) == nil { takes.append(Take(question: record.question, id: record.take)) }
    change(record.take) { take in
      take.isAnswered = false
      // What was sent of it before has not this part.
      take.alternative = nil
      // A part that never held anything gives its number to the next.
      take.parts.removeAll { $0.record.part == record.part }
      take.parts.append(Part(record: record))
    }
  }

  private mutating func mark(_ take: TakeID, _ places: [SegmentPlace], stored: Bool) {
    for place in places {
      change(take, place.part) { part in
        guard let at = part.segments.firstIndex(where: { $0.index == place.index }) else { return }
        part.segments[at].isStored = stored
      }
    }
  }

  private mutating func change(_ take: TakeID, _ body: (inout Take) -> Void) {
    guard let at = takes.firstIndex(where: { $0.id == take }) else { return }
    body(&takes[at])
  }

  private mutating func change(_ take: TakeID, _ part: Int, _ body: (inout Part) -> Void) {
    change(take) { take in
      guard let at = take.parts.firstIndex(where: { $0.record.part == part }) else { return }
      body(&take.parts[at])
    }
  }
}
