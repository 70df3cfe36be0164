internal import Contracts
public import Foundation
internal import Glibc
internal import Platform

/// Where a reviewer's sign-in outlives the program: a file that only its user can read.
public struct SignInFile: Sendable {
  let path: String

  /// The file for `server` in `folder` (usually `Folders.state`).
  public init(folder: URL, server: ServerAddress) {
    let name = Digests.sha256Hex(Data(server.url.utf8)).prefix(16)
    path = folder.appending(path: "sign-in-\(name).json").path
  }

  func load() -> Tokens? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return try? WireJSON.decode(Tokens.self, from: data)
  }

  /// A disk that is full costs a sign-in the next time, nothing now.
  func save(_ tokens: Tokens?) {
    guard let tokens, let data = try? WireJSON.encode(tokens) else {
      unlink(path)
      return
    }
    try? DurableFile.makeFolder(URL(filePath: path).deletingLastPathComponent().path)
    try? DurableFile.write(data, to: path, mode: 0o600)
  }

  struct Lock: Sendable {
    let descriptor: Int32
    func release() { close(descriptor) }
  }

  /// Waits for other programs of this user that renew the same sign-in.
  func lock() async throws -> Lock {
    try DurableFile.makeFolder(URL(filePath: path).deletingLastPathComponent().path)
    let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError("open", path + ".lock") }
    do {
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemError("flock", path + ".lock") }
        try await Task.sleep(for: .milliseconds(50))
      }
    } catch {
      close(descriptor)
      throw error
    }
    return Lock(descriptor: descriptor)
  }
}
