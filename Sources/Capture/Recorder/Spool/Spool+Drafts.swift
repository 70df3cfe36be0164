internal import Contracts
internal import Foundation
internal import Platform

/// What is written and not yet with the server, in files beside the recordings and locked as they are.
extension Spool {
  private struct Draft: Codable {
    var sealed: SealedPartKey
    var box: Data
  }

  /// In place of what was kept before.
  func keepDraft(_ number: Int, _ answer: WrittenAnswer) throws {
    guard let lock = try draftLock() else { return }
    let box = try lock.cipher.seal(WireJSON.encode(answer), place: "draft \(number)")
    try DurableFile.write(WireJSON.encode(Draft(sealed: lock.sealed, box: box)), to: draftPath(number))
  }

  /// - Parameter unseal: asked for the key of an earlier run.
  /// - Returns: nil when nothing was kept, or nobody can open it.
  func draft(_ number: Int, _ unseal: @Sendable (SealedPartKey) async throws -> Data?) async throws -> WrittenAnswer? {
    guard let file = FileManager.default.contents(atPath: draftPath(number)),
      let draft = try? WireJSON.decode(Draft.self, from: file)
    else { return nil }
    let cipher: PartCipher
    if let lock = try draftLock(), lock.sealed == draft.sealed {
      cipher = lock.cipher
    } else {
      guard let key = try await unseal(draft.sealed) else { return nil }
      cipher = PartCipher(key: key)
    }
    guard let data = try? cipher.open(draft.box, place: "draft \(number)") else { return nil }
    return try? WireJSON.decode(WrittenAnswer.self, from: data)
  }

  func removeDraft(_ number: Int) { try? FileManager.default.removeItem(atPath: draftPath(number)) }

  private nonisolated func draftPath(_ number: Int) -> String { folder + "/draft-\(number).json" }
}
