/// A track of a recording.
public enum MediaTrack: Sendable, Hashable, CaseIterable { case video, audio }

/// What a chunk covers.
public struct ChunkTag: Sendable, Hashable {
  /// The media segment it belongs to, from 1; the init segment counts as 0.
  public var segment: Int
  /// Since the recording's first picture or sample.
  public var startMs: Int
  /// What the recording grew by with it: up to `startMs + durationMs` every track is complete.
  public var durationMs: Int
  /// The segment's first chunk; it begins with a key frame.
  public var isSegmentStart: Bool

  public init(segment: Int, startMs: Int, durationMs: Int, isSegmentStart: Bool) {
    self.segment = segment
    self.startMs = startMs
    self.durationMs = durationMs
    self.isSegmentStart = isSegmentStart
  }

  public var endMs: Int { startMs + durationMs }
}

/// Where a recording is cut.
public struct ChunkRules: Sendable, Hashable {
  public var segmentNs: Int64 = 2_000_000_000
  /// Of wall clock.
  public var chunkNs: Int64 = 400_000_000
  /// Of media.
  public var chunkMediaNs: Int64 = 500_000_000
  /// How long a segment's start waits for sound from before it.
  public var patienceNs: Int64 = 300_000_000

  public init() {}
}

/// The rules for segments and chunks, without encoders or files: puts packets in order and says where to cut.
///
/// A segment starts at the first key frame at or after each multiple of `segmentNs`; with sound alone, at the first
/// packet there. The sound from before a segment's start still belongs to the segment before: the start waits for it,
/// `patienceNs` at most. A chunk ends after `chunkNs` of wall clock or `chunkMediaNs` of media,
/// whichever is first.
public struct ChunkPlanner<Payload> {
  public struct Packet {
    public var track: MediaTrack
    /// Since the recording's start.
    public var atNs: Int64
    public var durationNs: Int64
    public var isKeyFrame: Bool
    public var payload: Payload

    public init(track: MediaTrack, atNs: Int64, durationNs: Int64, isKeyFrame: Bool, payload: Payload) {
      self.track = track
      self.atNs = atNs
      self.durationNs = durationNs
      self.isKeyFrame = isKeyFrame
      self.payload = payload
    }

    var endNs: Int64 { atNs + durationNs }
  }

  public enum Action {
    case write(Packet)
    /// Everything written since the last cut is a chunk.
    case cut(ChunkTag)
  }

  private let rules: ChunkRules
  private let tracks: Set<MediaTrack>
  private var waiting: [MediaTrack: [Packet]] = [:]
  /// The end of what was written of each track.
  private var writtenNs: [MediaTrack: Int64] = [:]
  /// Where the chunk that is being written begins in each track; empty while it holds nothing.
  private var chunkAtNs: [MediaTrack: Int64] = [:]
  private var lastCutNs: Int64?
  private var savedNs: Int64 = 0
  private var segment = 1
  private var isSegmentStart = true
  /// Since when the next segment's start has been waiting for the other track.
  private var startWaitsSinceNs: Int64?

  public init(tracks: Set<MediaTrack>, rules: ChunkRules = ChunkRules()) {
    precondition(!tracks.isEmpty)
    self.tracks = tracks
    self.rules = rules
  }

  /// Whether the picture at `atNs`, coming after one at `lastNs` (nil: the first), has to be a key frame.
  public func needsKeyFrame(atNs: Int64, lastNs: Int64?) -> Bool {
    guard let lastNs else { return true }
    return atNs / rules.segmentNs > lastNs / rules.segmentNs
  }

  /// Takes a packet; `nowNs` is the wall clock.
  public mutating func add(_ packet: Packet, nowNs: Int64) -> [Action] {
    precondition(tracks.contains(packet.track))
    waiting[packet.track, default: []].append(packet)
    return advance(nowNs: nowNs)
  }

  /// Cuts a chunk that is due; to be called at least each 100 ms.
  public mutating func tick(nowNs: Int64) -> [Action] { advance(nowNs: nowNs) }

  /// Writes what waits and cuts the last chunk.
  public mutating func finish() -> [Action] {
    var actions = advance(nowNs: nil)
    // At the end the longer track counts.
    let endNs = tracks.compactMap { writtenNs[$0] }.max() ?? 0
    if let cut = cut(endNs: endNs, nowNs: .max) { actions.append(cut) }
    return actions
  }

  /// The track that leads: the one whose packets start segments.
  private var leader: MediaTrack { tracks.contains(.video) ? .video : .audio }

