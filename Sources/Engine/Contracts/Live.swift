public import Foundation

public enum AggregateTag {}
/// The unit of order that an event belongs to, as an interview or a candidate's session.
public typealias AggregateID = ID<AggregateTag>

/// An event as screens hear of it: that something happened, and to what. It carries no content, names nobody, and may
/// come twice; who hears it reads anew what it shows.
public struct LiveEvent: Codable, Sendable, Hashable {
  /// The event's number in the outbox. Numbers of one aggregate rise; those of several may come out of order.
  public var seq: Int
  /// As `interview.published`.
  public var type: String
  /// As `interview-events`.
  public var topic: String
  public var organisation: OrganisationID
  public var aggregate: AggregateID
  public var time: Date
  /// The identifiers that the event holds, by name, as `interview` and `session`.
  public var ids: [String: String]

  public init(
    seq: Int, type: String, topic: String, organisation: OrganisationID, aggregate: AggregateID, time: Date,
    ids: [String: String] = [:]
  ) {
    self.seq = seq
    self.type = type
    self.topic = topic
    self.organisation = organisation
    self.aggregate = aggregate
    self.time = time
    self.ids = ids
  }

  /// The interview that this is about, where the event names one.
  public var interview: InterviewID? { ids["interview"].flatMap { InterviewID($0) } }
  /// The candidate's session that this is about, where the event names one.
  public var session: SessionID? { ids["session"].flatMap { SessionID($0) } }
}

/// What one who follows the events of an organisation is told.
public enum LiveMessage: Sendable, Hashable {
  case event(LiveEvent)
  /// Events may have been missed: read everything anew.
  case resync
}
