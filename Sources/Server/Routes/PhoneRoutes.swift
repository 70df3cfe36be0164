import Candidates
import Composition
import Contracts
import Foundation
import Hummingbird

/// The page that a candidate opens on a phone to hand a file in, and what its form sends.
enum PhoneRoutes {
  static let all: [Route] = [
    Route(
      method: .get, path: "/u/{upload}", name: "phonePage", summary: "The page for a file from a candidate's phone.",
      access: .anyone, output: Route.Output(mediaType: "text/html")
    ) { call in
      try await page(call) { token, words in PhonePage.form(try await call.engine.candidates.phonePlace(token), words) }
    }.with { $0.isLimited = true },
    Route(
      method: .post, path: "/u/{upload}", name: "phoneFile",
      summary: "The file: as a form sends it (multipart/form-data), or by itself with its name in Content-Disposition.",
      access: .anyone, input: .stream, output: Route.Output(mediaType: "text/html")
    ) { call in
      try await page(call) { token, words in
        // Told before 25 MiB are sent in vain; a browser sends them all the same, and wants them taken.
        let isOpen: Result<PhonePlace, any Error>
        do { isOpen = .success(try await call.engine.candidates.phonePlace(token)) } catch { isOpen = .failure(error) }
        let body = try await received(call)
        _ = try isOpen.get()
        guard let body else { throw tooLarge }
        guard
          let file = FormFile(
            body, contentType: call.header("Content-Type"), disposition: call.header("Content-Disposition"))
        else { throw missing }
        return PhonePage.arrived(
          try await call.engine.keepPhoneFile(file.data, name: file.name, token: token), words)
      }
    }.with { $0.isLimited = true },
  ]

  /// Bytes that a form puts around its file.
  private static let formBytes = 64 << 10
  /// A body that is too large is read to here, so that the browser hears why, and not that the line broke.
  private static let drainBytes = 512 << 20

  private static let tooLarge = Problem(
    code: "body-too-large", title: "The file is too large", status: 413, detail: "A file may have 25 MiB at most.")
  private static let missing = Problem(
    code: "file-missing", title: "There is no file", status: 422,
    detail: "Choose a file first; one without anything in it is not taken.", field: "file")

  /// The whole body; nil when it is too large.
  private static func received(_ call: Call) async throws -> Data? {
    var data = Data()
    var count = 0
    for try await piece in call.request.body {
      count += piece.readableBytes
      guard count <= drainBytes else { throw tooLarge }
      if count <= FileOffer.mostBytes + formBytes {
        data.append(contentsOf: piece.readableBytesView)
      } else {
        data = Data()
      }
    }
    return count <= FileOffer.mostBytes + formBytes ? data : nil
  }

  /// A page in the reader's language, also of what went wrong.
  private static func page(
    _ call: Call, _ make: (PhoneToken, PhonePage.Words) async throws -> Reply
  ) async throws -> Reply {
    let words = PhonePage.Words.of(acceptLanguage: call.header("Accept-Language"))
    do {
      guard let token = PhoneToken(call.parameters["upload"] ?? "") else {
        throw Problem(code: "upload-unknown", title: "This page leads nowhere", status: 404, detail: "")
      }
      return try await make(token, words)
    } catch let problem as Problem {
      return PhonePage.refused(problem, words)
    } catch let error as any ProblemConvertible where error.problem.status < 500 {
      return PhonePage.refused(error.problem, words)
    }
  }
}

/// A file in the body of a request, and what it is called.
struct FormFile {
  var name: String
  var data: Data

  /// Nil without a file in it, or with one that is empty.
  init?(_ body: Data, contentType: String?, disposition: String?) {
    if let contentType, contentType.lowercased().hasPrefix("multipart/form-data") {
      guard let boundary = Self.parameter("boundary", of: contentType), (1...200).contains(boundary.utf8.count),
        let part = Self.part(of: body, boundary: boundary)
      else { return nil }
      self = part
    } else {
      name = Self.tidied(disposition.flatMap(Self.fileName) ?? "file")
      data = body
    }
    if data.isEmpty { return nil }
  }

  private init(name: String, data: Data) {
    self.name = name
    self.data = data
  }

  /// The first part with a file's name (RFC 7578 §4.2).
  private static func part(of body: Data, boundary: String) -> FormFile? {
    let mark = Data("--\(boundary)".utf8)
    let blank = Data("\r\n\r\n".utf8)
    guard var place = body.range(of: mark)?.upperBound else { return nil }
    while let end = body.range(of: Data("\r\n".utf8) + mark, in: place..<body.endIndex) {
      if let head = body.range(of: blank, in: place..<end.lowerBound) {
        let fields = String(decoding: body[place..<head.lowerBound], as: UTF8.self)
        let disposition = fields.split(separator: "\r\n").first {
          $0.lowercased().hasPrefix("content-disposition:")
        }
        if let disposition, let name = fileName(String(disposition)) {
          return FormFile(name: tidied(name), data: Data(body[head.upperBound..<end.lowerBound]))
        }
      }
      place = end.upperBound
    }
    return nil
  }

  private static func fileName(_ disposition: String) -> String? {
    if let long = parameter("filename*", of: disposition), long.lowercased().hasPrefix("utf-8''") {
      return long.dropFirst(7).description.removingPercentEncoding
    }
    // Browsers write a quote in a name as %22 (RFC 7578 §4.2 has it from HTML).
    return parameter("filename", of: disposition)?.replacing("%22", with: "\"")
  }

  /// A parameter of a header field, with or without quotes.
  private static func parameter(_ name: String, of field: String) -> String? {
    var rest = field[...]
    while let semicolon = rest.firstIndex(of: ";") {
      rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
      guard let equals = rest.firstIndex(of: "=") else { return nil }
      let key = rest[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
      rest = rest[rest.index(after: equals)...]
      let value: Substring
      if rest.first == "\"" {
        rest = rest.dropFirst()
        let end = rest.firstIndex(of: "\"") ?? rest.endIndex
        value = rest[..<end]
        rest = rest[end...]
      } else {
        value = rest.prefix { $0 != ";" }
      }
      if key == name { return value.trimmingCharacters(in: .whitespaces) }
    }
    return nil
  }

  /// Without folders and without what disturbs a screen; 1 to 255 characters.
  private static func tidied(_ name: String) -> String {
    let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let scalars = last.unicodeScalars.filter {
      switch $0.value {
      case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029, 0xFEFF: false
      default: true
      }
    }
    let kept = String(String.UnicodeScalarView(scalars.suffix(255))).trimmingCharacters(in: .whitespaces)
    return kept.isEmpty ? "file" : kept
  }
}
