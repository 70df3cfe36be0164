internal import Client
public import Contracts
internal import Foundation
internal import Platform

/// Answers that are not recorded.
extension TakeSession {
  /// Keeps what is written or chosen so far with the server, however long that takes.
  public func write(_ number: Int, _ answer: WrittenAnswer) async throws {
    let writing = AnswerWriting(epoch: await spool.state.epoch, answer: answer)
    try await persistently { try await $0.write(question: number, writing) }
    if let index = server.questions.firstIndex(where: { $0.number == number }) {
      server.questions[index].written = answer
    }
    await dropDraft(number, answer)
  }

  /// Ends a question with what is written, or skips an optional one.
  public func finishQuestion(_ number: Int) async throws {
    let finish = AnswerFinish(epoch: await spool.state.epoch)
    try await persistently { try await $0.finish(question: number, finish) }
    await dropDraft(number, nil)
    // What was recorded of a question that is skipped is not wanted.
    for take in await spool.state.takes where take.question == number && take.fate == .kept {
      try await spool.discard(take.id)
      await uploader.drop(take.id)
    }
    try await refresh()
  }

  /// Hands in a file for a question, or (nil) as the résumé. The question is not ended by it.
  ///
  /// - Throws: ``TakeError/fileUnreadable(_:)``, ``TakeError/fileSize(_:)``, and the server's `file-kind`.
  public func giveFile(_ number: Int?, at path: String) async throws {
    let file = try OutgoingFile(path: path)
    let offer = file.offer(epoch: await spool.state.epoch)
    var attempts = 0
    while true {
      attempts += 1
      let grant = try await persistently { try await $0.grantFile(question: number, offer) }
      let isTaken = try await persistently { [uploader] _ in try await uploader.put(file.data, grant) }
      // The right ran out while the line was down: another one.
      guard isTaken || attempts >= 3 else { continue }
      do {
        _ = try await persistently { try await $0.giveFile(question: number, offer) }
        break
      } catch let problem as Problem where problem.code == "file-missing" && attempts < 3 {
        continue
      }
    }
    try await refresh()
  }
}

/// A file of the candidate's, read and hashed.
struct OutgoingFile: Sendable {
  let name: String
  let data: Data

  /// `~` is the home folder.
  init(path: String) throws(TakeError) {
    let path = (path.trimmingCharacters(in: .whitespacesAndNewlines) as NSString).expandingTildeInPath
    let url = URL(filePath: path)
    let values = try? url.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
    guard values?.isRegularFile == true, let size = values?.fileSize else { throw .fileUnreadable(path) }
    guard (1...FileOffer.mostBytes).contains(size) else { throw .fileSize(size) }
    guard let data = try? Data(contentsOf: url), data.count == size else { throw .fileUnreadable(path) }
    self.data = data
    name = Sanitise.terminal(url.lastPathComponent)
  }

  func offer(epoch: Int) -> FileOffer {
    FileOffer(
      epoch: epoch, name: name, bytes: data.count, sha256: Digests.sha256Hex(data), md5: Digests.md5Base64(data))
  }
}
