internal import Client
public import Contracts

/// Answers that are not recorded.
extension TakeSession {
  /// Keeps what is written or chosen so far with the server, however long that takes.
  public func write(_ number: Int, _ answer: WrittenAnswer) async throws {
    let writing = AnswerWriting(epoch: await spool.state.epoch, answer: answer)
    try await persistently { try await $0.write(question: number, writing) }
    if let index = server.questions.firstIndex(where: { $0.number == number }) {
      server.questions[index].written = answer
    }
  }

  /// Ends a question with what is written, or skips an optional one.
  public func finishQuestion(_ number: Int) async throws {
    let finish = AnswerFinish(epoch: await spool.state.epoch)
    try await persistently { try await $0.finish(question: number, finish) }
    // What was recorded of a question that is skipped is not wanted.
    for take in await spool.state.takes where take.question == number && take.fate == .kept {
      try await spool.discard(take.id)
      await uploader.drop(take.id)
    }
    try await refresh()
  }
}
