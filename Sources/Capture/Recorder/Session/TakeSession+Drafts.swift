public import Contracts
internal import Foundation
internal import Platform

/// What is written and not yet with the server: kept beside the recordings, so that neither a crash nor a server that is
/// away costs a word.
extension TakeSession {
  /// Keeps what is written so far on this machine, in place of what was before.
  public func keepDraft(_ number: Int, _ answer: WrittenAnswer) {
    guard let data = try? WireJSON.encode(answer) else { return }
    try? DurableFile.write(data, to: draftPath(number))
  }

  /// What an earlier run kept and could not hand over; nil when the server has it all.
  public func draft(_ number: Int) -> WrittenAnswer? {
    guard let data = FileManager.default.contents(atPath: draftPath(number)) else { return nil }
    return try? WireJSON.decode(WrittenAnswer.self, from: data)
  }

  /// The server has `answer`; a later draft stays.
  func dropDraft(_ number: Int, _ answer: WrittenAnswer?) {
    guard let kept = draft(number), answer == nil || kept == answer else { return }
    unlinkDraft(number)
  }

  private func unlinkDraft(_ number: Int) { try? FileManager.default.removeItem(atPath: draftPath(number)) }

  private func draftPath(_ number: Int) -> String { spool.folder + "/draft-\(number).json" }
}
