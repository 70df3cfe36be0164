import Foundation
import Glibc

/// The processes of a cluster whose keeper is gone: found by the folder that they work in, which PostgreSQL never
/// leaves and no other program enters.
enum ClusterProcesses {
  static func running(in cluster: String) -> [pid_t] {
    let folder = realPath(cluster)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { entry in
      guard let pid = pid_t(entry), pid != getpid(),
        let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd"), place == folder,
        let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8), name.hasPrefix("postgres")
      else { return nil }
      return pid
    }
  }

  /// Ends them, the postmaster first and asked nicely, and waits until they are gone. Blocks for up to some seconds.
  ///
  /// Only to be called under the data folder's lock, which shows that no living program keeps this cluster.
  static func end(in cluster: String) throws {
    // SIGINT is a fast shutdown to the postmaster, and to a backend a cancellation only.
    if let postmaster = postmaster(of: cluster) { kill(postmaster, SIGINT) }
    for attempt in 0..<600 {
      let left = running(in: cluster)
      if left.isEmpty {
        for file in ["/postmaster.pid"] { unlink(cluster + file) }
        return
      }
      // Backends whose postmaster was killed end by themselves, except while they compute.
      if attempt == 100 { for pid in left { kill(pid, SIGQUIT) } }
      if attempt >= 200 && attempt % 100 == 0 { for pid in left { kill(pid, SIGKILL) } }
      usleep(10_000)
    }
    throw EmbeddedPostgresError("processes of an older database in \(cluster) do not end: \(running(in: cluster))")
  }

  /// The process that the cluster's own note names, if it is one of its processes.
  private static func postmaster(of cluster: String) -> pid_t? {
    guard let text = try? String(contentsOfFile: cluster + "/postmaster.pid", encoding: .utf8),
      let line = text.split(separator: "\n").first, let pid = pid_t(line), running(in: cluster).contains(pid)
    else { return nil }
    return pid
  }

  private static func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
