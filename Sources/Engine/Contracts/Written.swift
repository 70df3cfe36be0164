/// What was written or chosen in answer to a question that is not recorded.
public struct WrittenAnswer: Codable, Sendable, Hashable {
  /// Of a text question; up to 10,000 characters.
  public var text: String?
  /// Of a choice: the numbers of the options, from 1, in order.
  public var choices: [Int]?
  /// Of a question that wants a file: the one that was uploaded and found to be of a kind that is taken.
  public var file: FileFacts?

  public init(text: String? = nil, choices: [Int]? = nil, file: FileFacts? = nil) {
    self.text = text
    self.choices = choices
    self.file = file
  }

  public static let mostCharacters = 10_000

  /// Nothing is written, or nothing is chosen.
  public var isEmpty: Bool { (text ?? "").isEmpty && (choices ?? []).isEmpty && file == nil }
}

/// `PUT /v1/session/answers/{n}/written`: keeps what is written so far, in place of what was before.
public struct AnswerWriting: Codable, Sendable, Hashable {
  public var epoch: Int
  public var answer: WrittenAnswer

  public init(epoch: Int, answer: WrittenAnswer) {
    self.epoch = epoch
    self.answer = answer
  }
}

/// `POST /v1/session/answers/{n}/finish`: what is written is the answer; an optional question without one is skipped.
public struct AnswerFinish: Codable, Sendable, Hashable {
  public var epoch: Int

  public init(epoch: Int) { self.epoch = epoch }
}
