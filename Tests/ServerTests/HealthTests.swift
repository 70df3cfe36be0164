import Composition
import Contracts
import Foundation
import Kernel
import Platform
import TestSupport
import Testing
import Transport

@testable import Server

/// The server about itself, also while what it needs is away.
@Suite struct HealthTests {
  private static func states(_ gateway: RunningGateway) async throws -> (Int, [String: String]) {
    let answer = try await gateway.send("GET", "/readyz")
    let readiness = try WireJSON.decode(OperationsRoutes.Readiness.self, from: answer.body)
    return (answer.status, Dictionary(readiness.dependencies.map { ($0.name, $0.state) }) { $1 })
  }

  @Test func `it answers while the database is away, and works again when it is back`() async throws {
    let folder = try TemporaryFolder()
    let lock = try FolderLock(folder.path + "/cluster")
    let supervisor = try Supervisor()
    let postgres = EmbeddedPostgres(lock: lock, supervisor: supervisor, log: TestCluster.log)
    try await postgres.start()
    let gateway = try await RunningGateway.start(
      connections: Kernel.Connections(
        owner: postgres.conninfo(.owner), prog: postgres.conninfo(.prog), relay: postgres.conninfo(.relay)))
    let token = try await gateway.accessToken()
    #expect(try await Self.states(gateway).1["database"] == "ready")

    await postgres.stop()
    let (status, states) = try await Self.states(gateway)
    #expect(status == 503)
    #expect(states["database"] == "away" && states["objects"] == "ready")
    #expect(try await gateway.send("GET", "/healthz").status == 200)
    // Each waits for the database for some seconds before it gives up.
    async let me = gateway.send("GET", "/v1/me", token: token)
    async let page = gateway.send("GET", "/i/\(LinkID.random())")
    async let metrics = gateway.send("GET", "/metrics")
    #expect(try await me.refusal == "503 database-away")
    #expect(try await (page.status, page.mediaType) == (503, "text/html"))
    #expect(try await metrics.text.contains("\nparley_database_up 0.0"))

    try await postgres.start()
    try await eventually("the database is back") { try await Self.states(gateway).1["database"] == "ready" }
    #expect(try await gateway.send("GET", "/v1/me", token: token).status == 200)
    try await gateway.stop()
    await postgres.stop()
    await supervisor.shutdown()
  }

  @Test func `a working engine hands events on, and stops when told`() async throws {
    // Another server does speech and embeddings, so no helper is started; nothing asks it here.
    let gateway = try await RunningGateway.start(speechURL: "http://127.0.0.1:9")
    #expect(try await Self.states(gateway) == (200, ["database": "ready", "objects": "ready", "speech": "ready"]))
    let work = Task { try await gateway.engine.run() }
    let interview = try await gateway.publishedInterview()
    let session = try await gateway.session(of: interview)
    let token = try await gateway.accessToken()
    try await eventually("the list counts the candidate") {
      try await gateway.send("GET", "/v1/interviews/\(interview.id)", token: token).decoded(Interview.self)
        .candidates == 1
    }
    let rows = try await gateway.send("GET", "/v1/interviews/\(interview.id)/candidates", token: token)
      .decoded(Page<CandidateRow>.self)
    #expect(rows.items.map(\.id) == [session.session])
    try await eventually("nothing waits") { try await gateway.engine.backlog()?.events == 0 }
    work.cancel()
    _ = await work.result
    try await gateway.stop()
  }

  @Test func `metrics count by route, and name no address`() async throws {
    let gateway = try await RunningGateway.start()
    let interview = try await gateway.publishedInterview()
    _ = try await gateway.send("GET", "/i/\(try #require(interview.link))")
    _ = try await gateway.send("GET", "/v1/me")
    let text = try await gateway.send("GET", "/metrics").text
    #expect(text.contains(#"parley_http_requests_total{route="/i/{link}",method="GET",status="200"} 1"#))
    #expect(text.contains(#"parley_http_requests_total{route="/v1/me",method="GET",status="401"} 1"#))
    #expect(text.contains(#"parley_http_request_duration_seconds_count{route="/v1/me"} 1"#))
    #expect(text.contains("parley_outbox_events ") && text.contains("process_resident_memory_bytes "))
    #expect(!text.contains(interview.link?.description ?? "?"))
  }

  @Test func `an address that others reach is refused without protection`() async throws {
    for host in ["127.0.0.1", "::1", "localhost"] {
      #expect(throws: Never.self) { try Gateway.check(ListenAddress(host: host, port: 0), allowInsecure: false) }
    }
    let open = ListenAddress(host: "192.0.2.1", port: 7878)
    #expect(throws: GatewayError.notProtected(open)) { try Gateway.check(open, allowInsecure: false) }
    #expect(throws: Never.self) { try Gateway.check(open, allowInsecure: true) }
    #expect(GatewayError.notProtected(open).sentence.contains("--insecure"))
    await #expect(throws: ListenError.publicAddressUnknown(ListenAddress(host: "0.0.0.0", port: 0))) {
      _ = try await Engine.start(
        settings: Settings(data: "/nowhere", listen: ListenAddress(host: "0.0.0.0", port: 0)), log: TestCluster.log)
    }
  }

  @Test func `a port that is taken is told before anything is started`() async throws {
    let gateway = try await RunningGateway.start()
    let port = try #require(Int(gateway.url.split(separator: ":").last ?? ""))
    let folder = try TemporaryFolder()
    let taken = ListenAddress(host: "127.0.0.1", port: port)
    do {
      _ = try await Engine.start(settings: Settings(data: folder.path + "/data", listen: taken), log: TestCluster.log)
      Issue.record("it was started")
    } catch let error as ListenError {
      #expect(error.sentence.contains("127.0.0.1:\(port)") && error.sentence.contains("in use"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
    // Stopped, the port is free at once.
    try await gateway.stop()
    await #expect(throws: (any Error).self) { try await gateway.send("GET", "/healthz") }
  }
}
