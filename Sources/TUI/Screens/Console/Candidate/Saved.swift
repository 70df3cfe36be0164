internal import Contracts

/// What of a candidate can be saved on this machine.
enum Saved: Hashable {
  case video(question: Int)
  /// Of an answer, or (nil) the résumé.
  case file(question: Int?, FileFacts)

  /// What follows the candidate's name in the name of the file.
  var suffix: String {
    switch self {
    case .video(let question), .file(let question?, _): "-\(question)"
    case .file(nil, _): "-resume"
    }
  }

  var ending: String {
    switch self {
    case .video: ".mp4"
    case .file(_, let facts): "." + (facts.kind == .jpeg ? "jpg" : facts.kind.rawValue)
    }
  }
}

extension CandidateScreen {
  /// What the shown answer has to be saved.
  var savedThing: Saved? {
    guard let answer else { return nil }
    if let file = answer.written?.file { return .file(question: answer.question, file) }
    return answer.media == nil ? nil : .video(question: answer.question)
  }
}
