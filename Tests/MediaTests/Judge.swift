import Foundation
import Kernel

/// FFmpeg's commands as foreign judges of what we join.
enum Judge {
  struct Failure: Error, CustomStringConvertible { let description: String }

  private static let supervisor = Result { try Supervisor() }

  @discardableResult
  static func run(_ program: String, _ arguments: [String]) async throws -> String {
    let finished = try await supervisor.get().run(Command(program, arguments, input: .data(Data())), timeoutS: 60)
    guard finished.status.isSuccess else {
      throw Failure(description: "\(program): \(finished.status) \(finished.errors)")
    }
    return finished.output
  }

  /// What ffprobe says of a file, a value each line.
  static func probe(_ path: String, _ entries: String) async throws -> [String] {
    try await run("ffprobe", ["-v", "error", "-show_entries", entries, "-of", "default=nw=1:nk=1", path])
      .split(separator: "\n").map(String.init)
  }

  static func durationS(_ path: String) async throws -> Double {
    try await probe(path, "format=duration").first.flatMap(Double.init) ?? .nan
  }

  /// When the picture turns white, in seconds as a player has them.
  static func flashes(_ path: String) async throws -> [Double] {
    let text = try await run(
      "ffmpeg",
      [
        "-v", "error", "-copyts", "-i", path, "-an", "-vf",
        "crop=iw/2:ih/2,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-fps_mode", "passthrough", "-f",
        "null", "/dev/null",
      ])
    var (starts, atS, wasWhite): ([Double], Double, Bool) = ([], 0, false)
    for line in text.split(separator: "\n") {
      if let time = line.range(of: "pts_time:") {
        atS = Double(line[time.upperBound...].prefix { $0 != " " }) ?? .nan
      } else if let value = line.split(separator: "=").last.flatMap({ Double($0) }) {
        let isWhite = value > 128
        if isWhite && !wasWhite { starts.append(atS) }
        wasWhite = isWhite
      }
    }
    return starts
  }

  /// When sound begins after at least 0.2 s of silence, in seconds as a player has them.
  static func beeps(_ path: String) async throws -> [Double] {
    try await run(
      "ffmpeg",
      [
        "-v", "error", "-copyts", "-i", path, "-vn", "-af",
        "silencedetect=noise=0.05:duration=0.2,ametadata=print:key=lavfi.silence_end:file=-", "-f", "null", "/dev/null",
      ]
    ).split(separator: "\n").filter { $0.hasPrefix("lavfi.silence_end") }
      .compactMap { $0.split(separator: "=").last.flatMap { Double($0) } }
  }

  /// Each beep that follows on silence comes with a flash: within 20 ms and half a frame of 40 ms.
  static func areInStep(flashes: [Double], beeps: [Double]) -> Bool {
    !beeps.isEmpty && beeps.allSatisfy { beep in flashes.contains { abs($0 - beep) <= 0.040 } }
  }

  /// Whether the index comes before the media, so that a player begins at once.
  static func isFastStart(_ path: String) throws -> Bool {
    let boxes = try boxes(path)
    guard let index = boxes.firstIndex(of: "moov"), let media = boxes.firstIndex(of: "mdat") else { return false }
    return index < media
  }

  /// The types of a file's outermost boxes.
  private static func boxes(_ path: String) throws -> [String] {
    let data = try Data(contentsOf: URL(filePath: path))
    var types: [String] = []
    var offset = 0
    while offset + 8 <= data.count {
      let size = data[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      types.append(String(decoding: data[offset + 4..<offset + 8], as: UTF8.self))
      guard size >= 8 else { break }
      offset += size
    }
    return types
  }
}
