internal import CFFmpeg
public import Foundation
internal import Glibc

/// Bytes that can be opened like a file, and are on no disk.
public struct MemoryFile: ~Copyable {
  private let descriptor: Int32

  public init(_ bytes: Data) throws(AVError) {
    descriptor = parley_memory_file("parley")
    try check(descriptor, "memfd_create")
    let code = bytes.withUnsafeBytes { bytes -> Int32 in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        guard count > 0 else { return -errno }
        rest = rest.dropFirst(count)
      }
      return 0
    }
    try check(code, "write")
  }

  deinit { close(descriptor) }

  /// Only for this process, and while this value lives.
  public var path: String { "/proc/self/fd/\(descriptor)" }
}
