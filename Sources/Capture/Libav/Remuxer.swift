internal import CFFmpeg

/// Where a part came to lie in a joined recording, in milliseconds.
public struct PartPlace: Sendable, Hashable {
  public var startMs: Int
  public var endMs: Int
}

/// Puts recordings one after the other into one MP4 with its index in front, without encoding anew.
///
/// Each part is moved to where the longest track of the one before it ended. The sound's priming of the first part
/// stays and is noted in the edit list; that of later parts is left out, for it would sound in the middle.
public enum Remuxer {
  /// The parts were not recorded alike, as with another size of picture: see ``Reencoder``.
  public struct PartsDiffer: Error, Sendable {}

  /// Joins `parts` into `path`. One that is cut in the middle gives all that can be read of it.
  ///
  /// - Returns: a place for each part; nil for one of which nothing can be read.
  /// - Throws: ``PartsDiffer``; an ``AVError`` with `isDataFault` when nothing can be read of any.
  public static func join(_ parts: [String], to path: String) throws -> [PartPlace?] {
    let writer = try FastStartWriter(path: path)
    for (kind, track) in try commonTracks(parts) {
      try writer.add(kind, track.parameters, timeBase: track.timeBase)
    }
    try writer.begin()
    var endUs: Int64 = 0
    var hasSound = false
    var places: [PartPlace?] = []
    for part in parts {
      let startUs = endUs
      try copy(part, to: writer, atUs: startUs, keepsPriming: !hasSound, endUs: &endUs, hasSound: &hasSound)
      places.append(
        endUs > startUs ? PartPlace(startMs: Int(startUs / 1000), endMs: Int(endUs / 1000)) : nil)
    }
    guard endUs > 0 else { throw AVError("av_read_frame", code: parley_averror_invaliddata) }
    try writer.finish()
    return places
  }

  private struct Track {
    var parameters: TrackParameters
    var timeBase: Rational
  }

  /// The tracks that any part has; a microphone may come only with the second.
  private static func commonTracks(_ parts: [String]) throws -> [TrackKind: Track] {
    var tracks: [TrackKind: Track] = [:]
    for part in parts {
      guard let input = try MediaInput.recording(part) else { continue }
      for kind in TrackKind.all {
        guard let stream = input.best(kind) else { continue }
        if let known = tracks[kind] {
          guard known.parameters.matches(stream.pointee.codecpar) else { throw PartsDiffer() }
        } else {
          tracks[kind] = Track(
            parameters: try TrackParameters(copying: stream.pointee.codecpar),
            timeBase: Rational(stream.pointee.time_base))
        }
      }
    }
    guard !tracks.isEmpty else { throw AVError("av_find_best_stream", code: parley_averror_invaliddata) }
    return tracks
  }

  private static func copy(
    _ part: String, to writer: FastStartWriter, atUs startUs: Int64, keepsPriming: Bool, endUs: inout Int64,
    hasSound: inout Bool
  ) throws {
    guard let input = try MediaInput.recording(part) else { return }
    var kinds: [Int: (kind: TrackKind, timeBase: Rational)] = [:]
    for kind in TrackKind.all {
      guard let stream = input.best(kind) else { continue }
      kinds[Int(stream.pointee.index)] = (kind, Rational(stream.pointee.time_base))
    }
    while let packet = try input.next() {
      guard let (kind, timeBase) = kinds[packet.streamIndex], let pts = packet.pts else { continue }
      let atUs = timeBase.rescale(pts, to: .microseconds)
      let lastsUs = timeBase.rescale(packet.duration, to: .microseconds)
      guard PlausibleTime.us.contains(atUs), PlausibleTime.us.contains(lastsUs) else { continue }
      if kind == .audio {
        if !keepsPriming && atUs + lastsUs <= 0 { continue }
        hasSound = true
      }
      endUs = max(endUs, startUs + atUs + lastsUs)
      try writer.write(packet, to: kind, timeBase: timeBase, shiftUs: startUs)
    }
  }
}
