internal import CCurl
internal import Foundation
internal import Glibc

/// One easy handle: its options, what it sends, what has come back. Lives on the loop's thread.
final class CurlTransfer {
  let exchange: Exchange
  let easy: UnsafeMutableRawPointer
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private let errorBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(PARLEY_CURL_ERROR_SIZE))
  private var sent = Data()
  private var sentOffset = 0
  private var file: Int32 = -1
  private var headers = HTTPHeaders()
  private var body = Data()
  private var isTooLong = false

  init(_ exchange: Exchange) throws(TransportError) {
    self.exchange = exchange
    guard let easy = curl_easy_init() else {
      throw TransportError(kind: .other, message: "out of memory for libcurl")
    }
    self.easy = easy
    errorBuffer.initialize(repeating: 0, count: Int(PARLEY_CURL_ERROR_SIZE))
    try setUp(exchange.request)
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
    errorBuffer.deallocate()
    if file >= 0 { close(file) }
  }

  /// What the caller gets for libcurl's result.
  func outcome(_ code: CURLcode) -> Result<HTTPResponse, TransportError> {
    if isTooLong {
      return .failure(
        TransportError(
          kind: .tooLong,
          message: "the answer is longer than \(exchange.request.maxResponseBytes) bytes"))
    }
    guard code == CURLE_OK else {
      return .failure(TransportError(code, detail: String(cString: errorBuffer)))
    }
    return .success(
      HTTPResponse(status: parley_curl_status(easy), headers: headers, body: body))
  }

  // MARK: Options

  private func setUp(_ request: HTTPRequest) throws(TransportError) {
    try check(parley_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorBuffer))
    try set(CURLOPT_NOSIGNAL, 1)
    try check(parley_curl_close_on_exec(easy))
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    if let authority = Self.authority { try set(CURLOPT_CAINFO, authority) }
    try set(CURLOPT_USERAGENT, "parley")
    try set(CURLOPT_URL, request.url)
    try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(request.connectTimeoutS * 1000)))
    if let timeoutS = request.timeoutS { try set(CURLOPT_TIMEOUT_MS, max(1, Int(timeoutS * 1000))) }
    if let lowSpeedS = request.lowSpeedS {
      try set(CURLOPT_LOW_SPEED_LIMIT, 1)
      try set(CURLOPT_LOW_SPEED_TIME, lowSpeedS)
    }
    if let limit = request.maxSendBytesPerS {
      try check(parley_curl_set_offset(easy, CURLOPT_MAX_SEND_SPEED_LARGE, curl_off_t(max(1, limit))))
    }
    if let path = request.unixSocket { try set(CURLOPT_UNIX_SOCKET_PATH, path) }
    if request.unixSocket != nil || Self.isLoopback(request.url) { try set(CURLOPT_PROXY, "") }
    try setHeaders(request)
    try setBody(request)

    let me = Unmanaged.passUnretained(self).toOpaque()
    try check(parley_curl_set_pointer(easy, CURLOPT_HEADERDATA, me))
    try check(
      parley_curl_set_write(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, me in
        CurlTransfer.from(me).receive(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
        return size * count
      })
    try check(parley_curl_set_pointer(easy, CURLOPT_WRITEDATA, me))
    try check(
      parley_curl_set_write(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, me in
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return CurlTransfer.from(me).receive(body: piece)
      })
  }

  private func setHeaders(_ request: HTTPRequest) throws(TransportError) {
    // No wait for "100 Continue", and no made-up type for a body that has none.
    var lines = ["Expect:"]
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      lines.append("Content-Type:")
    }
    for (name, value) in request.headers {
      guard !name.isEmpty, !(name + value).unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
      else {
        throw TransportError(kind: .other, message: "a header field holds control characters")
      }
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
    }
    for line in lines { headerList = curl_slist_append(headerList, line) }
    try check(parley_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headerList))
  }

  private func setBody(_ request: HTTPRequest) throws(TransportError) {
    var length: Int
    switch request.body {
    case .none:
      if request.method == "HEAD" {
        try set(CURLOPT_NOBODY, 1)
        return
      }
      guard ["POST", "PUT", "PATCH"].contains(request.method) else {
        try set(CURLOPT_CUSTOMREQUEST, request.method)
        return
      }
      length = 0
    case .data(let data):
      sent = data
      length = data.count
    case .file(let path):
      file = open(path, O_RDONLY | O_CLOEXEC)
      var status = stat()
      guard file >= 0, fstat(file, &status) == 0 else {
        throw TransportError(
          kind: .other, message: "cannot read the file to send: \(String(cString: strerror(errno)))")
      }
      length = Int(status.st_size)
    }
    let me = Unmanaged.passUnretained(self).toOpaque()
    try set(CURLOPT_UPLOAD, 1)
    try set(CURLOPT_CUSTOMREQUEST, request.method)
    try check(parley_curl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(length)))
    try check(parley_curl_set_pointer(easy, CURLOPT_READDATA, me))
    try check(
      parley_curl_set_read(easy) { buffer, size, count, me in
        CurlTransfer.from(me).send(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
      })
    // A kept connection may turn out to be closed; libcurl then begins the body again on a new one.
    try check(parley_curl_set_pointer(easy, CURLOPT_SEEKDATA, me))
    try check(
      parley_curl_set_seek(easy) { me, offset, origin in
        CurlTransfer.from(me).seek(to: Int(offset), origin: origin)
      })
  }

  /// `PARLEY_CA`: a file in PEM with the authorities that vouch for servers, in place of the system's.
  private static let authority: String? = ProcessInfo.processInfo.environment["PARLEY_CA"].flatMap {
    $0.isEmpty ? nil : $0
  }

  /// Whether the host of `url` is this machine.
  static func isLoopback(_ url: String) -> Bool {
    guard let host = URLComponents(string: url)?.host?.lowercased() else { return false }
    return host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || host == "::1"
      || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
  }

  private func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
    try check(parley_curl_set_long(easy, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) throws(TransportError) {
    try check(parley_curl_set_string(easy, option, value))
  }

  private func check(_ code: CURLcode) throws(TransportError) {
    guard code == CURLE_OK else { throw TransportError(code, detail: "") }
  }

  // MARK: Callbacks

  private static func from(_ pointer: UnsafeMutableRawPointer?) -> CurlTransfer {
    Unmanaged<CurlTransfer>.fromOpaque(pointer!).takeUnretainedValue()
  }

  private func receive(header bytes: UnsafeRawBufferPointer) {
    let line = String(decoding: bytes, as: UTF8.self)
    // A status line begins a new response: an interim one (1xx) may have come before.
    if line.hasPrefix("HTTP/") {
      headers.removeAll()
      return
    }
    guard let colon = line.firstIndex(of: ":") else {
      // The empty line; an interim response has one as well.
      let status = parley_curl_status(easy)
      if case .piecewise(let pipe) = exchange.answer, status >= 200 {
        pipe.begin(HTTPStream(status: status, headers: headers, body: AsyncThrowingStream { nil }))
      }
      return
    }
    headers.append(
      name: line[..<colon].trimmingCharacters(in: .whitespaces),
      value: line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// How many bytes were taken, as libcurl wants to hear it: fewer than there are end the transfer.
  private func receive(body piece: UnsafeRawBufferPointer) -> Int {
    if case .piecewise(let pipe) = exchange.answer {
      return pipe.offer(piece) ? piece.count : parley_curl_pause
    }
    guard body.count + piece.count <= exchange.request.maxResponseBytes else {
      isTooLong = true
      return 0
    }
    body.append(contentsOf: piece)
    return piece.count
  }

  /// Goes on after a piece was refused; libcurl then offers that piece again.
  func resume() { curl_easy_pause(easy, CURLPAUSE_CONT) }

  private func send(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if file >= 0 {
      while true {
        let got = read(file, buffer.baseAddress, buffer.count)
        if got >= 0 { return got }
        if errno != EINTR { return Int(CURL_READFUNC_ABORT) }
      }
    }
    let count = min(buffer.count, sent.count - sentOffset)
    let start = sent.startIndex + sentOffset
    sent.copyBytes(to: buffer, from: start..<start + count)
    sentOffset += count
    return count
  }

  private func seek(to offset: Int, origin: Int32) -> Int32 {
    guard origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
    if file >= 0 { return lseek(file, offset, SEEK_SET) == offset ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL }
    sentOffset = min(offset, sent.count)
    return CURL_SEEKFUNC_OK
  }
}
