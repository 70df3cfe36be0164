import Foundation
import Kernel
import Testing

/// The examples of the Amazon S3 API Reference, "Signature Calculations for the Authorization Header" and
/// "Authenticating Requests: Using Query Parameters".
@Suite struct SigV4Tests {
  static let signer = SigV4(accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  static let date = Date(timeIntervalSince1970: 1_369_353_600)
  static let host = ("Host", "examplebucket.s3.amazonaws.com")
  static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  struct Example: Sendable, CustomStringConvertible {
    var description: String
    var method = "GET"
    var target: String
    var headers: [(String, String)] = []
    var payload = empty
    var signature: String
  }

  static let examples = [
    Example(
      description: "GET object", target: "/test.txt", headers: [("Range", "bytes=0-9")],
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    Example(
      description: "PUT object", method: "PUT", target: "/test$file.text",
      headers: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
      payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
      signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    Example(
      description: "GET bucket lifecycle", target: "/?lifecycle",
      signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    Example(
      description: "GET bucket (list objects)", target: "/?max-keys=2&prefix=J",
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ]

  @Test("Header signatures are those that AWS published", arguments: examples)
  func header(_ example: Example) throws {
    let signed = Self.signer.signed(
      SigV4.Request(method: example.method, target: example.target, headers: example.headers + [Self.host]),
      payloadSha256: example.payload, at: Self.date)
    #expect(signed.header("authorization")?.hasSuffix("Signature=" + example.signature) == true)
    let payload = try Self.signer.verify(signed, at: Self.date.addingTimeInterval(60))
    #expect(payload == .sha256(example.payload))
  }

  static let presigned =
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3"
    + "%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

  @Test func `the pre-signed address is the one that AWS published`() throws {
    let target = Self.signer.presignedTarget(
      SigV4.Request(method: "GET", path: "/test.txt", headers: [Self.host]), expiresInS: 86_400, at: Self.date)
    #expect(target == Self.presigned)
  }

  struct Change: Sendable, CustomStringConvertible {
    var description: String
    var method = "GET"
    var target = presigned
    var headers = [host]
    var afterS = 60.0
    var code: SigV4.Refusal.Code?
  }

  @Test(
    "A pre-signed address is good for what was signed, and for its time",
    arguments: [
      Change(description: "as signed", code: nil),
      Change(description: "in its last second", afterS: 86_400, code: nil),
      Change(description: "a second too late", afterS: 86_401, code: .accessDenied),
      Change(description: "long before its time", afterS: -901, code: .accessDenied),
      Change(description: "another method", method: "PUT", code: .wrongSignature),
      Change(description: "another host", headers: [("Host", "other.example")], code: .wrongSignature),
      Change(
        description: "another key", target: presigned.replacing("/test.txt", with: "/tent.txt"),
        code: .wrongSignature),
      Change(
        description: "a longer life", target: presigned.replacing("=86400", with: "=86401"), code: .wrongSignature),
      Change(
        description: "a header of S3's that was not signed", headers: [host, ("x-amz-acl", "public-read")],
        code: .accessDenied),
      Change(
        description: "another access key", target: presigned.replacing("AKIAIOSFODNN7EXAMPLE", with: "AKIAOTHER"),
        code: .unknownKey),
      Change(
        description: "another region", target: presigned.replacing("us-east-1", with: "eu-west-1"),
        code: .malformedQuery),
      Change(
        description: "no expiry", target: presigned.replacing("&X-Amz-Expires=86400", with: ""),
        code: .malformedQuery),
      Change(description: "no signature", target: "/test.txt", code: .accessDenied),
    ])
  func query(_ change: Change) {
    let request = SigV4.Request(method: change.method, target: change.target, headers: change.headers)
    var code: SigV4.Refusal.Code?
    do throws(SigV4.Refusal) {
      _ = try Self.signer.verify(request, at: Self.date.addingTimeInterval(change.afterS))
    } catch {
      code = error.code
    }
    #expect(code == change.code)
  }

  @Test func `a signature in the header is good for a quarter of an hour`() {
    let signed = Self.signer.signed(
      SigV4.Request(method: "GET", target: "/test.txt", headers: [Self.host]), payloadSha256: Self.empty,
      at: Self.date)
    #expect(throws: SigV4.Refusal.self) {
      try Self.signer.verify(signed, at: Self.date.addingTimeInterval(901))
    }
    var changed = signed
    changed.headers = changed.headers.map { $0.name == "x-amz-content-sha256" ? ($0.name, "UNSIGNED-PAYLOAD") : $0 }
    #expect(throws: SigV4.Refusal.self) { try Self.signer.verify(changed, at: Self.date) }
  }
}
