import Foundation
import Testing

@testable import Users

@Suite struct PasswordTests {
  /// The third test vector of RFC 7914 §12, as the database would keep it.
  @Test func theHashIsTheStandardsOwn() async throws {
    let key = try #require(
      Data(base64Encoded: "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw=="))
    let stored = PasswordHash(
      cost: ScryptCost(logN: 14, r: 8, p: 1), salt: Data("SodiumChloride".utf8), key: key)
    #expect(stored.text.hasPrefix("$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9"))
    let hasher = PasswordHasher(cost: ScryptCost(logN: 4, r: 8, p: 1))
    #expect(try await hasher.verify("pleaseletmein", against: stored.text))
    #expect(try await !hasher.verify("pleaseletmein ", against: stored.text))
  }

  @Test func lettersTypedInPiecesAreTheSamePassword() async throws {
    let hasher = PasswordHasher(cost: ScryptCost(logN: 4, r: 8, p: 1))
    let hash = try await hasher.hash("caf\u{E9} au lait")
    #expect(try await hasher.verify("cafe\u{301} au lait", against: hash))
    #expect(try await hasher.hash("caf\u{E9} au lait") != hash, "each hash has a salt of its own")
    #expect(try await !hasher.verify("", against: nil))
  }

  @Test(arguments: [
    "", "$scrypt$", "$bcrypt$ln=14,r=8,p=1$AAAA$AAAA", "$scrypt$ln=40,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=14,r=8$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "$scrypt$ln=14,r=8,p=1$AAAA$AA",
  ])
  func aHashThatIsNoneIsNeverRight(text: String) async throws {
    #expect(PasswordHash(text) == nil)
    #expect(try await !PasswordHasher(cost: ScryptCost(logN: 4, r: 8, p: 1)).verify("anything", against: text))
  }

  @Test func waitsGrowAndEnd() {
    #expect((0...4).allSatisfy { SignInDelay.seconds(after: $0) == 0 })
    #expect((5...12).map(SignInDelay.seconds) == [1, 2, 4, 8, 16, 32, 60, 60])
    #expect(SignInDelay.seconds(after: 1_000_000) == 60)
  }
}
