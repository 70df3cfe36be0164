import Foundation
import Glibc
import TestSupport

/// FFmpeg's commands as foreign judges of what we record.
enum Judge {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  struct Stream: Decodable {
    var codecType: String
    var codecName: String
    var width: Int?
    var height: Int?
    var channels: Int?
    var sampleRate: String?
  }

  struct Packet: Decodable {
    var codecType: String
    var ptsTime: String?
    var durationTime: String?
    var flags: String

    var atS: Double { ptsTime.flatMap(Double.init) ?? .nan }
    var durationS: Double { durationTime.flatMap(Double.init) ?? 0 }
    var isKeyFrame: Bool { flags.hasPrefix("K") }
  }

  private struct Report: Decodable {
    var streams: [Stream]?
    var packets: [Packet]?
  }

  static func streams(_ recording: Data) async throws -> [Stream] {
    try await probe(recording, ["-show_streams"]).streams ?? []
  }

  static func packets(_ recording: Data) async throws -> [Packet] {
    try await probe(recording, ["-show_packets"]).packets ?? []
  }

  /// When the first picture is seen or the first sound heard, in seconds.
  static func start(_ recording: Data, _ type: String) async throws -> Double {
    try await packets(recording).filter { $0.codecType == type && $0.atS > -0.001 }.map(\.atS).min() ?? .nan
  }

  /// The number of pictures that decode; throws when the decoder complains about anything.
  static func pictureCount(_ recording: Data) async throws -> Int {
    let output = try await run(
      "ffprobe",
      [
        "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames", "-of",
        "csv=p=0", "-i", "pipe:0",
      ], recording, mayNotComplain: true)
    return Int(String(decoding: output, as: UTF8.self).filter(\.isNumber)) ?? -1
  }

  /// The sound from time 0 on in 48 kHz samples, −1…1; throws when the decoder complains about anything.
  static func sound(_ recording: Data) async throws -> [Float] {
    let output = try await run(
      "ffmpeg",
      [
        "-v", "error", "-xerror", "-copyts", "-i", "pipe:0", "-vn", "-af", "atrim=start=0", "-f", "f32le", "-ar",
        "48000", "-ac", "1", "-",
      ],
      recording, mayNotComplain: true)
    return output.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  @discardableResult
  static func run(
    _ command: String, _ arguments: [String], _ input: Data? = nil, mayNotComplain: Bool = false,
    environment: [String: String] = [:]
  ) async throws -> Data {
    let folder = FileManager.default.temporaryDirectory.appending(path: "parley-judge-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Through files: nobody then has to read several pipes at once.
    let (inFile, outFile, errorFile) = (
      folder.appending(path: "in"), folder.appending(path: "out"), folder.appending(path: "err")
    )
    try (input ?? Data()).write(to: inFile)
    let child = try Spawned(
      command, arguments, input: inFile.path, output: outFile.path, errors: errorFile.path, environment: environment)
    let status = await child.wait()
    let complaint = String(decoding: try Data(contentsOf: errorFile), as: UTF8.self)
    guard status == 0, !mayNotComplain || complaint.isEmpty else {
      throw Failure(description: "\(command) ended with \(status): \(complaint.prefix(500))")
    }
    return try Data(contentsOf: outFile)
  }

  private static func probe(_ recording: Data, _ what: [String]) async throws -> Report {
    let output = try await run("ffprobe", ["-v", "error", "-of", "json"] + what + ["-i", "pipe:0"], recording)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Report.self, from: output)
  }
}
