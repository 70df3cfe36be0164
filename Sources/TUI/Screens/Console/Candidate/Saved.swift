internal import Contracts

/// What of a candidate can be saved on this machine.
enum Saved: Hashable {
  case video(question: Int)
  /// What another machine recorded beside the answer.
  case alternative(question: Int, TakeID)
  /// What the answer's score was made from.
  case receipt(question: Int)
  /// Of an answer, or (nil) the résumé.
  case file(question: Int?, FileFacts)

  /// What follows the candidate's name in the name of the file.
  var suffix: String {
    switch self {
    case .video(let question), .file(let question?, _): "-\(question)"
    case .alternative(let question, _): "-\(question)-alternative"
    case .receipt(let question): "-\(question)-receipt"
    case .file(nil, _): "-resume"
    }
  }

  var ending: String {
    switch self {
    case .video, .alternative: ".mp4"
    case .receipt: ".json"
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

  /// What there is to check the shown answer's score by.
  var savedReceipt: Saved? {
    guard let answer, let analysis = answer.analysis else { return nil }
    let refused: [Abstention] = [.evidenceRefused, .modelRefused, .modelUnusable]
    return analysis.scores.isEmpty && !(analysis.abstained.map(refused.contains) ?? false)
      ? nil : .receipt(question: answer.question)
  }

  /// The newest alternative that can be played.
  var savedAlternative: Saved? {
    guard let answer, let last = answer.alternatives.last(where: { $0.status == .verified }) else { return nil }
    return .alternative(question: answer.question, last.take)
  }
}
