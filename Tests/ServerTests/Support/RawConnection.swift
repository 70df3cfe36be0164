import Foundation
import Glibc

/// A connection on which a test sends what it likes, piece by piece.
struct RawConnection: ~Copyable {
  private let descriptor: Int32

  /// - Parameter url: as `http://127.0.0.1:7878`.
  init(_ url: String) throws {
    descriptor = try Self.connected(url)
  }

  private static func connected(_ url: String) throws -> Int32 {
    guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Unexpected(url) }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    guard result == 0,
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size)) == 0
    else {
      close(descriptor)
      throw Unexpected("no connection to \(url)")
    }
    return descriptor
  }

  deinit { close(descriptor) }

  func send(_ data: Data) throws {
    let sent = data.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    guard sent == data.count else { throw Unexpected("only \(sent) of \(data.count) bytes were sent") }
  }

  /// What comes until `end` has come, the connection is closed, or 10 s are over.
  func receive(until end: String) -> String {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.contains(end) {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      text += String(decoding: buffer[..<count], as: UTF8.self)
    }
    return text
  }
}
