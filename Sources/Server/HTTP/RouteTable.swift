import Foundation

/// Finds the route of a request.
struct RouteTable: Sendable {
  enum Match: Sendable {
    case route(Route, parameters: [String: String])
    /// The path is known, under other methods.
    case otherMethods([String])
    case nothing
  }

  let routes: [Route]
  private let parts: [[String]]

  init(_ routes: [Route]) {
    self.routes = routes
    parts = routes.map { $0.path.split(separator: "/").map(String.init) }
  }

  /// - Parameter path: percent-encoded, as it came.
  func match(_ method: String, path: String) -> Match {
    guard path.hasPrefix("/") else { return .nothing }
    let asked = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    var others: [String] = []
    for (route, parts) in zip(routes, parts) {
      guard let parameters = Self.parameters(parts, asked) else { continue }
      if route.method.rawValue == method { return .route(route, parameters: parameters) }
      others.append(route.method.rawValue)
    }
    return others.isEmpty ? .nothing : .otherMethods(others)
  }

  private static func parameters(_ parts: [String], _ asked: [Substring]) -> [String: String]? {
    var parameters: [String: String] = [:]
    for (index, part) in parts.enumerated() {
      guard index < asked.count else { return nil }
      if part.hasSuffix("…}") {
        let rest = asked[index...].joined(separator: "/")
        guard !rest.isEmpty else { return nil }
        parameters[String(part.dropFirst().dropLast(2))] = rest.removingPercentEncoding ?? rest
        return parameters
      }
      if part.hasPrefix("{") {
        guard !asked[index].isEmpty, let value = asked[index].removingPercentEncoding else { return nil }
        parameters[String(part.dropFirst().dropLast())] = value
      } else if part != asked[index] {
        return nil
      }
    }
    return parts.count == asked.count ? parameters : nil
  }
}
