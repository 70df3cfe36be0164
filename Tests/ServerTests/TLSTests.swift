import Client
import Composition
import Contracts
import Foundation
import Kernel
import Logging
import Server
import TestSupport
import Testing
import Transport

/// A server with a certificate of its own.
@Suite struct TLSTests {
  private struct Files {
    let folder = try! TemporaryFolder()
    let authority: Authority
    var tls: Settings.TLS { Settings.TLS(certificate: authority.certificate, key: authority.key) }

    init() throws {
      authority = try Authority(in: folder.path)
      try authority.issue(serial: "A1")
    }
  }

  @Test func `a reachable address wants a certificate, and one that can be used`() throws {
    let open = ListenAddress(host: "0.0.0.0", port: 7878)
    let refused = #expect(throws: GatewayError.self) { try Gateway.check(open, allowInsecure: false) }
    #expect(refused?.sentence.contains("PARLEY_TLS_CERTIFICATE") == true)
    #expect(refused?.sentence.contains("--insecure") == true)
    let (files, others) = (try Files(), try Files())
    try Gateway.check(open, tls: files.tls, allowInsecure: false)
    let mixed = Settings.TLS(certificate: files.tls.certificate, key: others.tls.key)
    let wrong = #expect(throws: GatewayError.self) { try Gateway.check(open, tls: mixed, allowInsecure: false) }
    #expect(wrong?.sentence.contains("does not belong to") == true)
    let none = Settings.TLS(certificate: "/nowhere.pem", key: others.tls.key)
    let missing = #expect(throws: GatewayError.self) { try Gateway.check(open, tls: none, allowInsecure: false) }
    #expect(missing?.sentence.contains("/nowhere.pem cannot be read") == true)
  }

  @Test func `the certificate and its key are set together`() throws {
    #expect(throws: SettingsError.self) {
      try Settings.load(environment: ["PARLEY_TLS_KEY": "/etc/parley/server.key"], files: [])
    }
    let settings = try Settings.load(
      environment: [
        "PARLEY_TLS_KEY": "/k", "PARLEY_TLS_CERTIFICATE": "/c", "PARLEY_TRUSTED_PROXIES": "10.0.0.5, ::2",
      ], files: [])
    #expect(
      settings.tls == Settings.TLS(certificate: "/c", key: "/k") && settings.trustedProxies == ["10.0.0.5", "::2"])
    #expect(throws: SettingsError.self) {
      try Settings.load(environment: ["PARLEY_TRUSTED_PROXIES": "proxy.example.org"], files: [])
    }
  }

  @Test func `who does not know the authority does not go on, and is told how`() async throws {
    let files = try Files()
    let gateway = try await RunningGateway.start(tls: files.tls)
    #expect(gateway.url.hasPrefix("https://127.0.0.1:") && gateway.engine.publicURL == gateway.url)
    let transport = HTTPTransport()
    defer { transport.close() }
    let client = ParleyClient(server: try ServerAddress(gateway.url), transport: transport)
    let error = await #expect(throws: ClientError.self) { _ = try await client.links.get(.random()) }
    #expect(error?.sentence.contains("PARLEY_CA") == true && error?.isTemporary == true)
    // With the authority named, as PARLEY_CA does for a whole program, the same server answers.
    let curl = Process()
    let output = Pipe()
    curl.executableURL = URL(filePath: "/usr/bin/curl")
    curl.arguments = ["-sS", "--noproxy", "*", "--cacert", files.authority.file, gateway.url + "/healthz"]
    curl.standardOutput = output
    try curl.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    curl.waitUntilExit()
    #expect(curl.terminationStatus == 0 && !text.isEmpty)
    try await gateway.stop()
  }

  @Test func `a renewed certificate is taken up while it serves, and a broken one is not`() async throws {
    let files = try Files()
    let gateway = try await RunningGateway.start(tls: files.tls, certificateLookS: 0.05)
    let address = String(gateway.url.dropFirst("https://".count))
    #expect(try files.authority.serial(at: address) == "A1")
    try files.authority.issue(serial: "A2")
    try await eventually("the new one is shown") { try files.authority.serial(at: address) == "A2" }
    #expect(gateway.lines.all.contains { $0.contains("the certificate is read again") })

    let good = try Data(contentsOf: URL(filePath: files.tls.certificate))
    try Data("-----BEGIN CERTIFICATE-----\nbroken".utf8).write(to: URL(filePath: files.tls.certificate))
    func said() -> Int { gateway.lines.all.count { $0.contains("the certificate before stays in use") } }
    try await eventually("the broken one is noticed") { said() > 0 }
    #expect(try files.authority.serial(at: address) == "A2")
    // The key of another certificate is no better, and no key is none.
    let others = try Files()
    try FileManager.default.removeItem(atPath: files.tls.key)
    try FileManager.default.copyItem(atPath: others.tls.key, toPath: files.tls.key)
    try good.write(to: URL(filePath: files.tls.certificate))
    try await eventually("the key is noticed") {
      gateway.lines.all.contains { $0.contains("does not belong to") }
    }
    #expect(try files.authority.serial(at: address) == "A2")
    // Once for each change: what stays broken is not told each time.
    let before = said()
    try await Task.sleep(for: .milliseconds(300))
    #expect(said() == before)
    try files.authority.issue(serial: "A3")
    try await eventually("the mended one is shown") { try files.authority.serial(at: address) == "A3" }
    try await gateway.stop()
  }
}
