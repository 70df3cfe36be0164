public import Platform

/// Why a call of the API gave nothing. What the server itself refuses comes as a `Problem` instead.
public enum ClientError: ExplainedError, Hashable {
  /// No connection, a time-out, or a gateway that could not pass the call on. Trying again later is right.
  case unreachable(server: String, why: String)
  /// It shows a certificate that nobody known here vouches for. Trying again later may be right: a guest network.
  case notTrusted(server: String, why: String)
  /// Something answered that is not Parley, as a hotel's log-in page. Trying again later is right.
  case notParley(server: String, why: String)
  /// Nobody is signed in, or the sign-in has run out.
  case notSignedIn
  /// The address or link cannot be read; the text says what was expected.
  case badAddress(String)

  /// What to tell a person, with the way out.
  public var sentence: String {
    switch self {
    case .unreachable(let server, let why):
      "\(server) cannot be reached (\(Sanitise.terminal(why))). Check the network and that the server runs."
    case .notTrusted(let server, let why):
      "\(server) shows a certificate that this machine does not trust (\(Sanitise.terminal(why))). If your own "
        + "organisation issued it, name the file of its authority in PARLEY_CA, as PARLEY_CA=/etc/ssl/our-ca.pem; "
        + "otherwise do not go on, and ask whoever gave you the address."
    case .notParley(let server, let why):
      "\(server) does not answer as Parley does (\(Sanitise.terminal(why))). "
        + "Check the address; on a guest network, sign in to it first."
    case .notSignedIn: "Your sign-in has ended. Sign in again."
    case .badAddress(let text): text
    }
  }

  /// Whether the same call may succeed later without anyone changing anything.
  public var isTemporary: Bool {
    switch self {
    case .unreachable, .notTrusted, .notParley: true
    case .notSignedIn, .badAddress: false
    }
  }

  public var exitCode: ExitCode {
    switch self {
    case .unreachable, .notTrusted, .notParley: .notReachable
    case .notSignedIn: .notAllowed
    case .badAddress: .wrongUsage
    }
  }
}
