import Composition
import Contracts
import Foundation
import Kernel
import Platform
import TestSupport
import Testing
import Transport

/// The embedded object store over HTTP: what was promised is taken to the byte, and nothing else.
@Suite struct ObjectTests {
  static let content = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })

  static func conditions(_ data: Data) -> UploadConditions {
    UploadConditions(
      bytes: data.count, md5Base64: Digests.md5Base64(data), sha256Hex: Digests.sha256Hex(data))
  }

  static func put(
    _ gateway: RunningGateway, _ signed: PresignedURL, _ body: Data,
    _ change: ([String: String]) -> [String: String] = { $0 }
  ) async throws -> String {
    // The length is the transport's to send.
    let headers = change(signed.headers.filter { $0.key != "Content-Length" })
    return try await gateway.send(
      "PUT", signed.url, headers: headers.map { ($0.key, $0.value) } + [("Content-Type", "video/mp4")], body: body
    ).s3
  }

  @Test func `an upload is exactly what its grant says`() async throws {
    let gateway = try await RunningGateway.start()
    let store = gateway.engine.objects
    let data = Self.content
    let key = "recordings/o/s/1/t/1/1.mp4"
    func grant(_ key: String = key, expiresInS: Int = 60) throws -> PresignedURL {
      try store.presign(.put, key: key, expiresInS: expiresInS, upload: Self.conditions(data))
    }

    // Shorter, other bytes of the same length, without or with another checksum, as another object, unsigned.
    #expect(try await Self.put(gateway, grant(), data.dropLast()) == "403 SignatureDoesNotMatch")
    #expect(try await Self.put(gateway, grant(), Data(data.reversed())) == "400 BadDigest")
    #expect(
      try await Self.put(gateway, grant(), data) { $0.filter { $0.key != "Content-MD5" } }
        == "403 SignatureDoesNotMatch")
    #expect(
      try await Self.put(gateway, grant(), data) {
        $0.merging(["x-amz-checksum-sha256": Data(repeating: 1, count: 32).base64EncodedString()]) { $1 }
      } == "403 SignatureDoesNotMatch")
    var other = try grant()
    other.url = other.url.replacing("/1.mp4", with: "/2.mp4")
    #expect(try await Self.put(gateway, other, data) == "403 SignatureDoesNotMatch")
    #expect(try await gateway.send("PUT", "/objects/parley/\(key)", body: data).s3 == "403 AccessDenied")
    #expect(try await store.head(key) == nil, "nothing was stored by any of these")

    // The right one, twice: the second changes nothing.
    for _ in 1...2 { #expect(try await Self.put(gateway, grant(), data) == "200") }
    #expect(try await store.head(key) == ObjectInfo(bytes: data.count, sha256Hex: Digests.sha256Hex(data)))
    #expect(try await store.read(key) == data)
  }

  @Test func `a grant that has expired is refused`() async throws {
    let gateway = try await RunningGateway.start()
    // The same keys, and a clock that is an hour late: what a client sends that waited for too long.
    let late = try FolderObjectStore(
      dataFolder: URL(filePath: gateway.dataFolder), publicURL: gateway.url, now: { Date().addingTimeInterval(-3600) })
    let signed = try late.presign(.put, key: "a.mp4", expiresInS: 3599, upload: Self.conditions(Self.content))
    #expect(try await Self.put(gateway, signed, Self.content) == "403 AccessDenied")
    let folder = try TemporaryFolder()
    let other = try FolderObjectStore(dataFolder: folder.url, publicURL: gateway.url)
    let foreign = try other.presign(.get, key: "a.mp4", expiresInS: 60, upload: nil)
    #expect(try await gateway.send("GET", foreign.url).s3 == "403 InvalidAccessKeyId")
  }

  @Test func `objects are read whole, in ranges, or not at all`() async throws {
    let gateway = try await RunningGateway.start()
    let store = gateway.engine.objects
    let folder = try TemporaryFolder()
    let file = folder.path + "/in"
    try Self.content.write(to: URL(filePath: file))
    try await store.upload(file: file, as: "answers/video.mp4", contentType: "video/mp4")
    let url = try store.presign(.get, key: "answers/video.mp4", expiresInS: 60, upload: nil).url

    let whole = try await gateway.send("GET", url)
    #expect(whole.status == 200 && whole.body == Self.content && whole.mediaType == "video/mp4")
    func range(_ text: String) async throws -> (Int, Data, String?) {
      let response = try await gateway.send("GET", url, headers: [("Range", text)])
      return (response.status, response.body, response.headers["Content-Range"])
    }
    #expect(try await range("bytes=10-19") == (206, Self.content[10..<20], "bytes 10-19/300000"))
    #expect(try await range("bytes=299990-") == (206, Self.content.suffix(10), "bytes 299990-299999/300000"))
    #expect(try await range("bytes=-5") == (206, Self.content.suffix(5), "bytes 299995-299999/300000"))
    #expect(try await range("bytes=300000-").0 == 416)
    // A signature is for one method.
    #expect(try await gateway.send("DELETE", url).s3 == "403 SignatureDoesNotMatch")

    try await store.download("answers/video.mp4", to: folder.path + "/out")
    #expect(FileManager.default.contents(atPath: folder.path + "/out") == Self.content)
    try await store.delete(prefix: "answers/")
    #expect(try await gateway.send("GET", url).s3 == "404 NoSuchKey")
    await #expect(throws: ObjectStoreError.self) { try await store.read("answers/video.mp4") }
  }

  @Test func `what lies in the folder is known by its bytes, not by a note of something else`() async throws {
    let folder = try TemporaryFolder()
    let store = try FolderObjectStore(dataFolder: folder.url, publicURL: "http://127.0.0.1:1")
    let writer = try store.writer("a/b.bin", contentType: "text/plain")
    try await writer.write(Data("first".utf8))
    #expect(try await store.head("a/b.bin") == nil, "an unfinished object is not there")
    _ = try await writer.finish()
    // As after a power cut between note and object: the note is of the old bytes.
    try Data("second".utf8).write(to: folder.url.appending(path: "objects/a/b.bin"), options: .atomic)
    #expect(try await store.head("a/b.bin")?.sha256Hex == Digests.sha256Hex(Data("second".utf8)))

    for key in [
      "", "/etc/passwd", "a/../b", "a//b", "a/.incoming", "a b", "a\u{0}b", String(repeating: "k", count: 600),
    ] {
      #expect(throws: ObjectStoreError.self) { try store.presign(.get, key: key, expiresInS: 60, upload: nil) }
      await #expect(throws: ObjectStoreError.self) { try await store.delete(prefix: key) }
    }
    // An upload that was broken off leaves nothing.
    var broken: ObjectWriter? = try store.writer("c.bin", contentType: "text/plain")
    try await broken?.write(Data("x".utf8))
    broken = nil
    try await eventually {
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/objects/.incoming").isEmpty
    }
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/object-store.key")[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test func `several may delete the same at a time, and all of it goes`() async throws {
    let folder = try TemporaryFolder()
    let store = try FolderObjectStore(dataFolder: folder.url, publicURL: "http://127.0.0.1:1")
    for index in 0..<200 {
      let writer = try store.writer("a/b/\(index % 7)/\(index).bin", contentType: "text/plain")
      try await writer.write(Data("x".utf8))
      _ = try await writer.finish()
    }
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 { group.addTask { try await store.delete(prefix: "a/b/") } }
      try await group.waitForAll()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/objects/a/b").isEmpty)
  }
}
