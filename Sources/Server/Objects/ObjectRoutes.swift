import Composition
import Contracts
import Foundation
import Hummingbird
import Kernel
import Synchronization

/// The embedded object store as S3 speaks: one bucket, path style, Signature Version 4 in header or query.
enum ObjectRoutes {
  private static let path = "\(FolderObjectStore.mount)/\(FolderObjectStore.bucket)/{key…}"

  static let all: [Route] = [
    Route(
      method: .put, path: path, name: "putObject", summary: "Store an object, as S3's PutObject.", access: .signed,
      input: .stream, output: Route.Output(status: 200)
    ) { call in try await translating { try await put(call) } },
    Route(
      method: .get, path: path, name: "getObject", summary: "Read an object or a range of it, as S3's GetObject.",
      access: .signed, output: Route.Output(mediaType: "application/octet-stream")
    ) { call in try await translating { try await get(call, withBody: true) } },
    Route(
      method: .head, path: path, name: "headObject", summary: "What is known of an object, as S3's HeadObject.",
      access: .signed, output: Route.Output(status: 200)
    ) { call in
      do {
        return try await translating { try await get(call, withBody: false) }
      } catch let refusal as S3Refusal {
        return Reply(status: refusal.status)
      }
    },
    Route(
      method: .delete, path: path, name: "deleteObject", summary: "Remove an object, as S3's DeleteObject.",
      access: .signed, output: .nothing
    ) { call in
      try await translating {
        _ = try authorise(call)
        try await call.engine.objects.remove(key(call))
        return .nothing
      }
    },
  ]

  private static func translating(_ body: () async throws -> Reply) async throws -> Reply {
    do {
      return try await body()
    } catch let error as ObjectStoreError where error.code != .failed {
      throw S3Refusal(error)
    } catch let refusal as SigV4.Refusal {
      throw S3Refusal(refusal)
    }
  }

  private static func key(_ call: Call) -> String { call.parameters["key"] ?? "" }

  private static func authorise(_ call: Call) throws -> SigV4.Payload {
    var headers = call.request.headers.map { ($0.name.canonicalName, $0.value) }
    headers.append(("host", call.request.head.authority ?? ""))
    return try call.engine.objects.authorise(
      SigV4.Request(
        method: call.request.method.rawValue, target: call.request.head.path ?? "/", headers: headers))
  }

  // MARK: Writing

  private static func put(_ call: Call) async throws -> Reply {
    let payload = try authorise(call)
    let expectation = try expectation(call, payload)
    let writer = try call.engine.objects.writer(
      key(call), contentType: call.header("Content-Type") ?? "application/octet-stream", expectation: expectation)
    do {
      for try await piece in call.request.body { try await writer.write(Data(piece.readableBytesView)) }
    } catch let error as ObjectStoreError {
      throw error
    } catch {
      throw S3Refusal("IncompleteBody", "The connection ended before the body was whole.", status: 400)
    }
    let object = try await writer.finish()
    return Reply(status: 200, headers: [("ETag", "\"\(object.md5Hex)\"")])
  }

  /// What the request promises of its body; all of it is signed.
  private static func expectation(_ call: Call, _ payload: SigV4.Payload) throws -> ObjectWriter.Expectation {
    let encoding = call.header("Content-Encoding")?.lowercased() ?? ""
    if case .streaming(let kind) = payload { throw chunked(kind) }
    if encoding.contains("aws-chunked") { throw chunked("aws-chunked") }
    guard let length = call.header("Content-Length").flatMap({ Int($0) }), length >= 0 else {
      throw S3Refusal("MissingContentLength", "The request needs a Content-Length.", status: 411)
    }
    guard length <= FolderObjectStore.maxBytes else { throw S3Refusal.tooLarge }
    var expectation = ObjectWriter.Expectation(bytes: length)
    if let md5 = call.header("Content-MD5") {
      guard Data(base64Encoded: md5)?.count == 16 else {
        throw S3Refusal("InvalidDigest", "Content-MD5 is not the base64 of 16 bytes.", status: 400)
      }
      expectation.md5Base64 = md5
    }
    if case .sha256(let hex) = payload { expectation.sha256Hex = hex }
    if let checksum = call.header("x-amz-checksum-sha256") {
      guard let bytes = Data(base64Encoded: checksum), bytes.count == 32 else {
        throw S3Refusal("InvalidRequest", "x-amz-checksum-sha256 is not the base64 of 32 bytes.", status: 400)
      }
      let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      guard expectation.sha256Hex == nil || expectation.sha256Hex == hex else {
        throw S3Refusal("BadDigest", "The two SHA-256 of the request differ.", status: 400)
      }
      expectation.sha256Hex = hex
    }
    return expectation
  }

  private static func chunked(_ kind: String) -> S3Refusal {
    S3Refusal(
      "NotImplemented",
      "The body is sent as \(kind), which is not taken here. Sign the whole body, or send it unsigned; with AWS "
        + "libraries set request_checksum_calculation to when_required.", status: 501)
  }

  // MARK: Reading

  private static func get(_ call: Call, withBody: Bool) async throws -> Reply {
    _ = try authorise(call)
    guard let reader = try await call.engine.objects.reader(key(call)) else { throw S3Refusal.noSuchKey }
    let object = reader.object
    var headers: [(name: String, value: String)] = [
      ("ETag", "\"\(object.md5Hex)\""), ("Last-Modified", httpDate(object.changedAt)), ("Accept-Ranges", "bytes"),
      ("Content-Type", object.contentType),
      // What was uploaded is shown to nobody's browser as a page of ours.
      ("Content-Security-Policy", "sandbox; default-src 'none'"),
    ]
    switch ByteRange.parse(call.header("Range"), count: object.bytes) {
    case .unsatisfiable:
      throw S3Refusal("InvalidRange", "The requested range is not satisfiable.", status: 416)
    case .everything:
      let range = 0..<object.bytes
      return Reply(
        status: 200, headers: headers,
        body: withBody ? stream(reader, range) : .absent(bytes: range.count))
    case .bytes(let range):
      headers.append(("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(object.bytes)"))
      return Reply(
        status: 206, headers: headers,
        body: withBody ? stream(reader, range) : .absent(bytes: range.count))
    }
  }

  private static func stream(_ reader: ObjectReader, _ range: Range<Int>) -> Reply.Body {
    let offset = Atomic(range.lowerBound)
    return .stream(bytes: range.count) {
      let start = offset.load(ordering: .relaxed)
      let count = min(256 << 10, range.upperBound - start)
      guard count > 0 else { return nil }
      let data = try await reader.read(at: start, count: count)
      // A file that grew shorter: the connection is broken off, so that nobody takes the rest for the whole.
      guard data.count == count else {
        throw ObjectStoreError(.failed, key: "-", "the file is shorter than it was")
      }
      offset.store(start + count, ordering: .relaxed)
      return data
    }
  }

  /// As RFC 9110 §5.6.7 wants it.
  private static func httpDate(_ date: Date) -> String {
    let style = Date.VerbatimFormatStyle(
      format: """
        \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
        \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT
        """,
      locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
    return date.formatted(style)
  }
}
