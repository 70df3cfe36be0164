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
    let found = zip(routes, parts).compactMap { route, parts in
      Self.parameters(parts, asked).map { (route: route, parameters: $0) }
    }
    // `/v1/interviews/import` is that address, and no interview of that name.
    guard let closest = found.min(by: { $0.parameters.count < $1.parameters.count }) else { return .nothing }
    let routes = found.filter { $0.route.path == closest.route.path }
    if let match = routes.first(where: { $0.route.method.rawValue == method }) {
      return .route(match.route, parameters: match.parameters)
    }
    return .otherMethods(routes.map(\.route.method.rawValue))
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
