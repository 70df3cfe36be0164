public import Foundation

/// Where Parley keeps what (XDG Base Directory Specification 0.8).
public enum Folders {
  /// `$XDG_DATA_HOME/parley`; as root `/var/lib/parley`.
  public static var data: URL {
    geteuid() == 0
      ? URL(filePath: "/var/lib/parley", directoryHint: .isDirectory)
      : xdg("XDG_DATA_HOME", ".local/share")
  }
  /// `$XDG_STATE_HOME/parley`: spools, tokens, local drafts.
  public static var state: URL { xdg("XDG_STATE_HOME", ".local/state") }
  /// `$XDG_CONFIG_HOME/parley`: settings and themes of the user.
  public static var config: URL { xdg("XDG_CONFIG_HOME", ".config") }
  /// `$XDG_CACHE_HOME/parley`: what can be fetched again, the models among it.
  public static var cache: URL { xdg("XDG_CACHE_HOME", ".cache") }

  private static func xdg(_ variable: String, _ fallback: String) -> URL {
    let environment = ProcessInfo.processInfo.environment
    // A relative path there is invalid and to be ignored, says the specification.
    if let value = environment[variable], value.hasPrefix("/") {
      return URL(filePath: value, directoryHint: .isDirectory).appending(path: "parley")
    }
    // `$HOME` goes before the user's entry in the password file, says the same specification.
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0, directoryHint: .isDirectory) : nil }
    return (home ?? FileManager.default.homeDirectoryForCurrentUser).appending(path: fallback)
      .appending(path: "parley")
  }

  /// A folder that ships with the program, as `themes`: from `$PARLEY_SHARE`, beside the program (an installed
  /// `../share/parley`), or in the source tree that it was built in. Nil when none of them has it.
  public static func shipped(_ name: String) -> URL? {
    var candidates: [URL] = []
    if let share = ProcessInfo.processInfo.environment["PARLEY_SHARE"] {
      candidates.append(URL(filePath: share).appending(path: name))
    }
    if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      var folder = URL(filePath: program).deletingLastPathComponent()
      candidates.append(folder.deletingLastPathComponent().appending(path: "share/parley/\(name)"))
      for _ in 0..<6 {
        candidates.append(folder.appending(path: name))
        folder.deleteLastPathComponent()
      }
    }
    var isFolder: ObjCBool = false
    return candidates.first {
      FileManager.default.fileExists(atPath: $0.path, isDirectory: &isFolder) && isFolder.boolValue
    }
  }
}
