public import Foundation

/// What a picture that travels inside an interview may be: a PNG or JPEG of a few kilobytes.
public struct PictureRules: Sendable {
  public let mostBytes: Int
  /// Pixels of the longer side.
  public let mostPixels: Int

  /// Of the organisation, above the welcome text.
  public static let logo = PictureRules(mostBytes: 32 << 10, mostPixels: 1024)
  /// Beside the text of a question.
  public static let prompt = PictureRules(mostBytes: 64 << 10, mostPixels: 1024)
  /// Of all questions of an interview together, in bytes.
  public static let mostPromptBytes = 512 << 10

  /// What is wrong with it; nil when it is fine.
  public func check(_ data: Data) -> DraftFault? {
    guard data.count <= mostBytes else { return .pictureBytes(data.count, most: mostBytes) }
    guard let size = Self.size(of: data) else { return .noPicture }
    guard (1...mostPixels).contains(size.width), (1...mostPixels).contains(size.height) else {
      return .picturePixels(size.width, size.height, most: mostPixels)
    }
    return nil
  }

  /// The size that the picture says it has, in pixels; nil when it is neither PNG nor JPEG.
  public static func size(of data: Data) -> (width: Int, height: Int)? {
    let bytes = [UInt8](data)
    return png(bytes) ?? jpeg(bytes)
  }

  /// Signature and the IHDR chunk (PNG, third edition, §5.2 and §11.2.1).
  private static func png(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.count >= 45, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
      bytes[12..<16].elementsEqual("IHDR".utf8)
    else { return nil }
    return (number(bytes[16..<20]), number(bytes[20..<24]))
  }

  /// The frame header among the segments (ITU-T T.81, B.2.2).
  private static func jpeg(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
    var at = 2
    while at + 9 <= bytes.count, bytes[at] == 0xFF {
      let marker = bytes[at + 1]
      if marker == 0xFF {
        at += 1
        continue
      }
      if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
        return (number(bytes[(at + 7)..<(at + 9)]), number(bytes[(at + 5)..<(at + 7)]))
      }
      at += 2 + number(bytes[(at + 2)..<(at + 4)])
    }
    return nil
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
