public import Client
public import Contracts
internal import Platform
internal import Transport

/// What holds the upload or a call of the server up. The screens word it in the candidate's language.
public enum UploadTrouble: Sendable, Hashable {
  /// The server refuses, or has too much to do.
  case server(Problem)
  /// It cannot be reached, nobody vouches for it, or something else answers in its place, as a guest network's page.
  case call(ClientError)
  case storeAway(why: String)
  case storeNotTrusted(why: String)
  /// With the HTTP status.
  case storeBusy(status: Int)
  /// A web page came in the store's place, as a guest network's sign-in page.
  case storeIsWebPage
  /// With the HTTP status.
  case storeRefuses(status: Int)
  /// What is to be sent cannot be read from the disk.
  case disk(SpoolError)
  case other(String)

  /// In English, for a run without screens.
  public var sentence: String {
    switch self {
    case .server(let problem): problem.detail
    case .call(let error): error.sentence
    case .storeAway(let why): "The store cannot be reached (\(why))."
    case .storeNotTrusted(let why):
      "The store shows a certificate that this machine does not trust (\(why)). If your own organisation "
        + "issued it, name the file of its authority in PARLEY_CA; otherwise ask whoever gave you the address."
    case .storeBusy(let status): "the store does not take the recording for now (it answered \(status))"
    case .storeIsWebPage:
      "A web page answers in the store's place. On a guest network, sign in to it; the recording is sent then."
    case .storeRefuses(let status): "the store refuses a piece of the recording (\(status))"
    case .disk(let error): error.sentence
    case .other(let text): text
    }
  }

  /// What it is, as `store-away`; a refusal of the server has the code of its problem.
  public var code: String {
    switch self {
    case .server(let problem): problem.code
    case .call(let error): error.code
    case .storeAway: "store-away"
    case .storeNotTrusted: "store-not-trusted"
    case .storeBusy: "store-busy"
    case .storeIsWebPage: "store-is-web-page"
    case .storeRefuses: "store-refuses"
    case .disk(let error): error.code
    case .other: "other"
    }
  }
}

extension UploadTrouble {
  /// What a failed call or transfer is to a person.
  init(_ error: any Error) {
    self =
      switch error {
      case let problem as Problem: .server(problem)
      case let error as ClientError: .call(error)
      case let error as TransportError where error.kind == .tls: .storeNotTrusted(why: error.message)
      case let error as TransportError where [.other, .tooLong].contains(error.kind): .other(error.message)
      case let error as TransportError: .storeAway(why: error.message)
      case let error as SpoolError: .disk(error)
      default: .other("\(error)")
      }
  }
}

extension ClientError {
  /// What it is, as `server-away`.
  public var code: String {
    switch self {
    case .unreachable: "server-away"
    case .notTrusted: "server-not-trusted"
    case .notParley: "not-parley"
    case .notSignedIn: "not-signed-in"
    case .badAddress: "bad-address"
    }
  }
}
