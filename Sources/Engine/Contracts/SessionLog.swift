public import Foundation

/// One line of the durable log of a session: what its devices, its recorder and the server saw. It holds no name, no
/// answer and no secret.
public struct SessionLogEntry: Codable, Sendable, Hashable {
  public enum Source: String, Codable, Sendable { case client, server, staff }

  /// Rises within the session; for asking only for what is new.
  public var sequence: Int
  public var at: Date
  public var source: Source
  /// In the words of ``SessionLogReport/Kind`` when it came from the client.
  public var kind: String
  public var question: Int?
  /// Short facts, as `camera: /dev/video0`, `dropped: 3`, `offset_ms: 4`.
  public var details: [String: String]

  public init(
    sequence: Int, at: Date, source: Source, kind: String, question: Int?, details: [String: String]
  ) {
    self.sequence = sequence
    self.at = at
    self.source = source
    self.kind = kind
    self.question = question
    self.details = details
  }
}

/// `POST /v1/session/log`: what the candidate's program saw, some at a time.
public struct SessionLogReport: Codable, Sendable, Hashable {
  public static let mostEntries = 100

  public enum Kind: String, Codable, Sendable, CaseIterable {
    case started, resumed, ended, devices, error
    case deviceLost = "device_lost"
    case deviceBack = "device_back"
    case deviceFailed = "device_failed"
    case recordingBegan = "recording_began"
    case recordingEnded = "recording_ended"
    case framesDropped = "frames_dropped"
    case uploadTrouble = "upload_trouble"
    case uploadBack = "upload_back"
    case diskLow = "disk_low"
    case linkSpeed = "link_speed"
    case clockJumped = "clock_jumped"
  }

  public struct Entry: Codable, Sendable, Hashable {
    /// Made by the client; the same number again changes nothing.
    public var number: Int
    public var at: Date
    public var kind: Kind
    public var question: Int?
    /// Up to 20 facts; keys to 40 and values to 200 characters.
    public var details: [String: String]

    public init(number: Int, at: Date, kind: Kind, question: Int? = nil, details: [String: String] = [:]) {
      self.number = number
      self.at = at
      self.kind = kind
      self.question = question
      self.details = details
    }
  }
  /// Random for each run of the candidate's program; numbers count within it.
  public var run: UUID
  public var entries: [Entry]

  public init(run: UUID, entries: [Entry]) {
    self.run = run
    self.entries = entries
  }
}

/// `GET /v1/candidates/{session}/log?after=N`.
public struct SessionLog: Codable, Sendable {
  public var entries: [SessionLogEntry]
  public var incidents: [Incident]

  public init(entries: [SessionLogEntry], incidents: [Incident]) {
    self.entries = entries
    self.incidents = incidents
  }
}

/// `POST /v1/candidates/{session}/help`: what support does for one candidate. What is nil stays as it is.
public struct SessionHelp: Codable, Sendable, Hashable {
  /// A new end of the invitation.
  public var expiresAt: Date?
  /// Per cent of the usual times, 100 to 400.
  public var extraTimePercent: Int?
  /// This question may be answered once more; what was handed in stays as another take.
  public var reopenQuestion: Int?
  /// Failed processing is tried again.
  public var retry: Bool?

  public init(
    expiresAt: Date? = nil, extraTimePercent: Int? = nil, reopenQuestion: Int? = nil, retry: Bool? = nil
  ) {
    self.expiresAt = expiresAt
    self.extraTimePercent = extraTimePercent
    self.reopenQuestion = reopenQuestion
    self.retry = retry
  }
}

/// What was done.
public struct SessionHelpOutcome: Codable, Sendable, Hashable {
  /// How many answers are processed again.
  public var retried: Int

  public init(retried: Int) { self.retried = retried }
}
