public import Contracts
public import Foundation

/// Where recordings and what is made of them are kept: whole objects under keys, as S3 has them.
///
/// Clients never reach it through the engine: they are given pre-signed addresses.
public protocol ObjectStore: Sendable {
  /// An address that allows `method` on `key` for `expiresInS` seconds (1 to 604,800), whoever has it.
  ///
  /// - Parameter upload: what a PUT has to bring; signed in, so that nothing else is taken.
  func presign(_ method: ObjectMethod, key: String, expiresInS: Int, upload: UploadConditions?) throws -> PresignedURL
  /// What is known of an object; nil when there is none.
  func head(_ key: String) async throws -> ObjectInfo?
  /// Copies an object into a file, which must not exist. Throws ``ObjectStoreError`` (`missing`).
  func download(_ key: String, to path: String) async throws
  /// A whole object, for small ones. Throws ``ObjectStoreError`` (`missing`).
  func read(_ key: String) async throws -> Data
  /// Stores a file's content; what was under the key before is replaced at once and as a whole.
  func upload(file path: String, as key: String, contentType: String) async throws
  /// Removes every object whose key begins with `prefix`, which must not be empty. None is no error.
  func delete(prefix: String) async throws
}

public enum ObjectMethod: String, Sendable {
  case get = "GET"
  case put = "PUT"
}

/// What an upload has to be, to the byte.
public struct UploadConditions: Sendable, Hashable {
  public var bytes: Int
  /// As in `Content-MD5` (RFC 1864).
  public var md5Base64: String
  /// Lower-case hex.
  public var sha256Hex: String

  public init(bytes: Int, md5Base64: String, sha256Hex: String) {
    self.bytes = bytes
    self.md5Base64 = md5Base64
    self.sha256Hex = sha256Hex
  }
}

/// The right to one request, in an address.
public struct PresignedURL: Sendable, Hashable {
  public var url: String
  /// Headers that are signed in and have to be sent as they stand; `Host` is left out.
  public var headers: [String: String]
  public var expiresAt: Date

  public init(url: String, headers: [String: String], expiresAt: Date) {
    self.url = url
    self.headers = headers
    self.expiresAt = expiresAt
  }
}

public struct ObjectInfo: Sendable, Hashable {
  public var bytes: Int
  /// Lower-case hex; nil when the store does not know it.
  public var sha256Hex: String?

  public init(bytes: Int, sha256Hex: String?) {
    self.bytes = bytes
    self.sha256Hex = sha256Hex
  }
}

/// Why the store did not do what it was asked.
public struct ObjectStoreError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable {
    case missing
    /// The key has characters or parts that the store does not take.
    case invalidKey = "invalid-key"
    case lengthMismatch = "length-mismatch"
    case md5Mismatch = "md5-mismatch"
    case sha256Mismatch = "sha256-mismatch"
    case tooLarge = "too-large"
    case diskFull = "disk-full"
    /// The disk failed, or the store's own files are not as they should be.
    case failed
  }

  public let code: Code
  public let key: String
  /// What happened, for the log; no bytes of the object.
  public let message: String

  public init(_ code: Code, key: String, _ message: String) {
    self.code = code
    self.key = key
    self.message = message
  }

  public var description: String { "object \(key): \(code.rawValue): \(message)" }
}

extension ObjectStoreError: ProblemConvertible {
  public var problem: Problem {
    switch code {
    case .missing:
      Problem(
        code: "object-missing", title: "The recording is not in the store", status: 404,
        detail: "There is no such recording in the store. It may still be on its way; try again in a moment.")
    case .diskFull:
      Problem(
        code: "disk-full", title: "The server's disk is full", status: 507,
        detail: "The server has no room for more. Nothing that was stored is lost; the operator frees space in the "
          + "data folder, then it goes on.")
    case .invalidKey, .lengthMismatch, .md5Mismatch, .sha256Mismatch, .tooLarge:
      Problem(
        code: code.rawValue, title: "The object was refused", status: 400,
        detail: "The object was refused: \(message).")
    case .failed:
      Problem(
        code: "objects-away", title: "The object store is away", status: 503,
        detail: "The recordings cannot be reached just now. Nothing is lost; try again in a moment.")
    }
  }
}
