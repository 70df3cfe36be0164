import Contracts
import Foundation
import Kernel
import TestSupport
import Testing
import Users

/// Sign-in as people and other people use it: through the front door, against a real database.
@Suite struct UsersTests {
  @Test func theFirstSignInMakesOneAccountOnce() async throws {
    let world = try await World()
    let users = try await world.users()
    let path = try #require(try await users.firstSignInFile())
    #expect(try mode(of: path) == 0o600)
    let token = try text(path)
    #expect(try await users.firstSignInFile() == path)
    #expect(try text(path) == token, "a token that still holds is kept at the next start")

    #expect(try await refusal { try await users.firstSignIn(request(token + "x")) }?.code == "first-token-invalid")
    let weak = try await refusal { try await users.firstSignIn(request(token, password: "short")) }
    #expect(weak?.code == "invalid-field" && weak?.field == "password")
    let escape = try await refusal { try await users.firstSignIn(request(token, name: "Anna\u{1B}[2J")) }
    #expect(escape?.field == "name" && escape?.detail.contains("U+001B") == true)

    let tokens = try await users.firstSignIn(request(token))
    #expect(tokens.account.role == .admin && tokens.account.organisationName == "Acme")
    #expect(try await users.account(accessToken: tokens.accessToken) == tokens.account)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try await refusal { try await users.firstSignIn(request(token)) }?.code == "first-sign-in-done")
    #expect(try await users.firstSignInFile() == nil)
    #expect(try await users.organisationName(tokens.account.organisation) == "Acme")
  }

  @Test func anExpiredFirstTokenIsMadeAnewAtTheNextStart() async throws {
    let world = try await World()
    let users = try await world.users()
    let path = try #require(try await users.firstSignInFile())
    let old = try text(path)
    world.clock.advance(15 * 60 + 1)
    #expect(try await refusal { try await users.firstSignIn(request(old)) }?.code == "first-token-expired")
    #expect(try await users.firstSignInFile() == path)
    let new = try text(path)
    #expect(new != old)
    #expect(try await refusal { try await users.firstSignIn(request(old)) }?.code == "first-token-invalid")
    _ = try await users.firstSignIn(request(new))
  }

  @Test func aWrongPasswordAndAnUnknownEmailLookTheSame() async throws {
    let world = try await World()
    let users = try await world.users()
    let account = try await firstAccount(users)
    let signedIn = try await users.signIn(SignIn(email: "  ANNA@Example.ORG ", password: "correct horse"))
    #expect(signedIn.account == account)

    let wrong = try await refusal { try await users.signIn(SignIn(email: account.email, password: "wrong horse")) }
    let unknown = try await refusal { try await users.signIn(SignIn(email: "no@example.org", password: "wrong horse")) }
    #expect(wrong?.code == "wrong-credentials" && wrong?.status == 401)
    let odd = try await refusal { try await users.signIn(SignIn(email: "\u{0}@x.org", password: "wrong horse")) }
    #expect(wrong == unknown && wrong == odd)
  }

  @Test func repeatedFailuresMakeOneWaitButNotForLong() async throws {
    let world = try await World()
    let users = try await world.users()
    let account = try await firstAccount(users)
    for email in [account.email, "nobody@example.org"] {
      for _ in 1...5 {
        let problem = try await refusal { try await users.signIn(SignIn(email: email, password: "guess guess")) }
        #expect(problem?.code == "wrong-credentials")
      }
      let problem = try await refusal { try await users.signIn(SignIn(email: email, password: "correct horse")) }
      #expect(problem?.code == "too-many-attempts", "known or not, the wait is the same")
    }
    world.clock.advance(61)
    _ = try await users.signIn(SignIn(email: account.email, password: "correct horse"))
    let again = try await refusal { try await users.signIn(SignIn(email: account.email, password: "guess guess")) }
    #expect(again?.code == "wrong-credentials", "a success ends the row of failures")
  }

  @Test func aRefreshTokenWorksOnceAndReuseEndsTheWholeSignIn() async throws {
    let world = try await World()
    let users = try await world.users()
    _ = try await firstAccount(users)
    let first = try await signIn(users)
    let other = try await signIn(users)
    let second = try await users.refresh(RefreshRequest(refreshToken: first.refreshToken))
    #expect(second.refreshToken != first.refreshToken)
    #expect(try await users.account(accessToken: second.accessToken) == first.account)

    let reused = try await refusal { try await users.refresh(RefreshRequest(refreshToken: first.refreshToken)) }
    #expect(reused?.code == "refresh-reused" && reused?.status == 401)
    let child = try await refusal { try await users.refresh(RefreshRequest(refreshToken: second.refreshToken)) }
    #expect(child?.code == "token-invalid", "the thief's token and the owner's both end")
    #expect(try await refusal { try await users.account(accessToken: second.accessToken) }?.code == "token-invalid")
    _ = try await users.account(accessToken: other.accessToken)
  }