  /// - Parameter nowNs: nil at the end: nothing more is waited for.
  private mutating func advance(nowNs: Int64?) -> [Action] {
    var actions: [Action] = []
    let now = nowNs ?? .max
    if lastCutNs == nil, let nowNs { lastCutNs = nowNs }
    while true {
      let startNs = writeUpToNextStart(&actions, nowNs: now)
      guard let startNs else { break }
      // No chunk can be cut before every track has something, and no segment be without chunks.
      if nowNs != nil, tracks.contains(where: { writtenNs[$0] == nil }) { break }
      // The leader has come to a segment's start; the others may still bring what lies before it.
      let isComplete = tracks.allSatisfy { track in
        track == leader || waiting[track]?.isEmpty == false || writtenNs[track, default: .min] >= startNs
      }
      if !isComplete, nowNs != nil {
        if startWaitsSinceNs == nil { startWaitsSinceNs = now }
        if now - startWaitsSinceNs! < rules.patienceNs { break }
      }
      startWaitsSinceNs = nil
      if let cut = cut(endNs: min(startNs, writtenEndNs), nowNs: now) { actions.append(cut) }
      segment += 1
      isSegmentStart = true
      let first = waiting[leader]!.removeFirst()
      write(first, &actions, nowNs: now)
    }
    if let nowNs, let lastCutNs, nowNs - lastCutNs >= rules.chunkNs, let cut = cut(endNs: writtenEndNs, nowNs: nowNs) {
      actions.append(cut)
    }
    return actions
  }

  /// Writes what belongs to this segment.
  /// - Returns: where the next segment starts, when the leader has come there.
  private mutating func writeUpToNextStart(_ actions: inout [Action], nowNs: Int64) -> Int64? {
    var startNs: Int64?
    while let packet = waiting[leader]?.first {
      if startsSegment(packet) {
        startNs = packet.atNs
        break
      }
      write(waiting[leader]!.removeFirst(), &actions, nowNs: nowNs)
    }
    // Sound may run ahead of the picture only up to where a segment might start.
    let limitNs = startNs ?? .max
    for track in tracks where track != leader {
      while let packet = waiting[track]?.first,
        packet.atNs < min(limitNs, nextGridNs) || nowNs == .max && startNs == nil
      {
        write(waiting[track]!.removeFirst(), &actions, nowNs: nowNs)
      }
    }
    return startNs
  }

  private var nextGridNs: Int64 {
    let writtenNs = lastLeaderNs ?? 0
    return (writtenNs / rules.segmentNs + 1) * rules.segmentNs
  }

  /// The time of the leader's last packet that was written.
  private var lastLeaderNs: Int64?

  private func startsSegment(_ packet: Packet) -> Bool {
    guard let lastLeaderNs, leader == .audio || packet.isKeyFrame else { return false }
    return max(0, packet.atNs) / rules.segmentNs > max(0, lastLeaderNs) / rules.segmentNs
  }

  private mutating func write(_ packet: Packet, _ actions: inout [Action], nowNs: Int64) {
    // After a hold-up much comes at once; then it is the media's time that bounds the chunk.
    if let startNs = chunkAtNs[packet.track], packet.endNs - startNs > rules.chunkMediaNs,
      let cut = cut(endNs: writtenEndNs, nowNs: nowNs)
    {
      actions.append(cut)
    }
    if packet.track == leader { lastLeaderNs = packet.atNs }
    if chunkAtNs[packet.track] == nil { chunkAtNs[packet.track] = packet.atNs }
    writtenNs[packet.track] = max(writtenNs[packet.track] ?? 0, packet.endNs)
    actions.append(.write(packet))
  }

  /// Up to where every track is written.
  private var writtenEndNs: Int64 { tracks.map { writtenNs[$0] ?? 0 }.min()! }

  private mutating func cut(endNs: Int64, nowNs: Int64) -> Action? {
    // The header, which comes with the first chunk, wants to have seen a packet of each track.
    guard !chunkAtNs.isEmpty, tracks.allSatisfy({ writtenNs[$0] != nil }) else { return nil }
    let startNs = savedNs
    savedNs = max(savedNs, endNs)
    let startMs = MediaTime.ms(ns: startNs)
    let tag = ChunkTag(
      segment: segment, startMs: startMs, durationMs: MediaTime.ms(ns: savedNs) - startMs,
      isSegmentStart: isSegmentStart)
    chunkAtNs = [:]
    isSegmentStart = false
    lastCutNs = nowNs
    return .cut(tag)
  }
}
