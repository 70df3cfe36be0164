import Contracts
import Foundation

/// Vectors as they stand in a receipt: every number comes back as it was, bit for bit.
extension ScoreReceipt.Vectors {
  /// In single precision where nothing is lost by it.
  init(_ vectors: [[Double]]) {
    let all = vectors.joined()
    let isSingle = all.allSatisfy { Double(Float($0)).bitPattern == $0.bitPattern }
    var data = Data(capacity: all.count * (isSingle ? 4 : 8))
    for number in all {
      if isSingle {
        Swift.withUnsafeBytes(of: Float(number).bitPattern.littleEndian) { data.append(contentsOf: $0) }
      } else {
        Swift.withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    self.init(encoding: isSingle ? .float32 : .float64, size: vectors.first?.count ?? 0, data: data)
  }

  /// Nil when the bytes do not make whole vectors.
  var vectors: [[Double]]? {
    let width = encoding == .float32 ? 4 : 8
    guard size > 0, data.count.isMultiple(of: width * size) else { return nil }
    let bytes = [UInt8](data)
    let numbers = stride(from: 0, to: bytes.count, by: width).map { start -> Double in
      let bits = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
      return width == 4 ? Double(Float(bitPattern: UInt32(bits))) : Double(bitPattern: bits)
    }
    return stride(from: 0, to: numbers.count, by: size).map { Array(numbers[$0..<$0 + size]) }
  }
}
