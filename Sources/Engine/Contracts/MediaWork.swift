/// What the engine asks of its media worker: a JSON file, read by the child process.
public struct MediaOrder: Codable, Sendable {
  public struct Segment: Codable, Sendable {
    public var place: SegmentPlace
    public var path: String
    public var bytes: Int
    /// Lower-case hex.
    public var sha256: String
    /// As the recorder counted it, in milliseconds; told when nothing can be read of it.
    public var durationMs: Int

    public init(place: SegmentPlace, path: String, bytes: Int, sha256: String, durationMs: Int) {
      self.place = place
      self.durationMs = durationMs
      self.path = path
      self.bytes = bytes
      self.sha256 = sha256
    }
  }
  public struct Part: Codable, Sendable {
    /// Wall-clock milliseconds lost before it.
    public var gapMs: Int
    /// The init segment first.
    public var segments: [Segment]

    public init(gapMs: Int, segments: [Segment]) {
      self.gapMs = gapMs
      self.segments = segments
    }
  }
  public var parts: [Part]
  /// Where to put what is made; nothing is written elsewhere.
  public var folder: String

  public init(parts: [Part], folder: String) {
    self.parts = parts
    self.folder = folder
  }
}

/// What the media worker found and made: a JSON file, written by the child process.
public struct MediaResult: Codable, Sendable {
  public struct File: Codable, Sendable {
    /// Within the order's folder.
    public var name: String
    public var contentType: String
    public var bytes: Int
    public var sha256: String

    public init(name: String, contentType: String, bytes: Int, sha256: String) {
      self.name = name
      self.contentType = contentType
      self.bytes = bytes
      self.sha256 = sha256
    }
  }
  /// A stable code, as `hash-mismatch`; nil when all went well.
  public var failure: String?
  /// Which segment it was.
  public var place: SegmentPlace?
  public var durationMs = 0
  /// How many parts the video was joined from; those of which nothing could be read do not count.
  public var parts = 0
  public var gaps: [MediaReport.Gap] = []
  public var avOffsetMs: Double?
  public var width = 0
  public var height = 0
  public var videoCodec: String?
  public var audioCodec: String?
  public var framesAtS: [Double] = []
  public var files: [File] = []

  public init() {}
}
