public import Foundation

/// What the server answered, whatever its status.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: HTTPHeaders
  public var body: Data

  public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The media type without parameters, in lower case, as `application/json`; empty when there is none.
  public var mediaType: String {
    let value = headers["content-type"] ?? ""
    let type = value.split(separator: ";", maxSplits: 1).first ?? ""
    return type.trimmingCharacters(in: .whitespaces).lowercased()
  }
}

/// Response header fields in the order that they came; names compare without case (RFC 9110 §5.1).
public struct HTTPHeaders: Sendable {
  public private(set) var fields: [(name: String, value: String)]

  public init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

  /// The first field of that name.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return fields.first { $0.name.lowercased() == wanted }?.value
  }

  mutating func append(name: String, value: String) { fields.append((name, value)) }

  mutating func removeAll() { fields.removeAll() }
}
