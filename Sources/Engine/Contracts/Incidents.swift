public import Foundation

/// `POST /v1/session/incidents`: "something is wrong", said by the candidate at any moment.
public struct IncidentReport: Codable, Sendable, Hashable {
  public static let mostCharacters = 1000

  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Someone came in, an alarm, noise.
    case interrupted
    /// Camera, microphone, screen or keyboard.
    case device
    /// The question cannot be understood or read.
    case question
    /// Cannot go on like this: another format is asked for (in person, in writing, with help).
    case alternative
    case other
  }

  /// Made by the client, so that sending again changes nothing.
  public var id: IncidentID
  public var kind: Kind
  /// The question that was shown.
  public var question: Int?
  /// In the candidate's words; may be empty.
  public var text: String
  /// When it was said, by the candidate's clock.
  public var at: Date

  public init(id: IncidentID, kind: Kind, question: Int?, text: String, at: Date) {
    self.id = id
    self.kind = kind
    self.question = question
    self.text = text
    self.at = at
  }
}

/// What the candidate is told: the incident is kept, what it changes, and whom to ask.
public struct IncidentReply: Codable, Sendable, Hashable {
  /// Whether this question may be recorded once more without counting as a retake. Once for each question.
  public var grantsTake: Bool
  /// Seconds to think that are given back for this question.
  public var creditS: Int
  /// Whom to ask, as HR wrote it; empty when nobody is named.
  public var contact: String

  public init(grantsTake: Bool, creditS: Int, contact: String) {
    self.grantsTake = grantsTake
    self.creditS = creditS
    self.contact = contact
  }
}

/// An incident as HR and support read it.
public struct Incident: Codable, Sendable, Hashable {
  public var id: IncidentID
  public var kind: IncidentReport.Kind
  public var question: Int?
  public var text: String
  /// By the server's clock.
  public var at: Date
  public var grantedTake: Bool

  public init(
    id: IncidentID, kind: IncidentReport.Kind, question: Int?, text: String, at: Date, grantedTake: Bool
  ) {
    self.id = id
    self.kind = kind
    self.question = question
    self.text = text
    self.at = at
    self.grantedTake = grantedTake
  }
}
