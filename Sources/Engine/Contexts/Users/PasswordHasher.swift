import Crypto
import CryptoExtras
import Foundation
import Platform

/// Makes and checks password hashes on a thread of its own: one takes a tenth of a second of processor time, and one
/// at a time bounds the memory that a burst of sign-ins can take.
actor PasswordHasher {
  private let executor = BlockingExecutor(label: "parley.passwords")
  private let cost: ScryptCost
  /// Stands in for the hash of an account that does not exist, so that it takes the same time to say no.
  private let nobody: PasswordHash

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(cost: ScryptCost) {
    self.cost = cost
    nobody = PasswordHash(cost: cost, salt: Secrets.random(16), key: Secrets.random(32))
  }

  /// A new hash of `password` as a PHC string.
  func hash(_ password: String) throws -> String {
    var hash = PasswordHash(cost: cost, salt: Secrets.random(16), key: Data())
    hash.key = try derive(password, hash, bytes: 32).withUnsafeBytes { Data($0) }
    return hash.text
  }

  /// Whether `password` belongs to `stored`; nil stands for an unknown account and is never right.
  func verify(_ password: String, against stored: String?) throws -> Bool {
    let hash = stored.flatMap(PasswordHash.init) ?? nobody
    let derived = try derive(password, hash, bytes: hash.key.count)
    // Two symmetric keys are compared in constant time.
    return derived == SymmetricKey(data: hash.key) && stored != nil
  }

  private func derive(_ password: String, _ hash: PasswordHash, bytes: Int) throws -> SymmetricKey {
    // The same letters typed on different keyboards are the same password (RFC 8265 §4.2).
    let letters = Array(password.precomposedStringWithCanonicalMapping.utf8)
    return try KDF.Scrypt.deriveKey(
      from: letters, salt: hash.salt, outputByteCount: bytes, rounds: 1 << hash.cost.logN,
      blockSize: hash.cost.r, parallelism: hash.cost.p)
  }
}
