import Contracts
import Foundation
import Platform

/// Recordings in segments, made by the ffmpeg command: a foreign source of the format that the recorder writes.
struct Recordings {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "media-\(UUID())").path
    try DurableFile.makeFolder(folder)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CommandFailed(program: program, code: process.terminationStatus) }
    return String(decoding: data, as: UTF8.self)
  }

  struct CommandFailed: Error {
    let program: String
    let code: Int32
  }

  /// One part of `seconds`: an init segment and media segments of 2 s. Once a second the picture turns white and the
  /// sound beeps, both for a tenth of a second.
  func part(_ name: String, seconds: Int, video: Bool = true, audio: Bool = true, size: String = "320x180", gapMs: Int = 0)
    throws -> MediaOrder.Part
  {
    let file = "\(folder)/\(name).mp4"
    var arguments = ["-v", "error", "-y"]
    if video {
      arguments += [
        "-f", "lavfi", "-i",
        "color=black:s=\(size):r=25:d=\(seconds),drawbox=c=white:t=fill:enable='lt(mod(t,1),0.1)'",
      ]
    }
    if audio {
      arguments += [
        "-f", "lavfi", "-i", "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=48000:d=\(seconds)",
      ]
    }
    if video { arguments += ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "50", "-bf", "0"] }
    if audio { arguments += ["-c:a", "aac", "-ac", "1"] }
    arguments += [
      "-movflags", "frag_keyframe+empty_moov+default_base_moof+delay_moov", "-frag_duration", "2000000", file,
    ]
    _ = try Self.run("ffmpeg", arguments)
    return try split(file, name, gapMs: gapMs)
  }

  /// Cuts a fragmented MP4 at its `moof` boxes (ISO/IEC 14496-12 §4.2).
  private func split(_ file: String, _ name: String, gapMs: Int) throws -> MediaOrder.Part {
    let data = try Data(contentsOf: URL(filePath: file))
    var pieces: [Data] = [Data()]
    var offset = 0
    while offset + 8 <= data.count {
      let size = data[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let type = String(decoding: data[offset + 4..<offset + 8], as: UTF8.self)
      if type == "mfra" { break }
      if type == "moof" { pieces.append(Data()) }
      pieces[pieces.count - 1].append(data[offset..<offset + size])
      offset += size
    }
    return MediaOrder.Part(
      gapMs: gapMs,
      segments: try pieces.enumerated().map { index, piece in
        let path = "\(folder)/\(name)-\(index).m4s"
        try piece.write(to: URL(filePath: path))
        return MediaOrder.Segment(path: path, bytes: piece.count, sha256: Digests.sha256Hex(piece))
      })
  }

  func order(_ parts: [MediaOrder.Part]) throws -> MediaOrder {
    let out = folder + "/out"
    try DurableFile.makeFolder(out)
    return MediaOrder(parts: parts, folder: out)
  }

  /// What ffprobe says of a file, as `key=value` lines.
  static func probe(_ path: String, _ entries: String, stream: String? = nil) throws -> String {
    try run(
      "ffprobe",
      ["-v", "error"] + (stream.map { ["-select_streams", $0] } ?? []) + [
        "-show_entries", entries, "-of", "default=nw=1:nk=1", path,
      ]
    ).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

extension Recordings {
  static func sha256(_ bytes: Data) -> String { Digests.sha256Hex(bytes) }
}
