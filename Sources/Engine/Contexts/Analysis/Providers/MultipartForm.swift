import Foundation

/// `multipart/form-data` (RFC 7578).
struct MultipartForm {
  private let boundary = "parley-" + UUID().uuidString
  private(set) var body = Data()

  var contentType: String { "multipart/form-data; boundary=" + boundary }

  mutating func add(_ name: String, _ value: String) {
    body += Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
  }

  mutating func add(_ name: String, file: Data, name fileName: String, type: String) {
    body.reserveCapacity(body.count + file.count + 1024)
    body += Data(
      """
      --\(boundary)\r\nContent-Disposition: form-data; name="\(name)"; filename="\(fileName)"\r\n\
      Content-Type: \(type)\r\n\r\n
      """.utf8)
    body += file
    body += Data("\r\n".utf8)
  }

  /// After the last part.
  mutating func finish() { body += Data("--\(boundary)--\r\n".utf8) }
}
