import Foundation

/// A sound as the media worker writes it: RIFF WAVE, 16 kHz, mono, 16 bit, with a header of 44 bytes.
struct PCMSound: Sendable {
  static let sampleRate = 16_000
  private static let headerBytes = 44
  private static let bytesPerSample = 2

  let samples: [Int16]
  private let wav: Data

  /// Nil for anything else.
  init?(wav: Data) {
    let header = [UInt8](wav.prefix(Self.headerBytes))
    func number(_ at: Int, _ size: Int) -> Int { (0..<size).reduce(0) { $0 | Int(header[at + $1]) << (8 * $1) } }
    guard header.count == Self.headerBytes, header.starts(with: Array("RIFF".utf8)), number(22, 2) == 1,
      number(24, 4) == Self.sampleRate, number(34, 2) == 16, header[36..<40].elementsEqual("data".utf8)
    else { return nil }
    let count = min(number(40, 4), wav.count - Self.headerBytes) / Self.bytesPerSample
    self.wav = wav
    samples = wav.dropFirst(Self.headerBytes).prefix(count * Self.bytesPerSample).withUnsafeBytes { bytes in
      (0..<count).map {
        Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * Self.bytesPerSample, as: Int16.self))
      }
    }
  }

  /// The sound between two moments as a file of its own.
  func file(fromS: Double, toS: Double) -> Data {
    func sample(_ seconds: Double) -> Int { Int((seconds * Double(Self.sampleRate)).rounded()) }
    let range = (sample(fromS)..<sample(toS)).clamped(to: 0..<samples.count)
    func bytes(_ value: Int) -> Data { withUnsafeBytes(of: UInt32(value).littleEndian) { Data($0) } }
    let size = range.count * Self.bytesPerSample
    var file = Data(wav.prefix(Self.headerBytes))
    file.replaceSubrange(4..<8, with: bytes(Self.headerBytes - 8 + size))
    file.replaceSubrange(40..<44, with: bytes(size))
    let start = wav.startIndex + Self.headerBytes + range.lowerBound * Self.bytesPerSample
    return file + wav[start..<start + size]
  }
}
