public import Foundation
internal import Glibc
internal import Platform

/// This machine as the console uses it: files to read and to save, and a program that plays videos.
public nonisolated struct Machine: Sendable {
  /// Where downloads go.
  public var downloads: URL
  public var home: URL
  /// The one-time token's file, when `parley up` on this machine has left one that can be read.
  public var firstSignInFile: String?
  /// What plays a video here: a program and whether it can show one now.
  public var player: String?

  public init(downloads: URL, home: URL, firstSignInFile: String?, player: String?) {
    self.downloads = downloads
    self.home = home
    self.firstSignInFile = firstSignInFile
    self.player = player
  }

  /// As it is now. Without a graphical session only `$PARLEY_PLAYER` is taken for able to show anything.
  public static func current(environment: [String: String] = ProcessInfo.processInfo.environment) -> Machine {
    // As a shell reads "~".
    let home =
      environment["HOME"].flatMap { $0.isEmpty ? nil : URL(filePath: $0) }
      ?? FileManager.default.homeDirectoryForCurrentUser
    let wanted = home.appending(path: "Downloads")
    let downloads =
      FileManager.default.fileExists(atPath: wanted.path)
      ? wanted : URL(filePath: FileManager.default.currentDirectoryPath)
    let hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY"].contains { environment[$0]?.isEmpty == false }
    let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let installed = ["mpv", "vlc"].first { name in path.contains { access($0 + "/" + name, X_OK) == 0 } }
    let chosen = environment["PARLEY_PLAYER"].flatMap { $0.isEmpty ? nil : $0 }
    let data = [environment["PARLEY_DATA"].map { URL(filePath: $0) }, Folders.data].compactMap { $0 }
    let token = data.map { $0.appending(path: "first-sign-in").path }.first { access($0, R_OK) == 0 }
    return Machine(
      downloads: downloads, home: home, firstSignInFile: token, player: chosen ?? (hasDisplay ? installed : nil))
  }

  /// A path as a person types it, made absolute.
  public func expand(_ path: String) -> String {
    if path == "~" { return home.path }
    if path.hasPrefix("~/") { return home.appending(path: String(path.dropFirst(2))).path }
    return URL(filePath: path).path
  }

  /// A path for a download, named after a title, that no file has yet.
  public func freePath(_ title: String, ending: String, unnamed: String) -> String {
    let letters = title.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    let name = letters.split(separator: "-").joined(separator: "-").prefix(60)
    let base = name.isEmpty ? unnamed : String(name)
    let paths = ([""] + (2..<100).map { "-\($0)" }).map { downloads.appending(path: base + $0 + ending).path }
    return paths.first { !FileManager.default.fileExists(atPath: $0) } ?? paths[0]
  }

  /// A path below home with "~", for showing.
  public func shown(_ path: String) -> String {
    path.hasPrefix(home.path + "/") ? "~" + path.dropFirst(home.path.count) : path
  }

  /// Starts the player on a file, by itself and quiet, and does not wait for it.
  public func play(_ path: String) throws {
    guard let player else { return }
    let words = player.split(separator: " ").map(String.init)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words + [path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }
}
