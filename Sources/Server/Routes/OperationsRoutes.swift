import Composition
import Contracts
import Foundation

/// The server about itself.
enum OperationsRoutes {
  /// What `/readyz` answers.
  struct Readiness: Codable, Sendable {
    struct Item: Codable, Sendable {
      var name: String
      /// `ready`, `starting` or `away`.
      var state: String
    }
    /// `ready` when everything is that the server cannot do without, else `away`.
    var status: String
    var dependencies: [Item]
  }

  /// What `/healthz` answers.
  struct Life: Codable, Sendable {
    var status: String
  }

  static let version = "0.1.0"

  static func all(_ metrics: Metrics) -> [Route] {
    [
      .json(.get, "/healthz", "health", "It answers at all.", .anyone) { _ in Life(status: "alive") },
      Route(
        method: .get, path: "/readyz", name: "readiness",
        summary: "Each thing that the server needs, by name; 503 when one is away that it cannot do without.",
        access: .anyone,
        output: Route.Output(mediaType: "application/json", schema: SchemaOf(Readiness.self))
      ) { call in
        let readiness = Readiness(await call.engine.ready())
        return try .json(readiness, status: readiness.status == "ready" ? 200 : 503)
      },
      Route(
        method: .get, path: "/metrics", name: "metrics", summary: "Numbers for Prometheus.", access: .anyone,
        output: Route.Output(mediaType: "text/plain")
      ) { call in
        .text(metrics.text(gauges: await gauges(call.engine)), type: "text/plain; version=0.0.4; charset=utf-8")
      },
      Route(
        method: .get, path: "/openapi.json", name: "openAPI", summary: "This document.", access: .anyone,
        output: Route.Output(mediaType: "application/json")
      ) { call in
        Reply(
          status: 200, headers: [("Content-Type", "application/json")],
          body: .data(try OpenAPI.document(Gateway.routes(metrics), version: version)))
      },
    ]
  }

  private static func gauges(_ engine: Engine) async -> [(name: String, help: String, value: Double)] {
    var gauges: [(name: String, help: String, value: Double)] = []
    if let bytes = Metrics.residentBytes() {
      gauges.append(("process_resident_memory_bytes", "Memory in use by the process.", Double(bytes)))
    }
    let backlog = (try? await engine.backlog()) ?? nil
    gauges.append(("parley_database_up", "Whether the database answers.", backlog == nil ? 0 : 1))
    if let backlog {
      gauges.append(("parley_outbox_events", "Events that are not handled yet.", Double(backlog.events)))
      gauges.append(("parley_jobs_waiting", "Jobs that wait or run.", Double(backlog.jobs)))
      gauges.append(("parley_jobs_dead", "Jobs that were given up.", Double(backlog.deadJobs)))
    }
    return gauges
  }
}

extension OperationsRoutes.Readiness {
  init(_ dependencies: [Dependency]) {
    status = dependencies.allSatisfy { $0.state == .ready || !$0.isNeeded } ? "ready" : "away"
    self.dependencies = dependencies.map { Item(name: $0.name, state: $0.state.rawValue) }
  }
}