  @Test func ofTwoRefreshesAtTheSameTimeOneWins() async throws {
    let world = try await World()
    let users = try await world.users()
    _ = try await firstAccount(users)
    let tokens = try await signIn(users)
    let codes = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 1...4 {
        group.addTask {
          try await refusal { try await users.refresh(RefreshRequest(refreshToken: tokens.refreshToken)) }?.code
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes.count { $0 == nil } == 1)
    #expect(codes.count { $0 == "refresh-reused" } == 1)
    #expect(codes.count { $0 == "token-invalid" } == 2, "the family has ended by then")
  }

  @Test func refreshTokensExpireAndSigningOutIsAtOnce() async throws {
    let world = try await World()
    let users = try await world.users()
    _ = try await firstAccount(users)
    let old = try await signIn(users)
    world.clock.advance(Users.refreshTokenS + 1)
    #expect(
      try await refusal { try await users.refresh(RefreshRequest(refreshToken: old.refreshToken)) }?.code
        == "token-expired")

    let tokens = try await signIn(users)
    try await users.signOut(RefreshRequest(refreshToken: tokens.refreshToken))
    #expect(try await refusal { try await users.account(accessToken: tokens.accessToken) }?.code == "token-invalid")
    #expect(
      try await refusal { try await users.refresh(RefreshRequest(refreshToken: tokens.refreshToken)) }?.code
        == "token-invalid")
    try await users.signOut(RefreshRequest(refreshToken: "never was one"))
  }

  @Test func tokensAreGoodForWhatTheyWereMadeForAndNoLonger() async throws {
    let world = try await World()
    let users = try await world.users()
    let account = try await firstAccount(users)
    let access = try await signIn(users).accessToken
    let session = SessionID.new()
    let candidate = try await users.sessionToken(session: session, organisation: account.organisation)
    let (found, organisation) = try await users.session(fromToken: candidate)
    #expect(found == session && organisation == account.organisation)

    // Another process with the same data folder knows the key; one with another folder does not.
    _ = try await world.users().account(accessToken: access)
    let elsewhere = try TemporaryFolder()
    let stranger = try await World(world, folder: elsewhere).users()
    #expect(try await refusal { try await stranger.account(accessToken: access) }?.code == "token-invalid")

    #expect(try await refusal { try await users.account(accessToken: candidate) }?.code == "token-invalid")
    #expect(try await refusal { try await users.session(fromToken: access) }?.code == "token-invalid")
    for forged in try forgeries(of: access) {
      #expect(try await refusal { try await users.account(accessToken: forged) }?.code == "token-invalid")
    }
    world.clock.advance(Users.accessTokenS + 1)
    #expect(try await refusal { try await users.account(accessToken: access) }?.code == "token-expired")
    _ = try await users.session(fromToken: candidate)
    world.clock.advance(Users.sessionTokenS)
    #expect(try await refusal { try await users.session(fromToken: candidate) }?.code == "token-expired")
  }

  @Test func theKeyIsPrivateAndItsPurposesApart() async throws {
    let world = try await World()
    let users = try await world.users()
    let path = world.folder.appending(path: "signing.key").path
    #expect(try mode(of: path) == 0o600)
    #expect(users.key(for: "resume-codes") != users.key(for: "other"))
    #expect(try await world.users().key(for: "resume-codes") == users.key(for: "resume-codes"))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    await #expect(throws: KeyFileError.self) { try await world.users() }
    try FileManager.default.removeItem(atPath: path)
    try Data("short".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    await #expect(throws: KeyFileError.self) { try await world.users() }
  }

  @Test func theDatabaseItselfKeepsEmailsUniqueAndPasswordsHashed() async throws {
    let world = try await World()
    let account = try await firstAccount(world.users())
    let stored = try #require(try await world.database.first("SELECT password_hash FROM users.accounts"))
    let hash: String = try stored.get("password_hash")
    #expect(hash.hasPrefix("$scrypt$ln=") && !hash.contains("horse"))
    await #expect { () async throws in
      try await world.database.run(
        """
        INSERT INTO users.accounts (id, organisation, name, email, role, password_hash, created_at)
        VALUES (\(UserID.new()), \(account.organisation), 'B', 'ANNA@EXAMPLE.org', 'admin', \(hash), now())
        """)
    } throws: {
      ($0 as? DatabaseError)?.isUniqueViolation == true
    }
  }

  // MARK: Helpers

  private func request(
    _ token: String, name: String = "Anna", password: String = "correct horse"
  ) -> FirstSignIn {
    FirstSignIn(token: token, organisation: "Acme", name: name, email: "anna@example.org", password: password)
  }

  private func firstAccount(_ users: Users) async throws -> Account {
    let path = try #require(try await users.firstSignInFile())
    return try await users.firstSignIn(request(text(path))).account
  }

  private func signIn(_ users: Users) async throws -> Tokens {
    try await users.signIn(SignIn(email: "anna@example.org", password: "correct horse"))
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func mode(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  /// The token with another algorithm, without a signature, with a signature changed, and no token at all.
  private func forgeries(of token: String) throws -> [String] {
    let pieces = token.split(separator: ".").map(String.init)
    let none = Data(#"{"alg":"none","typ":"JWT"}"#.utf8).base64EncodedString().prefix { $0 != "=" }
    let hs512 = Data(#"{"alg":"HS512","typ":"JWT"}"#.utf8).base64EncodedString().prefix { $0 != "=" }
    let flipped = (pieces[2].hasPrefix("A") ? "B" : "A") + pieces[2].dropFirst()
    return [
      "\(none).\(pieces[1]).", "\(none).\(pieces[1]).\(pieces[2])", "\(hs512).\(pieces[1]).\(pieces[2])",
      "\(pieces[0]).\(pieces[1]).\(flipped)", "\(pieces[0]).\(pieces[1]).", "nonsense", "",
    ]
  }
}
