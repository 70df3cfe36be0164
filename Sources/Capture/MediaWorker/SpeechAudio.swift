import Foundation
import Libav
import Platform

/// The sound as speech models want it: WAV, 16 kHz, mono, 16 bit. Its time is the video's: where no sound was recorded
/// there is silence, so that a word heard at 0:42 stands at 0:42 of the video.
enum SpeechAudio {
  static let sampleRate = 16_000

  /// - Parameter isRecording: takes what recordings are made in and nothing else, for bytes that came from outside.
  static func extract(from video: String, to path: String, isRecording: Bool = true) throws {
    // What stands alone begins with its first sample: an encoder's delay is no silence that was recorded.
    let options = FileReader.Options(isRecording: isRecording, keepsTimes: isRecording)
    let reader = try FileReader(path: video, .audio, options)
    let sound = ContinuousAudio(sampleRate: sampleRate)
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw SystemError("create", path)
    }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? file.close() }
    try file.write(contentsOf: header(sampleCount: 0))
    var count = 0
    func write(_ samples: [Float]) throws {
      let values = [Int16](unsafeUninitializedCapacity: samples.count) { values, filled in
        for (index, sample) in samples.enumerated() {
          values.initializeElement(at: index, to: integer(sample).littleEndian)
        }
        filled = samples.count
      }
      try file.write(contentsOf: values.withUnsafeBytes { Data($0) })
      count += samples.count
    }
    while let (frame, atNs) = try reader.next() { try write(sound.add(frame, atNs: atNs)) }
    try write(sound.finish())
    try file.seek(toOffset: 0)
    try file.write(contentsOf: header(sampleCount: count))
  }

  /// The sample as FFmpeg writes it, so that 16 bits that come in go out as they were: one bit of difference is at times
  /// another word to a speech model.
  static func integer(_ sample: Float) -> Int16 {
    Int16(max(-32768, min(32767, (sample * 32768).rounded(.toNearestOrEven))))
  }

  /// RIFF WAVE with one `fmt ` and one `data` chunk (Microsoft and IBM, 1991).
  private static func header(sampleCount: Int) -> Data {
    var data = Data()
    func add(_ text: String) { data.append(contentsOf: text.utf8) }
    func add<T: FixedWidthInteger>(_ value: T) {
      withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
    let bytes = UInt32(sampleCount * 2)
    add("RIFF")
    add(36 + bytes)
    add("WAVEfmt ")
    add(UInt32(16))
    add(UInt16(1))
    add(UInt16(1))
    add(UInt32(sampleRate))
    add(UInt32(sampleRate * 2))
    add(UInt16(2))
    add(UInt16(16))
    add("data")
    add(bytes)
    return data
  }
}
