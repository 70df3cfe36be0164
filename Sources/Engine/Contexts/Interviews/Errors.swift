public import Contracts
import Foundation

/// What can go wrong with interviews and their links.
public struct InterviewsError: ProblemConvertible, Hashable, CustomStringConvertible {
  public let problem: Problem

  public var description: String { "\(problem.code): \(problem.detail)" }

  private init(
    _ code: String, _ title: String, _ status: Int, _ detail: String, field: String? = nil,
    interview: InterviewID? = nil, version: Int? = nil, retryAfterS: Int? = nil
  ) {
    problem = Problem(
      code: code, title: title, status: status, detail: detail, field: field,
      ids: interview.map { ["interview": $0.description] }, version: version, retryAfterS: retryAfterS)
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

  static func notClosed(_ id: InterviewID) -> Self {
    Self(
      "not-closed", "The interview is not closed", 409,
      "Only closed interviews go to the archive. Close it first; a draft can be deleted instead.", interview: id)
  }

  static func notArchived(_ id: InterviewID) -> Self {
    Self(
      "not-archived", "The interview is not archived", 409,
      "This interview is not in the archive, so there is nothing to restore.", interview: id)
  }

  static func isArchived(_ id: InterviewID) -> Self {
    Self(
      "interview-archived", "The interview is archived", 409,
      "This interview is in the archive and cannot be changed there. Restore it first.", interview: id)
  }

  static func editedElsewhere(_ stored: StoredInterview) -> Self {
    Self(
      "edited-elsewhere", "Someone else has changed it", 412,
      "This interview was changed since you read it. Read it again, take over what you want to keep, and save again.",
      interview: stored.id, version: stored.version)
  }

  static func questionNotFound(_ id: QuestionID) -> Self {
    Self(
      "question-not-found", "No such question", 404,
      "The interview has no such question; it may have been removed. Read the interview again.")
  }

  static func templateNotFound(_ id: String) -> Self {
    Self(
      "template-not-found", "No such template", 404,
      "There is no such template. It may have been deleted; reload the list.")
  }

  static let templateShips = Self(
    "template-ships", "The template ships with Parley", 409,
    "Templates that ship with the program cannot be deleted, only those of your organisation.")

  static let linkNotFound = Self(
    "link-not-found", "The link leads nowhere", 404,
    "There is no interview behind this link. Copy the whole link from your invitation; if it is whole, "
      + "ask whoever invited you for a new one.")

  static let codeNotFound = Self(
    "code-not-found", "The code leads nowhere", 404,
    "There is no interview behind this code. Compare each of its eight characters; if it is right, ask whoever invited "
      + "you for a new one.")

  static let pinNeeded = Self(
    "pin-needed", "A PIN is needed", 403,
    "This interview begins with a PIN of 4 to 8 digits. It came with your invitation.", field: "pin")

  static let pinWrong = Self(
    "pin-wrong", "The PIN is wrong", 403,
    "This is not the interview's PIN. Check the digits; if they are right, ask whoever invited you for the PIN.",
    field: "pin")

  static func pinLocked(retryAfterS: Int) -> Self {
    Self(
      "pin-locked", "Too many wrong PINs", 429,
      "The PIN was wrong too often, so the interview takes none for \((retryAfterS + 59) / 60) minutes. Try again then.",
      field: "pin", retryAfterS: retryAfterS)
  }

  static func notYetOpen(organisation: String, opensAt: Date) -> Self {
    Self(
      "interview-not-yet-open", "The interview opens later", 403,
      "This interview of \(organisation) opens at \(WireJSON.timestamp(opensAt)). Come back then.")
  }

  /// What is wrong with a file that describes an interview, and where.
  static func yaml(_ detail: String, field: String? = nil) -> Self {
    Self("invalid-yaml", "The file cannot be read", 422, detail, field: field)
  }

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

  static func invalid(_ fault: FieldFault) -> Self { .invalid(fault.field, fault.name, fault.fault.ending) }

  /// `fault` ends a sentence that begins with the field's name.
  static func invalid(_ field: String, _ name: String, _ fault: String) -> Self {
    Self("invalid-field", "A field is not valid", 422, "\(name) \(fault).", field: field)
  }
}
