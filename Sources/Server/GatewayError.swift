public import Kernel
public import Platform

/// Why the server does not begin to listen.
public enum GatewayError: ExplainedError, Hashable, CustomStringConvertible {
  /// Others than this machine could reach it, and nothing protects what they send.
  case notProtected(ListenAddress)
  case cannotListen(ListenAddress, why: String)
  /// The certificate or its key cannot be used.
  case certificate(String)

  public var sentence: String {
    switch self {
    case .notProtected(let address):
      "\(address) can be reached from other machines, and this server has no certificate: passwords and recordings "
        + "would travel in the clear. Give it one with PARLEY_TLS_CERTIFICATE and PARLEY_TLS_KEY (--tls-certificate and "
        + "--tls-key), listen on 127.0.0.1, or add --insecure where a proxy with TLS stands before it."
    case .cannotListen(let address, let why):
      "The server cannot listen on \(address): \(why). Stop what uses it, or choose another address with --listen."
    case .certificate(let why):
      "The certificate for TLS cannot be used: \(why). PARLEY_TLS_CERTIFICATE and PARLEY_TLS_KEY name two files in PEM "
        + "that belong together and that this user may read."
    }
  }

  public var exitCode: ExitCode {
    switch self {
    case .notProtected, .certificate: .wrongUsage
    case .cannotListen: .failed
    }
  }

  public var description: String { sentence }
}
