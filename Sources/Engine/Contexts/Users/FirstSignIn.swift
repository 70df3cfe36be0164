public import Contracts
import Foundation
import Kernel
import Platform

extension Users {
  private var firstSignInPath: String { dataFolder.appending(path: "first-sign-in").path }

  /// Where the one-time token of a new installation is (a file of mode 0600); nil once there is an account.
  ///
  /// Called at each start. A token that has expired, or whose file is gone, is made anew; it works for 15 minutes.
  public func firstSignInFile() async throws -> String? {
    let path = firstSignInPath
    let time = now()
    return try await database.transaction { transaction in
      if try await Store.anyAccount(transaction) {
        try removeFile(path)
        return nil
      }
      if let stored = try await Store.firstToken(transaction), stored.expiresAt > time,
        let text = try? String(contentsOfFile: path, encoding: .utf8),
        Secrets.hash(TextRules.tidied(text)) == stored.hash
      {
        return path
      }
      let token = Secrets.base64URL(Secrets.random(32))
      try await Store.putFirstToken(
        Store.FirstToken(
          hash: Secrets.hash(token), expiresAt: time.addingTimeInterval(Double(FirstSignInRules.validS))),
        transaction)
      // Before the commit: if either fails, file and row differ, and the next start makes both anew.
      try DurableFile.write(Data((token + "\n").utf8), to: path)
      return path
    }
  }

  /// Makes the first organisation and its administrator, and signs in.
  ///
  /// - Throws: `first-token-invalid`, `first-token-expired`, `first-sign-in-done`, `invalid-field`.
  public func firstSignIn(_ request: FirstSignIn) async throws -> Tokens {
    let request = try FirstSignInRules.checked(request)
    let presented = Secrets.hash(request.token)
    let time = now()
    // Before anything dear is done: without the token nobody makes this machine hash passwords.
    try await database.transaction { try await checkFirstToken(presented, at: time, $0) }
    let passwordHash = try await hasher.hash(request.password)
    let account = Account(
      user: .new(at: time), organisation: .new(at: time), organisationName: request.organisation,
      name: request.name, email: request.email, role: .admin)
    let tokens = try await database.transaction { transaction in
      try await checkFirstToken(presented, at: time, transaction)
      try await Store.insertOrganisation(account.organisation, name: request.organisation, at: time, transaction)
      try await Store.insertAccount(account, passwordHash: passwordHash, at: time, transaction)
      try await Store.removeFirstToken(transaction)
      try await transaction.publish(UserSignedUp(user: account.user), organisation: account.organisation)
      try await transaction.audit(
        actor: account.user.description, action: "account-created", object: "account:\(account.user)",
        organisation: account.organisation, details: ["role": account.role.rawValue])
      return try await begin(account, transaction)
    }
    // The account stands; a file that could not be removed is worthless now and goes at the next start.
    try? removeFile(firstSignInPath)
    return tokens
  }

  private func checkFirstToken(_ presented: Data, at time: Date, _ transaction: Transaction) async throws {
    let stored = try await Store.firstToken(transaction)
    if try await Store.anyAccount(transaction) { throw UsersError.firstSignInDone }
    // Hashes are compared, so the time taken tells nothing of the token.
    guard let stored, stored.hash == presented else { throw UsersError.firstTokenWrong }
    guard stored.expiresAt > time else { throw UsersError.firstTokenExpired }
  }

  private func removeFile(_ path: String) throws {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch CocoaError.fileNoSuchFile {}
  }
}
