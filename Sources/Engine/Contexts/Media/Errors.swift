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

  static func noMedia(question: Int) -> Self {
    Self(
      problem: Problem(
        code: "media-not-ready", title: "There is no video yet", status: 404,
        detail: "The recording of question \(question) is not processed yet, or could not be. Try again in a moment."))
  }
}
