import Contracts
import Foundation
import Kernel

/// An error as S3 tells it: XML with a code (Amazon S3 API Reference, "Error responses").
struct S3Refusal: Error {
  var code: String
  var message: String
  var status: Int

  init(_ code: String, _ message: String, status: Int) {
    self.code = code
    self.message = message
    self.status = status
  }

  init(_ refusal: SigV4.Refusal) {
    self.init(refusal.code.rawValue, refusal.message, status: refusal.status)
  }

  init(_ error: ObjectStoreError) {
    switch error.code {
    case .missing: self = .noSuchKey
    case .invalidKey: self.init("InvalidArgument", "The key is not taken here: \(error.message).", status: 400)
    case .lengthMismatch: self.init("IncompleteBody", "The body was refused: \(error.message).", status: 400)
    case .md5Mismatch, .sha256Mismatch:
      self.init("BadDigest", "The body was refused: \(error.message).", status: 400)
    case .tooLarge: self = .tooLarge
    case .diskFull: self.init("InsufficientStorage", "The server's disk is full. Try again later.", status: 507)
    case .failed: self.init("ServiceUnavailable", "The store cannot do this just now. Try again.", status: 503)
    }
  }

  /// What is no matter of S3.
  init(_ problem: Problem) {
    self.init(
      problem.status >= 500 ? "InternalError" : "InvalidRequest", problem.detail, status: problem.status)
  }

  static let noSuchKey = S3Refusal("NoSuchKey", "The specified key does not exist.", status: 404)
  static let tooLarge = S3Refusal(
    "EntityTooLarge", "The object is larger than \(FolderObjectStore.maxBytes) bytes.", status: 400)

  var reply: Reply {
    let xml = """
      <?xml version="1.0" encoding="UTF-8"?>
      <Error><Code>\(code)</Code><Message>\(LinkPage.escape(message))</Message></Error>

      """
    return .text(xml, type: "application/xml", status: status)
  }
}
