public import Contracts

/// What Media refuses.
public struct MediaError: ProblemConvertible, CustomStringConvertible {
  public let problem: Problem

  public var description: String { "\(problem.code): \(problem.detail)" }

  static func invalid(_ field: String, _ detail: String) -> Self {
    Self(
      problem: Problem(
        code: "invalid-field", title: "A field is not as it should be", status: 422, detail: detail, field: field))
  }

  static func conflict(_ segment: SegmentOffer) -> Self {
    Self(
      problem: Problem(
        code: "segment-conflict", title: "Another segment is stored at this place", status: 409,
        detail:
          "Segment \(segment.index) of part \(segment.part) is stored already, with other bytes. Begin a new part.",
        ids: ["part": "\(segment.part)", "index": "\(segment.index)"]))
  }

  static let fileMissing = Self(
    problem: Problem(
      code: "file-missing", title: "The file has not arrived", status: 409,
      detail: "The file is not in the store as it was described. Send it again."))

  static let fileKind = Self(
    problem: Problem(
      code: "file-kind", title: "The file is of another kind", status: 422,
      detail: "The file is none of PDF, DOCX, ODT, TXT (as UTF-8), PNG, JPEG or ZIP, whatever its name says. "
        + "Save it as one of these and try again.", field: "file"))

  static let noFile = Self(
    problem: Problem(
      code: "file-missing", title: "There is no file", status: 404,
      detail: "The candidate has handed in no such file."))

  static func noMedia(question: Int) -> Self {
    Self(
      problem: Problem(
        code: "media-not-ready", title: "There is no video yet", status: 404,
        detail: "The recording of question \(question) is not processed yet, or could not be. Try again in a moment."))
  }
}
