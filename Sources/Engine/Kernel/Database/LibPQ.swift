internal import CPostgres
import Glibc
import Platform

/// One connection of libpq, non-blocking; the only file that calls the library's functions on it.
///
/// Not thread-safe, as libpq is not: its owner keeps it on one executor. Waiting is the owner's business too.
struct PostgresHandle: ~Copyable {
  private var pointer: OpaquePointer?

  init() {}

  deinit { if let pointer { PQfinish(pointer) } }

  // MARK: The connection

  /// Begins to connect; `conninfo` is libpq's, as a URI or as `key=value` pairs.
  mutating func start(_ conninfo: String) throws(DatabaseError) {
    close()
    let values: [(String, String)] = [
      // With expand_dbname the first value is read as a connection string; what follows it wins.
      ("dbname", conninfo), ("client_encoding", "UTF8"), ("fallback_application_name", "parley"),
    ]
    let keys = values.map { strdup($0.0) }
    let texts = values.map { strdup($0.1) }
    defer { for text in keys + texts { free(text) } }
    let keyList = keys.map { UnsafePointer<CChar>($0) } + [nil]
    let textList = texts.map { UnsafePointer<CChar>($0) } + [nil]
    pointer = PQconnectStartParams(keyList, textList, 1)
    guard pointer != nil else { throw .unavailable("no memory for a connection") }
    guard !isBad else { throw connectError }
    // Notices are not errors and would be printed on standard error.
    PQsetNoticeReceiver(pointer, { _, _ in }, nil)
    guard PQsetnonblocking(pointer, 1) == 0 else { throw connectError }
  }

  enum Progress { case reading, writing, connected }

  /// The next step of connecting, once the socket was ready for the one before.
  mutating func connectPoll() throws(DatabaseError) -> Progress {
    switch PQconnectPoll(pointer) {
    case PGRES_POLLING_READING: return .reading
    case PGRES_POLLING_WRITING: return .writing
    case PGRES_POLLING_OK: return .connected
    default: throw connectError
    }
  }

  mutating func close() {
    if let pointer { PQfinish(pointer) }
    pointer = nil
  }

  var isBad: Bool { PQstatus(pointer) == CONNECTION_BAD }
  var descriptor: Int32 { PQsocket(pointer) }
  var isIdle: Bool { PQtransactionStatus(pointer) == PQTRANS_IDLE }

  private var message: String {
    let text = pointer.map { String(cString: PQerrorMessage($0)) } ?? "not connected"
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// What ended the connection, or kept it from being made. A refusal of the server's, as of a wrong password, is told
  /// apart by its text: libpq gives no SQLSTATE for it.
  private var connectError: DatabaseError {
    let text = message
    let passing = ["starting up", "shutting down", "recovery", "too many clients", "reserved", "terminating"]
    if text.contains("FATAL:"), !passing.contains(where: text.contains) {
      return DatabaseError(code: "28000", message: text)
    }
    return .unavailable(text)
  }

  var lost: DatabaseError { .unavailable(message) }

  // MARK: Sending, in pipeline mode

  func enterPipeline() throws(DatabaseError) {
    guard PQenterPipelineMode(pointer) == 1 else { throw lost }
  }

  func leavePipeline() throws(DatabaseError) {
    guard PQexitPipelineMode(pointer) == 1 else { throw lost }
  }

  func sendPrepare(_ name: String, _ statement: StatementKey) throws(DatabaseError) {
    guard PQsendPrepare(pointer, name, statement.text, Int32(statement.types.count), statement.types) == 1 else {
      throw lost
    }
  }

  func sendExecute(_ name: String, _ values: [[UInt8]?]) throws(DatabaseError) {
    // One buffer for all values; the byte at its end gives an empty value somewhere to point.
    let buffer = values.reduce(into: [UInt8]()) { $0 += $1 ?? [] } + [0]
    let sent = buffer.withUnsafeBytes { bytes in
      var offset = 0
      var pointers: [UnsafePointer<CChar>?] = []
      var lengths: [Int32] = []
      for value in values {
        let start = bytes.baseAddress!.advanced(by: offset).assumingMemoryBound(to: CChar.self)
        pointers.append(value == nil ? nil : start)
        lengths.append(Int32(value?.count ?? 0))
        offset += value?.count ?? 0
      }
      let binary = [Int32](repeating: 1, count: values.count)
      return PQsendQueryPrepared(pointer, name, Int32(values.count), pointers, lengths, binary, 1)
    }
    guard sent == 1 else { throw lost }
  }

  func sync() throws(DatabaseError) {
    guard PQpipelineSync(pointer) == 1 else { throw lost }
  }

  /// A script of several statements, by the simple protocol; not in pipeline mode.
  func sendScript(_ text: String) throws(DatabaseError) {
    guard PQsendQuery(pointer, text) == 1 else { throw lost }
  }

  /// Whether everything has been handed to the system.
  func flush() throws(DatabaseError) -> Bool {
    switch PQflush(pointer) {
    case 0: return true
    case 1: return false
    default: throw lost
    }
  }

  // MARK: Receiving

  func consume() throws(DatabaseError) {
    guard PQconsumeInput(pointer) == 1 else { throw lost }
  }

  var isBusy: Bool { PQisBusy(pointer) == 1 }

  enum Answer {
    /// A statement's results have ended.
    case end
    case rows(ResultSet)
    case failed(DatabaseError)
    /// Skipped because of an error before it in the batch.
    case skipped
    /// The batch has ended.
    case synced
  }

  /// The next result; call only while not ``isBusy``.
  func nextAnswer() -> Answer {
    guard let result = PQgetResult(pointer) else { return .end }
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return .rows(Self.resultSet(result))
    case PGRES_PIPELINE_SYNC: return .synced
    case PGRES_PIPELINE_ABORTED: return .skipped
    case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR: return .failed(error(result))
    default: return .failed(.misuse("COPY is not supported here"))
    }
  }

