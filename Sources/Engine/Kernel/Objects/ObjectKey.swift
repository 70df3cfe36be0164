import Foundation

/// Which keys the folder takes: parts between slashes that are plain file names.
///
/// A part may not begin with a dot (so neither `..` nor the store's own files can be named), and holds letters, digits
/// and `.`, `_`, `-`, `=` of ASCII only.
enum ObjectKey {
  static let longest = 512

  /// Throws `invalid-key` with the reason.
  static func validate(_ key: String) throws(ObjectStoreError) {
    if let fault = fault(in: key) { throw ObjectStoreError(.invalidKey, key: "?", fault) }
  }

  static func fault(in key: String) -> String? {
    guard (1...longest).contains(key.utf8.count) else { return "the key must have 1 to \(longest) characters" }
    for part in key.split(separator: "/", omittingEmptySubsequences: false) {
      guard !part.isEmpty else { return "the key has an empty part" }
      guard part.utf8.count <= 200 else { return "a part of the key is longer than 200 characters" }
      guard part.first != "." else { return "a part of the key begins with a dot" }
      guard part.utf8.allSatisfy(isAllowed) else {
        return "the key may hold letters, digits and . _ - = between slashes only"
      }
    }
    return nil
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "="):
      true
    default: false
    }
  }
}
