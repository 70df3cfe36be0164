internal import Foundation

/// Reads `text/event-stream` as the HTML standard has it (§9.2.6), in whatever pieces it comes.
struct ServerSentEvents {
  struct Message: Hashable {
    /// `message` where the stream names none.
    var event: String
    var data: String
    /// The last id of the stream, of this message or of one before.
    var lastID: String
  }

  /// The last id that a message was completed with; empty without any.
  private(set) var lastID: String
  /// Milliseconds to wait before the stream is opened anew, when the server has said so.
  private(set) var retryMs: Int?

  /// A line that is not whole yet.
  private var line: [UInt8] = []
  private var endedWithCR = false
  private var isFirstLine = true
  private var event = ""
  private var data: [String] = []
  private var nextID: String
  private var bytes = 0

  /// A message longer than this is nobody's event; the stream is then not read on.
  static let longest = 1 << 20

  /// - Parameter lastID: the one to go on from, for a stream that is opened anew.
  init(lastID: String = "") {
    self.lastID = lastID
    nextID = lastID
  }

  struct TooLong: Error {}

  /// The messages that are complete with these bytes.
  mutating func feed(_ piece: Data) throws(TooLong) -> [Message] {
    var messages: [Message] = []
    for byte in piece {
      let wasCR = endedWithCR
      endedWithCR = byte == 0x0D
      // A line ends with CR LF, LF or CR; the LF of a pair ends nothing more.
      if byte == 0x0A, wasCR { continue }
      guard byte == 0x0A || byte == 0x0D else {
        bytes += 1
        guard bytes <= Self.longest else { throw TooLong() }
        line.append(byte)
        continue
      }
      var text = String(decoding: line, as: UTF8.self)
      line.removeAll(keepingCapacity: true)
      if isFirstLine, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
      isFirstLine = false
      if let message = take(text) { messages.append(message) }
    }
    return messages
  }

  private mutating func take(_ line: String) -> Message? {
    guard !line.isEmpty else { return dispatch() }
    let name: Substring
    var value: Substring = ""
    if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
      // A line that begins with a colon is a comment.
      if colon == line.startIndex {
        if data.isEmpty { bytes = 0 }
        return nil
      }
      name = line[..<colon]
      value = line[line.utf8.index(after: colon)...]
      if value.utf8.first == UInt8(ascii: " ") { value = value[value.utf8.index(after: value.startIndex)...] }
    } else {
      name = line[...]
    }
    switch name {
    case "event": event = String(value)
    case "data": data.append(String(value))
    case "id": if !value.unicodeScalars.contains("\0") { nextID = String(value) }
    case "retry": if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { retryMs = Int(value) }
    default: break
    }
    return nil
  }

  private mutating func dispatch() -> Message? {
    defer {
      event = ""
      data.removeAll()
      bytes = 0
    }
    lastID = nextID
    guard !data.isEmpty else { return nil }
    return Message(event: event.isEmpty ? "message" : event, data: data.joined(separator: "\n"), lastID: lastID)
  }
}
