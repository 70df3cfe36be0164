public import Foundation

extension SigV4 {
  /// What a genuine request says of its body.
  public enum Payload: Sendable, Hashable {
    /// Lower-case hex that the body has to hash to.
    case sha256(String)
    case unsigned
    /// `aws-chunked` in one of its kinds, by name.
    case streaming(String)
  }

  /// Why a request was refused, in the codes of S3 (Amazon S3 API Reference, "Error responses").
  public struct Refusal: Error, Sendable, Hashable {
    public enum Code: String, Sendable {
      case accessDenied = "AccessDenied"
      case malformedHeader = "AuthorizationHeaderMalformed"
      case malformedQuery = "AuthorizationQueryParametersError"
      case unknownKey = "InvalidAccessKeyId"
      case timeSkewed = "RequestTimeTooSkewed"
      case wrongSignature = "SignatureDoesNotMatch"
    }
    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
      self.code = code
      self.message = message
    }

    /// The HTTP status that S3 gives it.
    public var status: Int {
      switch code {
      case .malformedHeader, .malformedQuery: 400
      case .accessDenied, .unknownKey, .timeSkewed, .wrongSignature: 403
      }
    }
  }

  /// How far the clocks of client and server may differ, in seconds, as S3 has it.
  static let skewS = 900.0
  static let longestExpiryS = 604_800

  /// What a request carries to prove itself.
  private struct Claim {
    var accessKey: String
    /// `date/region/service/aws4_request`.
    var scope: String
    var signedHeaders: [String]
    var signature: String
    var time: String
  }

  /// Checks a request's signature, in its header or its query, and that it is not too old.
  ///
  /// `Host` and every `x-amz-…` header have to be signed.
  public func verify(_ request: Request, at now: Date) throws(Refusal) -> Payload {
    if request.parameter("X-Amz-Signature") != nil {
      try verifyQuery(request, at: now)
      return .unsigned
    }
    guard let authorization = request.header("authorization") else {
      throw Refusal(.accessDenied, "The request is not signed.")
    }
    return try verifyHeader(request, authorization, at: now)
  }

  private func verifyHeader(_ request: Request, _ authorization: String, at now: Date) throws(Refusal) -> Payload {
    guard authorization.hasPrefix(Self.algorithm + " ") else {
      throw Refusal(.malformedHeader, "Only \(Self.algorithm) is understood.")
    }
    var fields: [String: String] = [:]
    for part in authorization.dropFirst(Self.algorithm.count).split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { throw Refusal(.malformedHeader, "The Authorization header cannot be read.") }
      fields[sides[0].trimmingCharacters(in: .whitespaces)] = sides[1].trimmingCharacters(in: .whitespaces)
    }
    guard let credential = fields["Credential"], let names = fields["SignedHeaders"],
      let signature = fields["Signature"], let slash = credential.firstIndex(of: "/")
    else {
      throw Refusal(.malformedHeader, "The Authorization header lacks Credential, SignedHeaders or Signature.")
    }
    guard let time = request.header("x-amz-date"), let date = Self.date(time) else {
      throw Refusal(.accessDenied, "The request needs a valid x-amz-date.")
    }
    guard abs(now.timeIntervalSince(date)) <= Self.skewS else {
      throw Refusal(.timeSkewed, "The difference between the request time and the server's time is too large.")
    }
    guard let payload = request.header("x-amz-content-sha256") else {
      throw Refusal(.accessDenied, "The request needs x-amz-content-sha256.")
    }
    try check(
      Claim(
        accessKey: String(credential[..<slash]), scope: String(credential[credential.index(after: slash)...]),
        signedHeaders: names.split(separator: ";").map(String.init), signature: signature, time: time),
      request, payload: payload, malformed: .malformedHeader)
    if payload == Self.unsignedPayload { return .unsigned }
    if payload.hasPrefix("STREAMING-") { return .streaming(payload) }
    return .sha256(payload)
  }

  private func verifyQuery(_ request: Request, at now: Date) throws(Refusal) {
    guard request.parameter("X-Amz-Algorithm") == Self.algorithm,
      let credential = request.parameter("X-Amz-Credential"), let slash = credential.firstIndex(of: "/"),
      let time = request.parameter("X-Amz-Date"), let date = Self.date(time),
      let expires = request.parameter("X-Amz-Expires").flatMap({ Int($0) }),
      (1...Self.longestExpiryS).contains(expires), let names = request.parameter("X-Amz-SignedHeaders"),
      let signature = request.parameter("X-Amz-Signature")
    else {
      throw Refusal(.malformedQuery, "The query needs every X-Amz-… parameter of a pre-signed address.")
    }
    guard now.timeIntervalSince(date) <= Double(expires) else {
      throw Refusal(.accessDenied, "Request has expired")
    }
    guard date.timeIntervalSince(now) <= Self.skewS else {
      throw Refusal(.accessDenied, "Request is not valid yet")
    }
    try check(
      Claim(
        accessKey: String(credential[..<slash]), scope: String(credential[credential.index(after: slash)...]),
        signedHeaders: names.split(separator: ";").map(String.init), signature: signature, time: time),
      request, payload: Self.unsignedPayload, malformed: .malformedQuery)
  }

  private func check(
    _ claim: Claim, _ request: Request, payload: String, malformed: Refusal.Code
  ) throws(Refusal) {
    guard claim.accessKey == accessKey else {
      throw Refusal(.unknownKey, "The access key is not known here.")
    }
    guard claim.scope == scope(claim.time) else {
      throw Refusal(malformed, "The credential's scope has to be \(scope(claim.time)).")
    }
    guard claim.signedHeaders == claim.signedHeaders.map({ $0.lowercased() }).sorted() else {
      throw Refusal(malformed, "The signed headers have to be in lower case and sorted.")
    }
    let needed = request.headers.map { $0.name.lowercased() }.filter { $0 == "host" || $0.hasPrefix("x-amz-") }
    guard claim.signedHeaders.contains("host"), needed.allSatisfy(claim.signedHeaders.contains) else {
      throw Refusal(.accessDenied, "There were headers present in the request which were not signed")
    }
    let expected = signature(request, signedHeaders: claim.signedHeaders, payload: payload, time: claim.time)
    guard Self.isEqual(expected, claim.signature) else {
      throw Refusal(
        .wrongSignature, "The request signature does not match. Check the secret key and what was signed.")
    }
  }

  /// Takes the same time wherever the two differ.
  private static func isEqual(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
