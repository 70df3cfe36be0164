import Foundation
import Glibc
import Platform

/// Where a cluster lies, and the files that Parley writes into it.
struct ClusterFiles: Sendable {
  /// The data folder of the cluster, 0700.
  let cluster: String
  /// The folder of its socket, 0700.
  let sockets: String
  /// Whether that had to be put elsewhere than into the data folder.
  let isShortened: Bool

  /// A socket's path, the folder's and `/.s.PGSQL.5432` with its end, has to fit into 108 bytes (sockaddr_un).
  private static let longestSocketFolder = 107 - "/.s.PGSQL.5432.lock".utf8.count

  init(dataFolder: String) {
    cluster = dataFolder + "/postgres"
    let own = dataFolder + "/postgres-run"
    isShortened = own.utf8.count > Self.longestSocketFolder
    if !isShortened {
      sockets = own
    } else {
      // A short name that this data folder always has, so that what a crash left is found again.
      let tag = Digests.sha256Hex(Data(dataFolder.utf8)).prefix(12)
      sockets = (geteuid() == 0 ? "/run/parley-" : "/tmp/parley-\(geteuid())-") + tag
    }
  }

  var isMade: Bool { FileManager.default.fileExists(atPath: cluster + "/PG_VERSION") }

  /// Makes the socket folder, for `uid` alone. One that another user has put there is refused.
  func makeSocketFolder(uid: uid_t, gid: gid_t) throws {
    if mkdir(sockets, 0o700) != 0 && errno != EEXIST { throw SystemError("mkdir", sockets) }
    var status = stat()
    guard lstat(sockets, &status) == 0 else { throw SystemError("lstat", sockets) }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() || status.st_uid == uid else {
      throw EmbeddedPostgresError("\(sockets) belongs to somebody else; remove it, or choose a data folder elsewhere")
    }
    guard chmod(sockets, 0o700) == 0 else { throw SystemError("chmod", sockets) }
    guard chown(sockets, uid, gid) == 0 else { throw SystemError("chown", sockets) }
  }

  /// Who may connect: over the socket only, and only the system user that Parley runs as, as one of its three roles.
  /// The superuser is not among them. Nobody is trusted without the kernel's word for who they are.
  func writeAccess(in folder: String, systemUser: String, uid: uid_t, gid: gid_t) throws {
    try write("local all all peer map=parley\n", to: folder + "/pg_hba.conf", uid, gid)
    let map = DatabaseRole.allCases.map { "parley \"\(systemUser)\" \($0.rawValue)\n" }.joined()
    try write(map, to: folder + "/pg_ident.conf", uid, gid)
  }

  private func write(_ text: String, to path: String, _ uid: uid_t, _ gid: gid_t) throws {
    let data = Data(text.utf8)
    if FileManager.default.contents(atPath: path) == data { return }
    try DurableFile.write(data, to: path)
    guard chown(path, uid, gid) == 0 else { throw SystemError("chown", path) }
  }

  /// The settings of the server: for a machine that does other things, too, and for data that survives a power cut.
  func serverOptions(_ options: EmbeddedPostgres.Options) -> [String] {
    let settings = [
      ("listen_addresses", ""), ("unix_socket_directories", sockets), ("unix_socket_permissions", "0700"),
      ("max_connections", "\(options.connections)"), ("shared_buffers", "128MB"), ("max_wal_size", "1GB"),
      ("fsync", options.isDurable ? "on" : "off"), ("synchronous_commit", options.isDurable ? "on" : "off"),
      ("full_page_writes", options.isDurable ? "on" : "off"), ("jit", "off"), ("max_wal_senders", "0"),
      ("wal_level", "minimal"), ("timezone", "UTC"), ("log_timezone", "UTC"), ("lc_messages", "C"),
      ("logging_collector", "off"), ("log_destination", "stderr"), ("log_line_prefix", ""),
      ("log_min_messages", "log"), ("log_min_error_statement", "panic"), ("log_checkpoints", "off"),
      // A statement's values may be a candidate's words.
      ("log_parameter_max_length", "0"), ("log_parameter_max_length_on_error", "0"), ("log_error_verbosity", "terse"),
    ]
    return settings.flatMap { ["-c", "\($0)=\($1)"] }
  }

  /// The statements that make the roles and the database, for single-user mode: a statement a line.
  static func bootstrap(_ options: EmbeddedPostgres.Options) -> String {
    let creates = options.ownerCreatesDatabases ? " CREATEDB" : ""
    return """
      CREATE ROLE parley_owner LOGIN NOSUPERUSER NOBYPASSRLS\(creates)
      CREATE ROLE parley_prog LOGIN NOSUPERUSER NOBYPASSRLS
      CREATE ROLE parley_relay LOGIN NOSUPERUSER BYPASSRLS
      CREATE DATABASE parley OWNER parley_owner
      REVOKE ALL ON DATABASE parley FROM PUBLIC
      GRANT CONNECT ON DATABASE parley TO parley_prog, parley_relay

      """
  }
}

/// The three logins, and what they are for.
public enum DatabaseRole: String, Sendable, CaseIterable {
  /// Has the tables; migrations only.
  case owner = "parley_owner"
  /// Every request; bound by row-level security.
  case prog = "parley_prog"
  /// Events and jobs; not bound by it.
  case relay = "parley_relay"
}
