public import Foundation
import Glibc
import Platform

/// The embedded object store: a folder, served by the gateway under S3's scheme of pre-signed addresses.
///
/// Bucket `parley`, path style, region `us-east-1`, at `/objects` below the public address.
public struct FolderObjectStore: ObjectStore {
  public static let bucket = "parley"
  /// Where the gateway serves it; what an S3 client is given as the endpoint's path.
  public static let mount = "/objects"
  /// As much as S3 takes in one PUT.
  public static let maxBytes = 5 << 30

  public let credentials: ObjectCredentials
  private let root: String
  private let publicURL: String
  private let host: String
  private let signer: SigV4
  private let lanes = ObjectLanes()
  private let now: @Sendable () -> Date

  /// Makes the folder `objects` in `dataFolder` when it is not there, and clears what uploads left unfinished.
  ///
  /// - Parameter publicURL: where clients reach the gateway, as `http://127.0.0.1:8080`; its host is signed in.
  /// - Throws: ``ObjectStoreError``, `SystemError`.
  public init(dataFolder: URL, publicURL: String, now: @escaping @Sendable () -> Date = { Date() }) throws {
    self.publicURL = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
    guard let parts = URLComponents(string: self.publicURL), let name = parts.host, !name.isEmpty,
      ["http", "https"].contains(parts.scheme)
    else { throw ObjectStoreError(.failed, key: "-", "\(publicURL) is no address of the form https://host") }
    // Clients leave the usual port out of Host.
    let usual = parts.scheme == "https" ? 443 : 80
    host = name + (parts.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? "")
    self.now = now
    root = dataFolder.appending(path: "objects").path
    credentials = try ObjectCredentials.load(folder: dataFolder)
    signer = SigV4(accessKey: credentials.accessKey, secretKey: credentials.secretKey)
    try DurableFile.makeFolder(root)
    try? FileManager.default.removeItem(atPath: root + "/.incoming")
    try DurableFile.makeFolder(root + "/.incoming")
  }

  // MARK: ObjectStore

  public func presign(
    _ method: ObjectMethod, key: String, expiresInS: Int, upload: UploadConditions?
  ) throws -> PresignedURL {
    try ObjectKey.validate(key)
    let expiresInS = min(max(1, expiresInS), SigV4.longestExpiryS)
    var headers: [String: String] = [:]
    if let upload {
      headers["Content-Length"] = String(upload.bytes)
      headers["Content-MD5"] = upload.md5Base64
      headers["x-amz-checksum-sha256"] = try Self.base64(hex: upload.sha256Hex, key: key)
    }
    let date = now()
    let request = SigV4.Request(
      method: method.rawValue, path: "\(Self.mount)/\(Self.bucket)/\(key)",
      headers: headers.map { ($0.key, $0.value) } + [("Host", host)])
    return PresignedURL(
      url: publicURL + signer.presignedTarget(request, expiresInS: expiresInS, at: date), headers: headers,
      expiresAt: date.addingTimeInterval(Double(expiresInS)))
  }

  public func head(_ key: String) async throws -> ObjectInfo? {
    guard let reader = try await reader(key) else { return nil }
    return ObjectInfo(bytes: reader.object.bytes, sha256Hex: reader.object.sha256Hex)
  }

  public func download(_ key: String, to path: String) async throws {
    try ObjectKey.validate(key)
    try await lanes.run { [file = file(key)] in
      do {
        try FileManager.default.copyItem(atPath: file, toPath: path)
      } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
        throw ObjectStoreError(.missing, key: key, "there is no such object")
      } catch CocoaError.fileWriteOutOfSpace {
        throw ObjectStoreError(.diskFull, key: key, "no room for the copy")
      }
    }
  }

  public func read(_ key: String) async throws -> Data {
    guard let reader = try await reader(key) else {
      throw ObjectStoreError(.missing, key: key, "there is no such object")
    }
    return try await reader.read(at: 0, count: reader.object.bytes)
  }

  public func upload(file path: String, as key: String, contentType: String) async throws {
    let writer = try writer(key, contentType: contentType)
    let source = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? source.close() }
    // The file's pages are most likely in memory: it was just made.
    while let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty { try await writer.write(piece) }
    _ = try await writer.finish()
  }

  public func delete(prefix: String) async throws {
    // A prefix may end in the middle of a part, or after a slash.
    try ObjectKey.validate(prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix)
    try await lanes.run { [root] in
      let folder = prefix.lastIndex(of: "/").map { root + "/" + prefix[..<$0] } ?? root
      let start = prefix.lastIndex(of: "/").map { prefix[prefix.index(after: $0)...] } ?? prefix[...]
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
      for name in names where name != ".incoming" && (name.hasPrefix(start) || name.hasPrefix("." + start)) {
        try Self.removeAll(folder + "/" + name)
      }
      try DurableFile.syncFolder(of: folder + "/-")
    }
  }

  /// Two may delete the same at a time, as a request and the job that follows it: what the other was faster with is
  /// gone, and the rest of it still has to go.
  private static func removeAll(_ path: String) throws {
    for attempt in 1... {
      do {
        return try FileManager.default.removeItem(atPath: path)
      } catch let error as CocoaError where error.code == .fileNoSuchFile && attempt < 1000 {
        if !FileManager.default.fileExists(atPath: path) { return }
      }
    }
  }

  // MARK: For the gateway

  /// Checks the signature of a request to `/objects/…`.
  public func authorise(_ request: SigV4.Request) throws(SigV4.Refusal) -> SigV4.Payload {
    try signer.verify(request, at: now())
  }

  /// Begins an object. Throws `invalid-key`.
  public func writer(
    _ key: String, contentType: String, expectation: ObjectWriter.Expectation = ObjectWriter.Expectation(),
    maxBytes: Int = Self.maxBytes
  ) throws -> ObjectWriter {
    try ObjectKey.validate(key)
    return ObjectWriter(
      key: key, root: root, contentType: contentType, expectation: expectation, maxBytes: maxBytes, lane: lanes.next)
  }

  /// Opens an object; nil when there is none. Throws `invalid-key`.
  public func reader(_ key: String) async throws -> ObjectReader? {
    try ObjectKey.validate(key)
    let lane = lanes.next
    return try await lanes.run { [file = file(key)] in try ObjectReader.open(key, file: file, lane: lane) }
  }

  /// Removes one object; none is no error.
  public func remove(_ key: String) async throws {
    try ObjectKey.validate(key)
    try await lanes.run { [file = file(key)] in
      guard unlink(file) == 0 || errno == ENOENT || errno == ENOTDIR else {
        throw ObjectStoreError.io("unlink", key)
      }
      unlink(ObjectNote.path(for: file))
      try? DurableFile.syncFolder(of: file)
    }
  }

  /// Whether the folder can be written to now.
  public func isWritable() async -> Bool {
    (try? await lanes.run { [root] in access(root + "/.incoming", W_OK | X_OK) == 0 }) ?? false
  }

  private func file(_ key: String) -> String { "\(root)/\(key)" }

  private static func base64(hex: String, key: String) throws -> String {
    let digits = Array(hex)
    guard digits.count == 64 else { throw ObjectStoreError(.sha256Mismatch, key: key, "the SHA-256 is not hex") }
    let bytes = try stride(from: 0, to: 64, by: 2).map { index in
      guard let byte = UInt8(String(digits[index...index + 1]), radix: 16) else {
        throw ObjectStoreError(.sha256Mismatch, key: key, "the SHA-256 is not hex")
      }
      return byte
    }
    return Data(bytes).base64EncodedString()
  }
}
