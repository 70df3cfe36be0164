import Foundation
import Testing

/// The tests that drive the program: one at a time, since each starts servers and a speech model on two cores.
@Suite(.serialized) struct EndToEnd {}

/// A home folder of a user who has never run Parley; removed at the end.
final class TestHome: Sendable {
  let url: URL

  /// - Parameter user: who owns it, when the test runs as root and the program shall not.
  init(for user: String? = nil) throws {
    // Short: the path of a Unix socket is limited to 107 bytes.
    url = URL(filePath: "/tmp/pe-\(String(UInt32.random(in: 0 ... .max), radix: 36))", directoryHint: .isDirectory)
    // Other users must be able to pass: PostgreSQL runs as one when we are root.
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    if let user { try Command.run("chown", [user, url.path]) }
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
