public import Foundation

/// The topics that others may rely on.
public enum Topic: String, Codable, Sendable, CaseIterable {
  case user = "user-events"
  case interview = "interview-events"
  case candidate = "candidate-events"
  case media = "media-events"
  case analysis = "analysis-events"
  case notification = "notification-events"
  case billing = "billing-events"
}

/// What one event says; a CloudEvents 1.0 `data` member with its type and topic.
public protocol EventData: Codable, Sendable {
  /// The CloudEvents `type`, as `interview.published`.
  static var type: String { get }
  static var topic: Topic { get }
  /// The CloudEvents `subject` and the unit of order: events of one aggregate are delivered in order.
  var aggregate: UUID { get }
}

public struct InterviewCreated: EventData, Hashable {
  public static let type = "interview.created"
  public static let topic = Topic.interview
  public var interview: InterviewID
  public var aggregate: UUID { interview.uuid }
  public init(interview: InterviewID) { self.interview = interview }
}

public struct InterviewUpdated: EventData, Hashable {
  public static let type = "interview.updated"
  public static let topic = Topic.interview
  public var interview: InterviewID
  public var aggregate: UUID { interview.uuid }
  public init(interview: InterviewID) { self.interview = interview }
}

public struct InterviewPublished: EventData, Hashable {
  public static let type = "interview.published"
  public static let topic = Topic.interview
  public var interview: InterviewID
  public var aggregate: UUID { interview.uuid }
  public init(interview: InterviewID) { self.interview = interview }
}

public struct InterviewClosed: EventData, Hashable {
  public static let type = "interview.closed"
  public static let topic = Topic.interview
  public var interview: InterviewID
  public var aggregate: UUID { interview.uuid }
  public init(interview: InterviewID) { self.interview = interview }
}

/// A closed interview has all its answers: everyone who began has submitted.
public struct InterviewCompleted: EventData, Hashable {
  public static let type = "interview.completed"
  public static let topic = Topic.interview
  public var interview: InterviewID
  public var aggregate: UUID { interview.uuid }
  public init(interview: InterviewID) { self.interview = interview }
}

/// Put away; it is in no list unless asked for.
public struct InterviewArchived: EventData, Hashable {
  public static let type = "interview.archived"
  public static let topic = Topic.interview
  public var interview: InterviewID
  public var aggregate: UUID { interview.uuid }
  public init(interview: InterviewID) { self.interview = interview }
}

/// Back from the archive, closed.
public struct InterviewRestored: EventData, Hashable {
  public static let type = "interview.restored"
  public static let topic = Topic.interview
  public var interview: InterviewID
  public var aggregate: UUID { interview.uuid }
  public init(interview: InterviewID) { self.interview = interview }
}

/// A draft is gone.
public struct InterviewDeleted: EventData, Hashable {
  public static let type = "interview.deleted"
  public static let topic = Topic.interview
  public var interview: InterviewID
  public var aggregate: UUID { interview.uuid }
  public init(interview: InterviewID) { self.interview = interview }
}

public struct UserSignedUp: EventData, Hashable {
  public static let type = "user.created"
  public static let topic = Topic.user
  public var user: UserID
  public var aggregate: UUID { user.uuid }
  public init(user: UserID) { self.user = user }
}

/// Someone got a personal link. Neither the link nor the person is named in events.
public struct CandidateInvited: EventData, Hashable {
  public static let type = "candidate.invited"
  public static let topic = Topic.candidate
  public var session: SessionID
  public var interview: InterviewID
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, interview: InterviewID) {
    self.session = session
    self.interview = interview
  }
}

public struct CandidateStarted: EventData, Hashable {
  public static let type = "candidate.started"
  public static let topic = Topic.candidate
  public var session: SessionID
  public var interview: InterviewID
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, interview: InterviewID) {
    self.session = session
    self.interview = interview
  }
}

public struct CandidateCompleted: EventData, Hashable {
  public static let type = "candidate.completed"
  public static let topic = Topic.candidate
  public var session: SessionID
  public var interview: InterviewID
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, interview: InterviewID) {
    self.session = session
    self.interview = interview
  }
}

/// The candidate takes no further part, by their own word.
public struct CandidateWithdrawn: EventData, Hashable {
  public static let type = "candidate.withdrawn"
  public static let topic = Topic.candidate
  public var session: SessionID
  public var interview: InterviewID
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, interview: InterviewID) {
    self.session = session
    self.interview = interview
  }
}

/// Everything of a person is to be deleted wherever it is kept: by their own word, HR's, or since its time is over.
public struct CandidateErased: EventData, Hashable {
  public static let type = "candidate.erased"
  public static let topic = Topic.candidate
  public var session: SessionID
  public var interview: InterviewID
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, interview: InterviewID) {
    self.session = session
    self.interview = interview
  }
}

/// A candidate said that something is wrong.
public struct IncidentReported: EventData, Hashable {
  public static let type = "incident.reported"
  public static let topic = Topic.candidate
  public var session: SessionID
  public var interview: InterviewID
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, interview: InterviewID) {
    self.session = session
    self.interview = interview
  }
}

/// Something that HR's list shows of a candidate, or of many at once, is another: tags, decision, name, or an end.
public struct CandidateChanged: EventData, Hashable {
  public static let type = "candidate.changed"
  public static let topic = Topic.candidate
  public var organisation: OrganisationID
  /// Nil when it is about many.
  public var session: SessionID?
  public var aggregate: UUID { session?.uuid ?? organisation.uuid }
  public init(organisation: OrganisationID, session: SessionID?) {
    self.organisation = organisation
    self.session = session
  }
}

