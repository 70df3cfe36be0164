import CaptureCore
import Testing

@Suite struct ChunkPlannerTests {
  private typealias Planner = ChunkPlanner<Int>
  private let ms: Int64 = 1_000_000

  /// What a recording would look like: chunks with what is in them.
  private struct Chunk {
    var tag: ChunkTag
    var packets: [Planner.Packet]
  }

  private func collect(_ actions: [Planner.Action], into chunks: inout [Chunk], open: inout [Planner.Packet]) {
    for action in actions {
      switch action {
      case .write(let packet): open.append(packet)
      case .cut(let tag):
        chunks.append(Chunk(tag: tag, packets: open))
        open = []
      }
    }
  }

  /// Pictures each 40 ms and sound each 20 ms for `seconds`; the sound comes `audioLateMs` after its time.
  private func run(
    _ tracks: Set<MediaTrack>, seconds: Int, audioLateMs: Int = 20, audioUntilMs: Int = .max
  ) -> [Chunk] {
    var planner = Planner(tracks: tracks)
    var chunks: [Chunk] = []
    var open: [Planner.Packet] = []
    var lastVideoNs: Int64?
    for now in stride(from: 0, through: seconds * 1000, by: 20) {
      let nowNs = Int64(now) * ms
      if tracks.contains(.video), now % 40 == 0 {
        let isKey = planner.needsKeyFrame(atNs: nowNs, lastNs: lastVideoNs)
        lastVideoNs = nowNs
        let packet = Planner.Packet(track: .video, atNs: nowNs, durationNs: 40 * ms, isKeyFrame: isKey, payload: now)
        collect(planner.add(packet, nowNs: nowNs), into: &chunks, open: &open)
      }
      let audioMs = now - audioLateMs
      if tracks.contains(.audio), audioMs >= 0, audioMs < audioUntilMs {
        let packet = Planner.Packet(
          track: .audio, atNs: Int64(audioMs) * ms, durationNs: 20 * ms, isKeyFrame: true, payload: audioMs)
        collect(planner.add(packet, nowNs: nowNs), into: &chunks, open: &open)
      }
      collect(planner.tick(nowNs: nowNs), into: &chunks, open: &open)
    }
    collect(planner.finish(), into: &chunks, open: &open)
    #expect(open.isEmpty)
    return chunks
  }

  /// What holds for every recording.
  private func expectSound(_ chunks: [Chunk], leader: MediaTrack) {
    for (one, next) in zip(chunks, chunks.dropFirst()) {
      #expect(next.tag.startMs == one.tag.endMs)
      #expect(next.tag.segment == one.tag.segment || next.tag.segment == one.tag.segment + 1)
      #expect(next.tag.isSegmentStart == (next.tag.segment != one.tag.segment))
    }
    #expect(chunks.first?.tag.isSegmentStart == true)
    for chunk in chunks {
      let media = chunk.packets.filter { $0.track == leader }
      if chunk.tag.isSegmentStart { #expect(media.first?.isKeyFrame == true) }
      let spanNs = (media.map { $0.atNs + $0.durationNs }.max() ?? 0) - (media.map(\.atNs).min() ?? 0)
      #expect(spanNs <= 500_000_000)
    }
    for track in MediaTrack.allCases {
      let times = chunks.flatMap(\.packets).filter { $0.track == track }.map(\.atNs)
      #expect(times == times.sorted())
    }
  }

  @Test(arguments: [20, 200])
  func segmentsStartAtKeyFramesWithTheirSound(audioLateMs: Int) {
    let chunks = run([.video, .audio], seconds: 7, audioLateMs: audioLateMs)
    expectSound(chunks, leader: .video)
    #expect(chunks.last?.tag.segment == 4)
    for chunk in chunks {
      for packet in chunk.packets { #expect(packet.atNs / (2000 * ms) + 1 == Int64(chunk.tag.segment)) }
    }
    #expect(chunks.last?.tag.endMs == 7040)
  }

  @Test func soundAloneIsCutByItsTime() {
    let chunks = run([.audio], seconds: 5)
    expectSound(chunks, leader: .audio)
    #expect(chunks.filter(\.tag.isSegmentStart).map(\.tag.startMs) == [0, 2000, 4000])
  }

  @Test func soundThatStopsDoesNotHoldThePictureBack() {
    let chunks = run([.video, .audio], seconds: 5, audioUntilMs: 1000)
    expectSound(chunks, leader: .video)
    #expect(chunks.last?.tag.segment == 3)
    // Only what both tracks have counts as saved, until the end.
    #expect(chunks.dropLast().allSatisfy { $0.tag.endMs <= 1000 })
    #expect(chunks.last?.tag.endMs == 5040)
  }

  @Test func theFirstChunkWaitsForBothTracks() {
    let chunks = run([.video, .audio], seconds: 4, audioLateMs: 2700)
    #expect(chunks[0].tag.segment == 1)
    #expect(Set(chunks[0].packets.map(\.track)) == [.video, .audio])
  }
}
