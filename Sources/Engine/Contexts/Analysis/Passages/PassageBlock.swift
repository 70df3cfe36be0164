import Contracts
import Foundation

/// The vectors of one answer as they are scanned: a byte for each number, and a scale for each vector. A likeness differs
/// from the exact one in the third place at most; the order of what is near does not hang on it.
final class PassageBlock: Sendable {
  let session: SessionID
  let question: Int
  let batch: Int
  let dimensions: Int
  private let numbers: [Int8]
  private let scales: [Float]

  var count: Int { scales.count }
  var bytes: Int { numbers.count + scales.count * 4 + 128 }

  init(session: SessionID, question: Int, batch: Int, dimensions: Int, vectors: Data) {
    self.session = session
    self.question = question
    self.batch = batch
    self.dimensions = dimensions
    let exact = VectorBytes.numbers(vectors)
    let count = exact.count / dimensions
    var numbers = [Int8](repeating: 0, count: count * dimensions)
    var scales = [Float](repeating: 0, count: count)
    for vector in 0..<count {
      let range = vector * dimensions..<(vector + 1) * dimensions
      let highest = range.reduce(Float(0)) { max($0, abs(exact[$1])) }
      guard highest > 0, highest.isFinite else { continue }
      scales[vector] = highest / 127
      for index in range { numbers[index] = Int8((exact[index] / highest * 127).rounded()) }
    }
    self.numbers = numbers
    self.scales = scales
  }

  /// The best of the answer's passages; nil when it has none, or vectors of another size.
  func best(_ query: PassageQuery) -> (passage: Int, likeness: Float)? {
    guard count > 0, query.numbers.count == dimensions else { return nil }
    return numbers.withUnsafeBufferPointer { numbers in
      query.numbers.withUnsafeBufferPointer { wanted in
        guard let start = numbers.baseAddress, let wanted = wanted.baseAddress else { return nil }
        var best: (passage: Int, likeness: Float) = (0, -.infinity)
        for passage in 0..<count {
          let numbers = start + passage * dimensions
          var sum: Int32 = 0
          // Written so that it becomes one instruction for eight numbers: bare pointers and 16 bits are four times as fast
          // as what reads more easily. 127 × 2047 × 4,096 dimensions still fit.
          for index in 0..<dimensions { sum &+= Int32(Int16(numbers[index])) &* Int32(wanted[index]) }
          let likeness = Float(sum) * scales[passage] * query.scale
          if likeness > best.likeness { best = (passage, likeness) }
        }
        return best
      }
    }
  }
}

/// What is searched for, prepared for scanning.
struct PassageQuery: Sendable {
  let numbers: [Int16]
  let scale: Float

  init(_ vector: [Double]) {
    let highest = vector.reduce(0) { max($0, abs($1)) }
    scale = Float(highest / 2047)
    numbers = highest > 0 ? vector.map { Int16(($0 / highest * 2047).rounded()) } : vector.map { _ in 0 }
  }
}

/// Vectors as they are kept: 32 bit floating point, little endian.
enum VectorBytes {
  static func data(_ vectors: [[Double]]) -> Data {
    var data = Data(capacity: vectors.reduce(0) { $0 + $1.count * 4 })
    for vector in vectors {
      for number in vector {
        withUnsafeBytes(of: Float(number).bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    return data
  }

  static func numbers(_ data: Data) -> [Float] {
    data.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
      }
    }
  }

  /// Cosine of a vector of length 1 with one of those that are kept.
  static func cosine(_ wanted: [Double], _ numbers: ArraySlice<Float>) -> Double {
    zip(wanted, numbers).reduce(0) { $0 + $1.0 * Double($1.1) }
  }
}
