import Contracts
import Foundation
import Platform
import Synchronization

/// What was asked and how long it took, in the text format of Prometheus (version 0.0.4).
final class Metrics: Sendable {
  private struct Counter: Hashable {
    var route: String
    var method: String
    var status: Int
  }
  private struct Durations {
    var buckets = [Int](repeating: 0, count: Metrics.boundsS.count)
    var sumS = 0.0
    var count = 0
  }
  private struct State {
    var requests: [Counter: Int] = [:]
    var durations: [String: Durations] = [:]
  }

  /// Upper bounds of the buckets in seconds; the infinite one is the count.
  static let boundsS = [0.005, 0.025, 0.1, 0.5, 2.5, 10]
  private let state = Mutex(State())

  func record(route: String, method: String, status: Int, seconds: Double) {
    state.withLock { state in
      state.requests[Counter(route: route, method: method, status: status), default: 0] += 1
      var durations = state.durations[route] ?? Durations()
      for (index, bound) in Self.boundsS.enumerated() where seconds <= bound { durations.buckets[index] += 1 }
      durations.sumS += seconds
      durations.count += 1
      state.durations[route] = durations
    }
  }

  /// - Parameter gauges: further values by name, with what they are.
  func text(gauges: [(name: String, help: String, value: Double)]) -> String {
    var lines = [
      "# HELP parley_http_requests_total Requests by route, method and status.",
      "# TYPE parley_http_requests_total counter",
    ]
    let state = state.withLock { $0 }
    for (key, count) in state.requests.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
      lines.append(
        "parley_http_requests_total{route=\"\(key.route)\",method=\"\(key.method)\",status=\"\(key.status)\"} \(count)")
    }
    lines += [
      "# HELP parley_http_request_duration_seconds Time from request to response by route.",
      "# TYPE parley_http_request_duration_seconds histogram",
    ]
    for (route, durations) in state.durations.sorted(by: { $0.key < $1.key }) {
      let name = "parley_http_request_duration_seconds"
      for (bound, count) in zip(Self.boundsS, durations.buckets) {
        lines.append("\(name)_bucket{route=\"\(route)\",le=\"\(bound)\"} \(count)")
      }
      lines.append("\(name)_bucket{route=\"\(route)\",le=\"+Inf\"} \(durations.count)")
      lines.append("\(name)_sum{route=\"\(route)\"} \(durations.sumS)")
      lines.append("\(name)_count{route=\"\(route)\"} \(durations.count)")
    }
    for gauge in gauges {
      lines += ["# HELP \(gauge.name) \(gauge.help)", "# TYPE \(gauge.name) gauge", "\(gauge.name) \(gauge.value)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func order(_ key: Counter) -> String { "\(key.route) \(key.method) \(key.status)" }

  /// Bytes of memory in use by this process; nil where the system does not tell.
  static func residentBytes() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return pages * 4096
  }
}
