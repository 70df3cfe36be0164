import Client
import Contracts
import Foundation
import Platform
import TestSupport
import Testing
import Transport

@Suite struct ClientTests {
  private func start(signIn: URL? = nil) throws -> (ScriptServer, ParleyClient, HTTPTransport) {
    let server = try ScriptServer(script: HTTPTransportTests.script)
    let transport = HTTPTransport()
    let address = try ServerAddress(server.url)
    let client = ParleyClient(
      server: address, transport: transport, signIn: signIn.map { SignInFile(folder: $0, server: address) })
    return (server, client, transport)
  }

  private func count(_ server: ScriptServer, _ transport: HTTPTransport) async throws -> Int {
    let body = try await transport.send(HTTPRequest(url: server.url + "/v1/refreshes")).body
    return try JSONDecoder().decode([String: Int].self, from: body)["count"] ?? -1
  }

  @Test func onlyParleyItselfCanSayYesOrNo() async throws {
    let (server, client, _) = try start()
    func link(_ last: Int) -> LinkID { LinkID("00000000-0000-4000-8000-00000000000\(last)")! }
    await #expect {
      try await client.links.get(link(1))
    } throws: { error in
      guard case ClientError.notParley(_, let why) = error else { return false }
      return why.contains("text/html")
    }
    await #expect {
      try await client.links.get(link(2))
    } throws: { ($0 as? Problem)?.code == "interview-closed" && ($0 as? Problem)?.status == 410 }
    await #expect {
      try await client.links.get(link(3))
    } throws: { ($0 as? ClientError)?.isTemporary == true }
    server.kill()
    await #expect {
      try await client.links.get(link(2))
    } throws: { error in
      guard case ClientError.unreachable = error else { return false }
      return (error as? ClientError)?.exitCode == .notReachable
    }
  }

  @Test func accessTokensAreRenewedOnceForEveryoneWhoWaits() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "client-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (server, client, transport) = try start(signIn: folder)
    await #expect(throws: ClientError.notSignedIn) { try await client.account.me() }
    #expect(try await client.account.signIn(SignIn(email: "a@example.org", password: "x")).name == "Anna")

    _ = try await transport.send(HTTPRequest(method: "POST", url: server.url + "/v1/expire"))
    try await withThrowingTaskGroup(of: Account.self) { group in
      for _ in 0..<8 { group.addTask { try await client.account.me() } }
      for try await account in group { #expect(account.role == .admin) }
    }
    #expect(try await count(server, transport) == 1)

    // Another program of the same user renews; this one finds the new tokens instead of using its old one twice.
    _ = try await transport.send(HTTPRequest(method: "POST", url: server.url + "/v1/expire"))
    let address = try ServerAddress(server.url)
    let other = ParleyClient(
      server: address, transport: transport, signIn: SignInFile(folder: folder, server: address))
    #expect(await other.account.known()?.email == "a@example.org")
    _ = try await other.account.me()
    _ = try await client.account.me()
    #expect(try await count(server, transport) == 2)

    _ = try await transport.send(HTTPRequest(method: "POST", url: server.url + "/v1/revoke"))
    await #expect(throws: ClientError.notSignedIn) { try await client.account.me() }
    #expect(await client.account.known() == nil)
  }

  @Test func linksAreReadWithOrWithoutTheirServer() throws {
    let id = "0f8fad5b-d9cb-469f-a165-70867728950e"
    let whole = try LinkAddress("https://Jobs.Example.org:8443/i/\(id)")
    #expect(whole.server.url == "https://jobs.example.org:8443")
    #expect(whole.link.description == id)
    #expect(try LinkAddress(id, server: ServerAddress("127.0.0.1:8080")).server.url == "http://127.0.0.1:8080")
    for wrong in ["htp:/nonsense", id, "https://host/i/12", "https://host/\(id)", ""] {
      #expect(throws: ClientError.self, "\(wrong)") { try LinkAddress(wrong) }
    }
    for wrong in ["ftp://x", "https://", "https://user@host"] {
      #expect(throws: ClientError.self, "\(wrong)") { try ServerAddress(wrong) }
    }
  }
}
