public import Foundation

/// What a file of a candidate may be: found by its content, whatever it is called.
public enum FileKind: String, Codable, Sendable, CaseIterable {
  case pdf, docx, odt, txt, png, jpeg, zip

  /// For programs that open it.
  public var mediaType: String {
    switch self {
    case .pdf: "application/pdf"
    case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case .odt: "application/vnd.oasis.opendocument.text"
    case .txt: "text/plain; charset=utf-8"
    case .png: "image/png"
    case .jpeg: "image/jpeg"
    case .zip: "application/zip"
    }
  }
}

/// A file that the server has.
public struct FileFacts: Codable, Sendable, Hashable {
  /// As the candidate called it, without a path; 1 to 255 characters.
  public var name: String
  public var kind: FileKind
  public var bytes: Int
  /// Lower-case hex.
  public var sha256: String

  public init(name: String, kind: FileKind, bytes: Int, sha256: String) {
    self.name = name
    self.kind = kind
    self.bytes = bytes
    self.sha256 = sha256
  }
}

/// `POST /v1/session/answers/{n}/file/grant` and `…/file`: the file that the candidate means; the same for
/// `/v1/session/resume`.
public struct FileOffer: Codable, Sendable, Hashable {
  public static let mostBytes = 25 << 20

  public var epoch: Int
  public var name: String
  /// 1 to 25 MiB.
  public var bytes: Int
  /// Lower-case hex.
  public var sha256: String
  /// Base64, as `Content-MD5` wants it (RFC 1864).
  public var md5: String

  public init(epoch: Int, name: String, bytes: Int, sha256: String, md5: String) {
    self.epoch = epoch
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
    self.md5 = md5
  }
}

/// The right to PUT one file; length, MD5 and SHA-256 are signed in.
public struct FileGrant: Codable, Sendable {
  public var url: String
  /// To be sent as they stand; they are part of the signature.
  public var headers: [String: String]
  public var expiresAt: Date

  public init(url: String, headers: [String: String], expiresAt: Date) {
    self.url = url
    self.headers = headers
    self.expiresAt = expiresAt
  }
}

/// Where a candidate's file can be had for a while: `GET /v1/candidates/{id}/answers/{n}/file` and `…/{id}/resume`.
public struct FileLink: Codable, Sendable {
  public var file: FileFacts
  public var url: String
  public var expiresAt: Date

  public init(file: FileFacts, url: String, expiresAt: Date) {
    self.file = file
    self.url = url
    self.expiresAt = expiresAt
  }
}
