public import Contracts
import Foundation

/// What can go wrong with interviews and their links.
public struct InterviewsError: ProblemConvertible, Hashable, CustomStringConvertible {
  public let problem: Problem

  public var description: String { "\(problem.code): \(problem.detail)" }

  private init(
    _ code: String, _ title: String, _ status: Int, _ detail: String, field: String? = nil,
    interview: InterviewID? = nil
  ) {
    problem = Problem(
      code: code, title: title, status: status, detail: detail, field: field,
      ids: interview.map { ["interview": $0.description] })
  }

  static func notFound(_ id: InterviewID) -> Self {
    Self(
      "interview-not-found", "No such interview", 404,
      "Your organisation has no such interview. It may have been deleted; reload the list.", interview: id)
  }

  static func notADraft(_ id: InterviewID) -> Self {
    Self(
      "not-a-draft", "Only drafts can be deleted", 409,
      "This interview was published, and candidates may have answered it. Close it instead of deleting it.",
      interview: id)
  }

  static func neverPublished(_ id: InterviewID) -> Self {
    Self(
      "not-published", "The interview is a draft", 409,
      "This interview is still a draft, so there is nothing to close. Publish it first, or delete it.",
      interview: id)
  }

  static let linkNotFound = Self(
    "link-not-found", "The link leads nowhere", 404,
    "There is no interview behind this link. Copy the whole link from your invitation; if it is whole, "
      + "ask whoever invited you for a new one.")

  static func closed(organisation: String) -> Self {
    Self(
      "interview-closed", "The interview is closed", 410,
      "\(organisation) has closed this interview. Ask whoever invited you whether you can still take part.")
  }

  static func expired(organisation: String, closedAt: Date) -> Self {
    Self(
      "interview-expired", "The interview has ended", 410,
      "This interview of \(organisation) took new candidates until \(WireJSON.timestamp(closedAt)). "
        + "Ask whoever invited you whether you can still take part.")
  }

  /// `fault` ends a sentence that begins with the field's name.
  static func invalid(_ field: String, _ name: String, _ fault: String) -> Self {
    Self("invalid-field", "A field is not valid", 422, "\(name) \(fault).", field: field)
  }
}
