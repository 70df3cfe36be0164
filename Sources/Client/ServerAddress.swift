public import Contracts
internal import Foundation

/// Where a Parley server is: scheme, host and port, as `https://interviews.example.org`.
public struct ServerAddress: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Without a path and without a slash at the end.
  public let url: String

  /// Reads an address that a person typed; without a scheme, `http` for this machine and `https` otherwise.
  public init(_ text: String) throws(ClientError) {
    var trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if !trimmed.contains("://") {
      let isLocal = ["localhost", "127.", "[::1]"].contains { trimmed.hasPrefix($0) }
      trimmed = (isLocal ? "http://" : "https://") + trimmed
    }
    guard let parts = URLComponents(string: trimmed), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.user == nil
    else {
      throw .badAddress("“\(text)” is no server address. One looks like https://interviews.example.org")
    }
    url = "\(scheme)://\(host.lowercased())" + (parts.port.map { ":\($0)" } ?? "")
  }

  public var description: String { url }

  public init(from decoder: any Decoder) throws {
    self = try ServerAddress(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(url)
  }
}

/// The public link of an interview, as a candidate was given it.
public struct LinkAddress: Sendable, Hashable {
  public let server: ServerAddress
  public let link: LinkID

  public init(server: ServerAddress, link: LinkID) {
    self.server = server
    self.link = link
  }

  /// Reads `https://host/i/UUID`, or a bare UUID together with the server's address.
  public init(_ text: String, server: ServerAddress? = nil) throws(ClientError) {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if let link = LinkID(trimmed) {
      guard let server else {
        throw .badAddress(
          "“\(trimmed)” names an interview but no server. Give the whole link, or --server with the address.")
      }
      self.server = server
      self.link = link
      return
    }
    let pieces = URLComponents(string: trimmed)?.path.split(separator: "/") ?? []
    guard trimmed.contains("://") || trimmed.contains("/i/"), pieces.count >= 2,
      pieces[pieces.count - 2] == "i", let link = LinkID(pieces[pieces.count - 1])
    else {
      throw .badAddress(
        "“\(trimmed)” is no interview link. One looks like https://host/i/01234567-89ab-4cde-8f01-23456789abcd")
    }
    self.server = try ServerAddress(trimmed)
    self.link = link
  }
}