/// An answer was submitted; its segments are in the store.
public struct ResponseSubmitted: EventData, Hashable {
  public static let type = "response.submitted"
  public static let topic = Topic.candidate
  public var session: SessionID
  public var interview: InterviewID
  /// From 1.
  public var question: Int
  public var take: TakeID
  public var parts: [PartManifest]
  /// Wall-clock milliseconds lost before each part, in order of `parts`.
  public var gapsMs: [Int]
  public var aggregate: UUID { session.uuid }
  public init(
    session: SessionID, interview: InterviewID, question: Int, take: TakeID,
    parts: [PartManifest], gapsMs: [Int]
  ) {
    self.session = session
    self.interview = interview
    self.question = question
    self.take = take
    self.parts = parts
    self.gapsMs = gapsMs
  }
}

/// What another machine had recorded of an answer arrived after its place was taken; its segments are in the store.
public struct AlternativeArrived: EventData, Hashable {
  public static let type = "response.alternative"
  public static let topic = Topic.candidate
  public var session: SessionID
  public var interview: InterviewID
  /// From 1.
  public var question: Int
  public var take: TakeID
  public var parts: [PartManifest]
  /// Wall-clock milliseconds lost before each part, in order of `parts`.
  public var gapsMs: [Int]
  public var aggregate: UUID { session.uuid }
  public init(
    session: SessionID, interview: InterviewID, question: Int, take: TakeID, parts: [PartManifest], gapsMs: [Int]
  ) {
    self.session = session
    self.interview = interview
    self.question = question
    self.take = take
    self.parts = parts
    self.gapsMs = gapsMs
  }
}

/// Every hash was read back and the joined files are in the store.
public struct MediaReady: EventData, Hashable {
  public static let type = "media.ready"
  public static let topic = Topic.media
  public var session: SessionID
  public var question: Int
  public var take: TakeID
  /// Object key of the 16 kHz mono WAV; nil without an audio track.
  public var audioKey: String?
  /// SHA-256 of that WAV, lower-case hex.
  public var audioSha256: String?
  public var durationMs: Int
  public var aggregate: UUID { session.uuid }
  public init(
    session: SessionID, question: Int, take: TakeID, audioKey: String?, audioSha256: String?,
    durationMs: Int
  ) {
    self.session = session
    self.question = question
    self.take = take
    self.audioKey = audioKey
    self.audioSha256 = audioSha256
    self.durationMs = durationMs
  }
}

/// The same of an alternative, which nobody scores.
public struct AlternativeReady: EventData, Hashable {
  public static let type = "media.alternative"
  public static let topic = Topic.media
  public var session: SessionID
  public var question: Int
  public var take: TakeID
  public var durationMs: Int
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, question: Int, take: TakeID, durationMs: Int) {
    self.session = session
    self.question = question
    self.take = take
    self.durationMs = durationMs
  }
}

public struct MediaFailed: EventData, Hashable {
  public static let type = "media.failed"
  public static let topic = Topic.media
  public var session: SessionID
  public var question: Int
  public var take: TakeID
  /// A stable code, as `hash-mismatch`.
  public var reason: String
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, question: Int, take: TakeID, reason: String) {
    self.session = session
    self.question = question
    self.take = take
    self.reason = reason
  }
}

/// An answer is scored, or is not to be, with the reason. No words of the answer travel in events.
public struct AnalysisCompleted: EventData, Hashable {
  public static let type = "analysis.completed"
  public static let topic = Topic.analysis
  public var session: SessionID
  public var question: Int
  public var take: TakeID
  public var abstained: Abstention?
  /// Competency scores, 1 to 5.
  public var scores: [Int]
  public var aggregate: UUID { session.uuid }
  public init(
    session: SessionID, question: Int, take: TakeID, abstained: Abstention?, scores: [Int]
  ) {
    self.session = session
    self.question = question
    self.take = take
    self.abstained = abstained
    self.scores = scores
  }
}

/// Someone rated an answer, took that back, set the program's score aside or commented. What they wrote does not travel.
public struct AnswerReviewed: EventData, Hashable {
  public static let type = "answer.reviewed"
  public static let topic = Topic.analysis
  public var session: SessionID
  public var question: Int
  public var action: ReviewAction
  /// The mean of the people's ratings now, 1 to 5; nil without any.
  public var people: Double?
  /// Whether the program's score is set aside now.
  public var isDismissed: Bool
  public var aggregate: UUID { session.uuid }
  public init(session: SessionID, question: Int, action: ReviewAction, people: Double?, isDismissed: Bool) {
    self.session = session
    self.question = question
    self.action = action
    self.people = people
    self.isDismissed = isDismissed
  }
}

/// An event on its way: the CloudEvents 1.0 attributes that Parley uses.
public struct Envelope: Sendable {
  /// CloudEvents `id`.
  public var id: EventID
  public var type: String
  public var topic: Topic
  /// CloudEvents extension `organisation`.
  public var organisation: OrganisationID
  /// CloudEvents `subject`.
  public var aggregate: UUID
  public var time: Date
  /// The `data` member as JSON.
  public var data: Data

  public init(
    id: EventID, type: String, topic: Topic, organisation: OrganisationID, aggregate: UUID,
    time: Date, data: Data
  ) {
    self.id = id
    self.type = type
    self.topic = topic
    self.organisation = organisation
    self.aggregate = aggregate
    self.time = time
    self.data = data
  }

  public func decode<E: EventData>(_ type: E.Type) throws -> E {
    try WireJSON.decode(type, from: data)
  }
}
