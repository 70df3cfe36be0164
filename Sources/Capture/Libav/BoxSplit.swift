internal import Foundation

/// Finds its way in the boxes of ISO/IEC 14496-12 (MP4), as far as a muxer's output needs it.
enum BoxSplit {
  /// Splits what precedes the first `moof` (the header: `ftyp`, `moov`) from the rest.
  static func header(_ bytes: Data) -> (header: Data, rest: Data) {
    var offset = bytes.startIndex
    while offset + 8 <= bytes.endIndex {
      let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      if bytes[offset + 4..<offset + 8].elementsEqual("moof".utf8) { break }
      // A length of 0 (to the end) or 1 (64 bits follow) does not occur before the first moof of our muxer.
      guard length >= 8 else { break }
      offset += length
    }
    offset = min(offset, bytes.endIndex)
    return (Data(bytes[..<offset]), Data(bytes[offset...]))
  }
}
