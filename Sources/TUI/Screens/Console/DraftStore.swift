public import Contracts
public import Foundation
internal import Platform

/// What HR has written and the server has not got: kept on this machine until it has.
public nonisolated struct DraftStore: Sendable {
  let folder: URL

  /// A draft with the time it was written.
  public struct Kept: Codable, Sendable, Hashable {
    public var draft: InterviewDraft
    public var writtenAt: Date
    /// The server's version that it was written on; nil of what the server does not know.
    public var version: Int?
    /// What was typed into fields that cannot be read yet, as a time that is half written.
    var typed: [EditorPlace: EditorWork.Typed]?
  }

  /// - Parameter folder: for drafts alone, a file each.
  public init(folder: URL) { self.folder = folder }

  /// The drafts of one server and account below the user's state folder.
  public init(state: URL, server: String) {
    let name = Digests.sha256Hex(Data(server.utf8)).prefix(16)
    folder = state.appending(path: "drafts-\(name)")
  }

  /// Nil stands for an interview that the server does not know yet.
  public func load(_ id: InterviewID?) -> Kept? {
    guard let data = try? Data(contentsOf: file(id)) else { return nil }
    return try? WireJSON.decode(Kept.self, from: data)
  }

  /// Whole or not at all, readable for this user alone.
  public func save(_ draft: InterviewDraft, of id: InterviewID?, at date: Date) throws {
    try save(Kept(draft: draft, writtenAt: date), of: id)
  }

  func save(_ kept: Kept, of id: InterviewID?) throws {
    try DurableFile.makeFolder(folder.path)
    try DurableFile.write(WireJSON.encode(kept), to: file(id).path)
  }

  /// When each was written, of those that the server knows.
  public func times() -> [InterviewID: Date] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var times: [InterviewID: Date] = [:]
    for name in names where name.hasSuffix(".json") {
      guard let id = InterviewID(name.dropLast(5)) else { continue }
      times[id] = load(id)?.writtenAt
    }
    return times
  }

  public func remove(_ id: InterviewID?) {
    try? FileManager.default.removeItem(at: file(id))
  }

  private func file(_ id: InterviewID?) -> URL {
    folder.appending(path: (id?.description ?? "new") + ".json")
  }
}
