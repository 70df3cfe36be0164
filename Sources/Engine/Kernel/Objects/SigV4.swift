import Crypto
public import Foundation
import Platform

/// AWS Signature Version 4 for S3 (Amazon S3 API Reference, "Authenticating Requests"): in the header and in the query.
/// Nothing here does I/O; the time is always given.
public struct SigV4: Sendable {
  static let algorithm = "AWS4-HMAC-SHA256"
  static let unsignedPayload = "UNSIGNED-PAYLOAD"

  /// What is signed of a request.
  public struct Request: Sendable {
    public var method: String
    /// As it is sent, percent-encoded, without the query.
    public var path: String
    /// Decoded names and values; a name without `=` has an empty value.
    public var query: [(name: String, value: String)]
    /// `Host` is among them.
    public var headers: [(name: String, value: String)]

    public init(
      method: String, path: String, query: [(name: String, value: String)] = [],
      headers: [(name: String, value: String)]
    ) {
      self.method = method
      self.path = path
      self.query = query
      self.headers = headers
    }

    /// Reads a request target as `/a/b?c=d`.
    public init(method: String, target: String, headers: [(name: String, value: String)]) {
      let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let pairs = halves.count == 2 ? halves[1].split(separator: "&") : []
      self.init(
        method: method, path: String(halves.first ?? "/"),
        query: pairs.map { pair in
          let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          return (Self.decode(sides[0]), sides.count == 2 ? Self.decode(sides[1]) : "")
        }, headers: headers)
    }

    /// The values of a header, joined by commas; nil without it.
    public func header(_ name: String) -> String? {
      let values = headers.filter { $0.name.lowercased() == name }.map(\.value)
      return values.isEmpty ? nil : values.joined(separator: ",")
    }

    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    private static func decode(_ text: Substring) -> String { text.removingPercentEncoding ?? String(text) }
  }

  public let accessKey: String
  private let secretKey: String
  public let region: String
  public let service: String

  public init(accessKey: String, secretKey: String, region: String = "us-east-1", service: String = "s3") {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.region = region
    self.service = service
  }

  // MARK: Signing

  /// `request` with `Authorization`, `x-amz-date` and `x-amz-content-sha256` added; every header of it is signed.
  ///
  /// - Parameter payloadSha256: lower-case hex of the body's SHA-256.
  public func signed(_ request: Request, payloadSha256: String, at date: Date) -> Request {
    var request = request
    let time = Self.timestamp(date)
    request.headers.append(("x-amz-date", time))
    request.headers.append(("x-amz-content-sha256", payloadSha256))
    let names = Self.headerNames(request)
    let signature = signature(request, signedHeaders: names, payload: payloadSha256, time: time)
    let value =
      "\(Self.algorithm) Credential=\(accessKey)/\(scope(time)),SignedHeaders=\(names.joined(separator: ";")),"
      + "Signature=\(signature)"
    request.headers.append(("Authorization", value))
    return request
  }

  /// The target (path and query) of `request` with the right to it in the query; every header of it is signed, the
  /// body is not.
  public func presignedTarget(_ request: Request, expiresInS: Int, at date: Date) -> String {
    var request = request
    let time = Self.timestamp(date)
    let names = Self.headerNames(request)
    request.query += [
      ("X-Amz-Algorithm", Self.algorithm), ("X-Amz-Credential", "\(accessKey)/\(scope(time))"),
      ("X-Amz-Date", time), ("X-Amz-Expires", String(expiresInS)),
      ("X-Amz-SignedHeaders", names.joined(separator: ";")),
    ]
    let signature = signature(request, signedHeaders: names, payload: Self.unsignedPayload, time: time)
    return "\(request.path)?\(Self.canonicalQuery(request))&X-Amz-Signature=\(signature)"
  }

  // MARK: The parts of the algorithm

  func scope(_ time: String) -> String { "\(time.prefix(8))/\(region)/\(service)/aws4_request" }

  func signature(_ request: Request, signedHeaders: [String], payload: String, time: String) -> String {
    let canonical = [
      request.method, Self.canonicalPath(request.path), Self.canonicalQuery(request),
      signedHeaders.map { "\($0):\(Self.canonicalValue($0, request))\n" }.joined(),
      signedHeaders.joined(separator: ";"), payload,
    ].joined(separator: "\n")
    let text = [Self.algorithm, time, scope(time), Digests.sha256Hex(Data(canonical.utf8))].joined(separator: "\n")
    var key = SymmetricKey(data: Data(("AWS4" + secretKey).utf8))
    for step in [String(time.prefix(8)), region, service, "aws4_request"] {
      key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(step.utf8), using: key))
    }
    return Digests.hex(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
  }

  /// Lower-case names of all headers, sorted, each once.
  private static func headerNames(_ request: Request) -> [String] {
    Set(request.headers.map { $0.name.lowercased() }).sorted()
  }

  /// Trimmed, and runs of spaces within made one.
  private static func canonicalValue(_ name: String, _ request: Request) -> String {
    request.headers.filter { $0.name.lowercased() == name }.map { header in
      header.value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
    }.joined(separator: ",")
  }

  /// S3 encodes the path once and does not normalise it. What came encoded in another way is brought to this one.
  private static func canonicalPath(_ path: String) -> String {
    let path = path.isEmpty ? "/" : path
    return path.split(separator: "/", omittingEmptySubsequences: false)
      .map { encode($0.removingPercentEncoding ?? String($0)) }.joined(separator: "/")
  }

  private static func canonicalQuery(_ request: Request) -> String {
    request.query.filter { $0.name != "X-Amz-Signature" }.map { (encode($0.name), encode($0.value)) }
      .sorted { $0 < $1 }.map { "\($0)=\($1)" }.joined(separator: "&")
  }

  /// Everything but the unreserved characters of RFC 3986 escaped, in capital hex.
  public static func encode(_ text: some StringProtocol) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + Digests.hex([byte]).uppercased()
      }
    }
    return result
  }

  private static let timeStyle = Date.ISO8601FormatStyle(
    dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted)

  /// As `20130524T000000Z`.
  static func timestamp(_ date: Date) -> String { date.formatted(timeStyle) }

  static func date(_ timestamp: String) -> Date? {
    guard timestamp.utf8.count == 16 else { return nil }
    return try? Date(timestamp, strategy: timeStyle)
  }
}
