public import Foundation
import Glibc

/// A folder of a test's own, with a short path, removed with its last reference.
public final class TemporaryFolder: Sendable {
  public let url: URL
  public var path: String { url.path }

  public init() throws {
    var template = Array("/tmp/parley-t-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
    url = URL(
      filePath: template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }, directoryHint: .isDirectory)
    // As root the database's user has to pass through.
    chmod(url.path, 0o711)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
