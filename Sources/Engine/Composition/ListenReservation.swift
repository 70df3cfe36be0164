import Glibc
public import Kernel
public import Platform
import Synchronization

/// Why no address to listen on could be had.
public enum ListenError: ExplainedError, Hashable, CustomStringConvertible {
  case taken(ListenAddress, why: String)
  /// Links cannot be built on “every address of this machine”.
  case publicAddressUnknown(ListenAddress)

  public var sentence: String {
    switch self {
    case .taken(let address, let why):
      "The server cannot listen on \(address): \(why). Stop what uses it, or choose another address with --listen."
    case .publicAddressUnknown(let address):
      "\(address) stands for every address of this machine, so links cannot be built on it. Set PARLEY_PUBLIC_URL to "
        + "the address that candidates use, for example https://interviews.example.org"
    }
  }

  public var exitCode: ExitCode {
    switch self {
    case .taken: .failed
    case .publicAddressUnknown: .wrongUsage
    }
  }

  public var description: String { sentence }
}

/// An address held before anything listens on it.
///
/// Links and upload addresses are built on the port, so it has to be known before the server is there; and a port that
/// is taken is better told before a database is started. The socket is bound but does not listen, with SO_REUSEADDR:
/// Linux then lets the server's own socket bind the same address, and gives it to nobody who asks for any free port.
final class ListenReservation: Sendable {
  /// With a numeric host and the real port.
  let address: ListenAddress
  private let descriptor: Mutex<Int32?>

  init(_ wanted: ListenAddress) throws(ListenError) {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(wanted.host, String(wanted.port), &hints, &found)
    guard result == 0, let info = found?.pointee else {
      throw .taken(wanted, why: String(cString: gai_strerror(result)))
    }
    defer { freeaddrinfo(found) }
    let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .taken(wanted, why: String(cString: strerror(errno))) }
    var yes: Int32 = 1
    guard setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size)) == 0,
      bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, let bound = Self.address(of: descriptor)
    else {
      let why = String(cString: strerror(errno))
      close(descriptor)
      throw .taken(wanted, why: why)
    }
    address = bound
    self.descriptor = Mutex(descriptor)
  }

  deinit { release() }

  /// Once the server listens, or is not going to.
  func release() {
    descriptor.withLock { descriptor in
      if let descriptor { close(descriptor) }
      descriptor = nil
    }
  }

  private static func address(of descriptor: Int32) -> ListenAddress? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    let result = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        getsockname(descriptor, address, &length) == 0
          ? getnameinfo(
            address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
            NI_NUMERICHOST | NI_NUMERICSERV)
          : EAI_FAIL
      }
    }
    guard result == 0, let number = Int(text(port)) else { return nil }
    return ListenAddress(host: text(host), port: number)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
