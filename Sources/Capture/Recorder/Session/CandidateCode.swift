public import Client

/// What a candidate types to come in, by its shape alone.
public enum CandidateCode: Sendable, Equatable {
  /// Eight letters and digits: an interview.
  case interview(String)
  /// Ten: one's own interview, to go on with.
  case resume(String)

  /// As people write them, with dashes and spaces; nil when it can be neither.
  public init?(_ text: String) {
    let bare = text.filter { $0 != "-" && $0 != " " }
    guard bare.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else { return nil }
    switch bare.count {
    case 8: self = .interview(bare)
    case 10: self = .resume(bare)
    default: return nil
    }
  }

  public func entry(at server: ServerAddress) -> TakeEntry {
    switch self {
    case .interview(let code): .shortCode(code, server: server)
    case .resume(let code): .code(code, server: server)
    }
  }
}
