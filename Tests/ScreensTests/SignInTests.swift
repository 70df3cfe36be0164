import Contracts
import Foundation
import Kit
import Screens
import Testing

@MainActor
@Suite("Signing in")
struct SignInTests {
  private func signedOut() -> Office {
    var state = Office.sample
    state.account = nil
    return Office(state)
  }

  @Test("With e-mail and password; a wrong one says so and keeps what was typed")
  func signIn() async throws {
    let office = signedOut()
    office.with {
      $0.signInRefusal = Problem(
        code: "wrong-credentials", title: "", status: 401, detail: "There is no account with this e-mail and password.")
    }
    let stage = try await Stage(office: office)
    await stage.press(.enter, .enter)
    #expect(stage.text.contains("✗ This must not be empty."))
    #expect(stage.text.contains("Write your password."))
    await stage.type("ann@acme.example")
    await stage.press(.tab)
    await stage.type("secret")
    #expect(!stage.text.contains("secret"))
    await stage.press(.enter)
    #expect(stage.text.contains("There is no account with this e-mail and password."))
    office.with { $0.signInRefusal = nil }
    await stage.press(.enter)
    #expect(stage.text.contains("Home  2 Interviews"))
    #expect(office.with { $0.calls }.contains("sign-in ann@acme.example"))
    await stage.end()
  }

  @Test("A server that is not trusted is told with the way out, to its end", arguments: [24, 20])
  func untrusted(height: Int) async throws {
    let office = signedOut()
    let way =
      "name the file of its authority in PARLEY_CA; otherwise do not go on, and ask whoever gave you the address."
    office.with {
      $0.signInRefusal = Problem(
        code: "not-trusted", title: "", status: 503,
        detail:
          "https://interviews.example.org:8443 shows a certificate that this machine does not trust (SSL certificate "
          + "problem: unable to get local issuer certificate). If your own organisation issued it, " + way)
    }
    let stage = try await Stage(height: height, office: office)
    await stage.type("ann@acme.example")
    await stage.press(.tab)
    await stage.type("secret")
    await stage.press(.enter)
    #expect(stage.text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(way), "\(stage.text)")
    #expect(stage.text.contains("ann@acme.example"))
    await stage.end()
  }

  @Test("The first account, with the token from its file; the server's word on a field stands at that field")
  func first() async throws {
    let office = signedOut()
    office.with {
      $0.signInRefusal = Problem(
        code: "invalid-field", title: "", status: 422, detail: "The password has 4 characters; at least 10 are needed.",
        field: "password")
    }
    let folder = FileManager.default.temporaryDirectory
    let token = folder.appending(path: "parley-token-\(UInt32.random(in: 0 ... .max))")
    try Data("one-time-secret\n".utf8).write(to: token)
    defer { try? FileManager.default.removeItem(at: token) }
    let machine = Machine(downloads: folder, home: folder, firstSignInFile: token.path, player: nil)
    let stage = try await Stage(office: office, machine: machine)
    // A token that lies ready asks for the rest at once.
    await stage.type("Acme")
    await stage.press(.tab)
    await stage.type("Ann")
    await stage.press(.tab)
    await stage.type("ann@acme.example")
    await stage.press(.tab)
    await stage.type("tiny")
    await stage.press(.tab)
    await stage.type("tinz")
    await stage.press(.enter)
    #expect(stage.text.contains("The two passwords differ."))
    #expect(office.with { $0.calls }.isEmpty)
    await stage.press(.backspace)
    await stage.type("y")
    await stage.press(.enter)
    #expect(stage.text.contains("✗ The password has 4 characters"))
    office.with { $0.signInRefusal = nil }
    await stage.press(.control("s"))
    #expect(stage.text.contains("Home  2 Interviews"))
    let sent = try #require(office.with { $0.firstSignIn })
    #expect(sent.token == "one-time-secret")
    #expect(sent.organisation == "Acme" && sent.name == "Ann" && sent.password == "tiny")
    await stage.end()
  }

  @Test("A pasted token is the token; a file that is not there is said to be so")
  func token() async throws {
    let office = signedOut()
    let stage = try await Stage(office: office)
    await stage.press(.control("t"))
    await stage.type("/no/such/file")
    await stage.press(.control("s"))
    #expect(stage.text.contains("This file cannot be read."))
    await stage.press(.control("u"))
    await stage.paste(" abc-DEF_123\n")
    await stage.press(.control("s"))
    #expect(office.with { $0.firstSignIn }?.token == "abc-DEF_123")
    await stage.end()
  }

  @Test("Signing out goes back to the sign-in, with the e-mail kept")
  func signOut() async throws {
    let stage = try await Stage()
    await stage.press("S", "y")
    #expect(stage.text.contains("Welcome back"))
    #expect(stage.text.contains("ann@acme.example"))
    #expect(stage.office.with { $0.account } == nil)
    await stage.end()
  }
}
