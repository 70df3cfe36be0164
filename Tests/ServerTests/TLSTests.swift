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
    var tls: Settings.TLS { Settings.TLS(certificate: folder.path + "/server.pem", key: folder.path + "/server.key") }

    init() throws {
      let openssl = Process()
      openssl.executableURL = URL(filePath: "/usr/bin/openssl")
      openssl.arguments = [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", tls.key, "-out",
        tls.certificate,
      ]
      openssl.standardError = FileHandle.nullDevice
      try openssl.run()
      openssl.waitUntilExit()
      #expect(openssl.terminationStatus == 0)
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
    curl.arguments = ["-sS", "--noproxy", "*", "--cacert", files.tls.certificate, gateway.url + "/healthz"]
    curl.standardOutput = output
    try curl.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    curl.waitUntilExit()
    #expect(curl.terminationStatus == 0 && !text.isEmpty)
    try await gateway.stop()
  }
}
