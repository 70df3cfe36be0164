/// The `Range` header of RFC 9110 §14, as far as S3 serves it: one range of bytes.
enum ByteRange {
  enum Asked: Equatable {
    case everything
    case bytes(Range<Int>)
    case unsatisfiable
  }

  /// What is asked of an object of `count` bytes. A header that cannot be read, or asks for several ranges, is passed
  /// over, as the RFC allows.
  static func parse(_ header: String?, count: Int) -> Asked {
    guard let header, header.hasPrefix("bytes=") else { return .everything }
    let sides = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard sides.count == 2, sides.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else {
      return .everything
    }
    switch (Int(sides[0]), Int(sides[1])) {
    case (let first?, let last?) where first <= last:
      return first < count ? .bytes(first..<min(last + 1, count)) : .unsatisfiable
    case (let first?, nil) where sides[1].isEmpty:
      return first < count ? .bytes(first..<count) : .unsatisfiable
    case (nil, let suffix?) where sides[0].isEmpty:
      return suffix > 0 && count > 0 ? .bytes(max(0, count - suffix)..<count) : .unsatisfiable
    default: return .everything
    }
  }
}
