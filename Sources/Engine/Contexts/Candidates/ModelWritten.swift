internal import Contracts
internal import Foundation
internal import Platform

/// Answers that are not recorded: written, chosen, or a file.
extension CandidateSession {
  /// Keeps what is written so far. False when it is what was there.
  mutating func write(_ writing: AnswerWriting, question number: Int) throws(CandidatesError) -> Bool {
    try validateWriter(writing.epoch)
    let asked = try question(number)
    var answer = try opened(number)
    guard answer.status == .open else { throw .answerSubmitted(number) }
    let kept = try asked.checked(writing.answer, number)
    if answer.written == kept { return false }
    answer.written = kept
    answers[number] = answer
    return true
  }

  /// Ends a question that is not recorded, or skips an optional one. False when it is ended already.
  mutating func finish(_ number: Int, epoch: Int) throws(CandidatesError) -> Bool {
    try validateWriter(epoch)
    let asked = try question(number)
    var answer = try opened(number)
    if answer.isDone { return false }
    if answer.written?.isEmpty == false {
      answer.status = .verified
    } else if asked.isRequired, !asked.isPractice {
      throw asked.kind.isRecorded ? .answersMissing([number]) : .answerEmpty(number)
    } else {
      answer.status = .skipped
      answer.written = nil
    }
    answers[number] = answer
    return true
  }

  // MARK: Files

  /// Whether some file may be handed in: for a question, or (nil) as the résumé.
  func validateFilePlace(epoch: Int, question number: Int?) throws(CandidatesError) {
    try validateWriter(epoch)
    if let number {
      guard try question(number).kind == .file else { throw .notAFile(number) }
      guard try opened(number).status == .open else { throw .answerSubmitted(number) }
    } else {
      guard profile != nil else { throw .profileRequired }
    }
  }

  /// Whether this file may be handed in there.
  func validateFile(_ offer: FileOffer, question number: Int?) throws(CandidatesError) {
    try validateFilePlace(epoch: offer.epoch, question: number)
    if let fault = TextRules.fault(in: offer.name, length: 1...255) {
      throw .invalid("name", "The name of the file", fault)
    }
    guard (1...FileOffer.mostBytes).contains(offer.bytes) else {
      throw .invalid(
        "bytes", "The file", "has \(offer.bytes) bytes; a file has 1 byte to \(FileOffer.mostBytes >> 20) MiB")
    }
    guard offer.sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil else {
      throw .invalid("sha256", "The SHA-256", "is not 64 lower-case hexadecimal digits")
    }
    guard Data(base64Encoded: offer.md5)?.count == 16 else {
      throw .invalid("md5", "The MD5", "is not the base64 of 16 bytes")
    }
  }

  mutating func attach(_ offer: FileOffer, _ kind: FileKind, question number: Int?) throws(CandidatesError) {
    try validateFile(offer, question: number)
    let facts = FileFacts(name: offer.name, kind: kind, bytes: offer.bytes, sha256: offer.sha256)
    if let number { answers[number]?.written = WrittenAnswer(file: facts) } else { resume = facts }
  }
}

extension Question {
  /// What may be kept of a written answer.
  fileprivate func checked(_ answer: WrittenAnswer, _ number: Int) throws(CandidatesError) -> WrittenAnswer {
    switch kind {
    case .text:
      let text = answer.text ?? ""
      if let fault = TextRules.fault(in: text, length: 0...WrittenAnswer.mostCharacters, lines: true) {
        throw .invalid("answer.text", "The answer", fault)
      }
      return WrittenAnswer(text: text)
    case .singleChoice, .multipleChoice:
      let choices = Array(Set(answer.choices ?? [])).sorted()
      guard choices.allSatisfy({ (1...options.count).contains($0) }) else {
        throw .invalid("answer.choices", "The choice", "is none of the \(options.count) options; they count from 1")
      }
      guard kind == .multipleChoice || choices.count <= 1 else {
        throw .invalid("answer.choices", "The choice", "has \(choices.count) options; this question takes one")
      }
      return WrittenAnswer(choices: choices)
    case .video, .audio, .file: throw .notWritten(number)
    }
  }
}

extension WrittenAnswer {
  /// SHA-256 of its JSON, lower-case hex.
  var digest: String { Digests.sha256Hex((try? WireJSON.encode(self)) ?? Data()) }
}
