import Foundation
import Glibc

/// PostgreSQL's programs on this machine, and the user that they are to run as.
struct PostgresInstallation: Sendable {
  /// The one major version whose clusters this program makes; a cluster of another cannot be opened.
  static let version = 15

  let folder: String
  /// PostgreSQL refuses to run as root: then it runs as this user. Nil is who this program runs as.
  let user: String?
  let uid: uid_t
  let gid: gid_t

  static func find() throws -> PostgresInstallation {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = ["/usr/lib/postgresql/\(version)/bin"] + path.split(separator: ":").map(String.init)
    guard
      let folder = folders.first(where: { access($0 + "/initdb", X_OK) == 0 && access($0 + "/postgres", X_OK) == 0 })
    else {
      throw EmbeddedPostgresError(
        "PostgreSQL \(version) is not installed: run `apt-get install postgresql-\(version)`, "
          + "or point PARLEY_DATABASE_URL at a server")
    }
    guard geteuid() == 0 else {
      return PostgresInstallation(folder: folder, user: nil, uid: geteuid(), gid: getegid())
    }
    guard let entry = passwd.find(name: "postgres") else {
      throw EmbeddedPostgresError(
        "As root, PostgreSQL runs as the user `postgres`, and there is none: install the package postgresql-common, "
          + "or start Parley as an ordinary user")
    }
    return PostgresInstallation(folder: folder, user: "postgres", uid: entry.uid, gid: entry.gid)
  }

  func program(_ name: String) -> String { folder + "/" + name }
}

extension passwd {
  fileprivate static func find(name: String) -> (uid: uid_t, gid: gid_t)? {
    read { getpwnam_r(name, $0, $1, $2, $3) }.map { ($0.uid, $0.gid) }
  }

  /// The login name of a user id, as peer authentication knows it.
  static func name(of uid: uid_t) -> String? { read { getpwuid_r(uid, $0, $1, $2, $3) }?.name }

  private static func read(
    _ call: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32
  ) -> (name: String, uid: uid_t, gid: gid_t)? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    return buffer.withUnsafeMutableBufferPointer { buffer in
      guard call(&entry, buffer.baseAddress!, buffer.count, &found) == 0, found != nil else { return nil }
      return (String(cString: entry.pw_name), entry.pw_uid, entry.pw_gid)
    }
  }
}

/// The embedded database could not be made, started or kept.
public struct EmbeddedPostgresError: Error, CustomStringConvertible, Sendable {
  public let description: String
  init(_ description: String) { self.description = description }
}