  private func error(_ result: OpaquePointer) -> DatabaseError {
    func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
    guard let state = field(Int32(UInt8(ascii: "C"))) else { return lost }
    return DatabaseError(
      code: state, message: field(Int32(UInt8(ascii: "M"))) ?? "", constraint: field(Int32(UInt8(ascii: "n"))))
  }

  private static func resultSet(_ result: OpaquePointer) -> ResultSet {
    let columns = Int(PQnfields(result))
    let rows = Int(PQntuples(result))
    var bytes: [UInt8] = []
    var fields: [Range<Int>?] = []
    fields.reserveCapacity(columns * rows)
    for row in 0..<Int32(rows) {
      for column in 0..<Int32(columns) {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
          fields.append(nil)
          continue
        }
        let length = Int(PQgetlength(result, row, column))
        fields.append(bytes.count..<bytes.count + length)
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: length))
      }
    }
    return ResultSet(
      columns: (0..<Int32(columns)).map { String(cString: PQfname(result, $0)) },
      types: (0..<Int32(columns)).map { PQftype(result, $0) }, bytes: bytes, fields: fields, rowCount: rows,
      tag: String(cString: PQcmdStatus(result)), affected: Int(String(cString: PQcmdTuples(result))) ?? 0)
  }

  /// The payload of the next notification that has arrived.
  func nextNotification() -> String? {
    guard let notification = PQnotifies(pointer) else { return nil }
    defer { PQfreemem(notification) }
    return String(cString: notification.pointee.extra)
  }

  // MARK: Cancelling, and asking from outside

  func cancelRequest() -> CancelRequest? { PQgetCancel(pointer).map(CancelRequest.init) }

  /// Asks the server to stop what a connection does. Safe from any thread, and after the connection was closed.
  final class CancelRequest: Sendable {
    // A PGcancel is made for other threads: a copy of where to connect and what to say, never changed.
    nonisolated(unsafe) private let pointer: OpaquePointer

    fileprivate init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQfreeCancel(pointer) }

    /// Blocks until the server has taken the request; its effect shows in the statement's result.
    func send() {
      var text = [CChar](repeating: 0, count: 256)
      _ = PQcancel(pointer, &text, Int32(text.count))
    }
  }

  /// Whether a server at `conninfo` takes connections now; blocks for as long as that takes.
  static func answers(_ conninfo: String) -> Bool { PQping(conninfo) == PQPING_OK }
}
