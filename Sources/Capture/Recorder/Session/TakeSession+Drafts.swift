internal import Client
public import Contracts

/// What is written and not yet with the server: kept beside the recordings, so that neither a crash nor a server that is
/// away costs a word.
extension TakeSession {
  /// Keeps what is written so far on this machine, in place of what was before.
  public func keepDraft(_ number: Int, _ answer: WrittenAnswer) async { try? await spool.keepDraft(number, answer) }

  /// What an earlier run kept and could not hand over; nil when the server has it all.
  public func draft(_ number: Int) async -> WrittenAnswer? {
    let kept = try? await spool.draft(number) { [access] key in
      try await access.call { try await $0.unseal([key]).keys.first }
    }
    // It arrived, and its answer was not heard.
    if let kept, kept == server.questions.first(where: { $0.number == number })?.written {
      await spool.removeDraft(number)
      return nil
    }
    return kept
  }

  /// The server has `answer`; a later draft stays.
  func dropDraft(_ number: Int, _ answer: WrittenAnswer?) async {
    if let answer, await draft(number) != answer { return }
    await spool.removeDraft(number)
  }
}
