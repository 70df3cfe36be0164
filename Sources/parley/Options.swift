public import ArgumentParser
import CaptureCore
import Client
import Foundation
import Glibc
import Platform

import enum Kit.Language

/// `--server`, or else the engine that runs on this machine.
struct ServerOption: ParsableArguments {
  @Option(help: ArgumentHelp("Where the server is; the one on this machine unless told.", valueName: "url"))
  var server: String?

  /// - Throws: a failure with the way out when neither is known.
  func address() throws -> ServerAddress {
    if let server { return try ServerAddress(server) }
    guard let url = LocalEngine.url() else {
      throw Failure(
        .notReachable,
        "no engine runs on this machine. Start one with `parley up`, or say where it is with --server URL.")
    }
    return try ServerAddress(url)
  }
}

/// `--language`, or else what the environment asks for.
struct LanguageOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of the screens: \(Language.allCases.map(\.rawValue).joined(separator: " or ")); as PARLEY_LANGUAGE, LC_ALL or LANG unless told."
    ))
  var language: Language?
}

extension Language: ExpressibleByArgument {}

/// `--camera` and `--mic`.
struct DeviceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("/dev/videoN, file:PATH, test or none.", valueName: "spec")) var camera: String?
  @Option(help: ArgumentHelp("pulse, pulse:SOURCE, file:PATH or test.", valueName: "spec")) var mic: String?

  func cameraSpec() throws -> CameraSpec? { try camera.map { try CameraSpec(parsing: $0) } }
  func microphoneSpec() throws -> MicrophoneSpec? { try mic.map { try MicrophoneSpec(parsing: $0) } }

  func validate() throws {
    do {
      _ = try cameraSpec()
      _ = try microphoneSpec()
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

/// Results for standard output, each line as soon as it is known.
enum Output {
  static func line(_ text: String) {
    print(Sanitise.terminal(text))
    fflush(nil)
  }

  /// Whether there is still someone at the other end of a pipe.
  static var isRead: Bool {
    var end = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&end, 1, 0) >= 0 && end.revents & Int16(POLLERR | POLLNVAL) == 0
  }
}

/// Where a running `parley up` has written its address, for the commands of the same machine.
enum LocalEngine {
  private static let name = "server-url"

  /// The address of the engine on the default data folder, or on `PARLEY_DATA`; nil when none has said.
  static func url() -> String? {
    var folders = [Folders.data, URL(filePath: "/var/lib/parley")]
    if let data = ProcessInfo.processInfo.environment["PARLEY_DATA"] { folders.insert(URL(filePath: data), at: 0) }
    for folder in folders {
      if let url = url(in: folder.path) { return url }
    }
    return nil
  }

  /// The address of the engine on this data folder; nil when none runs.
  static func url(in folder: String) -> String? {
    guard let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n").map(String.init)
    // A file that a killed engine left behind names a process that is gone.
    return lines.count == 2 && Int32(lines[1]).map { kill($0, 0) == 0 || errno == EPERM } == true ? lines[0] : nil
  }

  static func announce(_ url: String, in data: URL) throws {
    try DurableFile.write(Data("\(url)\n\(getpid())\n".utf8), to: data.appending(path: name).path, mode: 0o644)
  }

  static func withdraw(in data: URL) { unlink(data.appending(path: name).path) }
}
