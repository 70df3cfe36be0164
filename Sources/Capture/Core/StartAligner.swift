/// Finds the moment at which a recording of several tracks starts: the first at which every track has something.
///
/// Sound from before it is trimmed to the sample; of the pictures from before it, the last one is what is seen then.
public struct StartAligner: Sendable {
  private let tracks: Set<MediaTrack>
  private var firstNs: [MediaTrack: Int64] = [:]

  public init(tracks: Set<MediaTrack>) {
    precondition(!tracks.isEmpty)
    self.tracks = tracks
  }

  /// Takes the time of something captured.
  public mutating func take(_ track: MediaTrack, timeNs: Int64) {
    firstNs[track] = min(firstNs[track] ?? timeNs, timeNs)
  }

  /// The recording's time 0 on the monotonic clock, once it can be told.
  public var originNs: Int64? { missing.isEmpty ? firstNs.values.max() : nil }

  /// The tracks of which nothing has come yet.
  public var missing: Set<MediaTrack> { tracks.filter { firstNs[$0] == nil } }
}
