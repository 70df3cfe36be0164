public import Contracts
import Crypto
import Foundation

/// What a candidate's session begins with: the interview as it is published at that moment.
public struct PublishedInterview: Sendable, Hashable {
  public var interview: InterviewID
  public var organisation: OrganisationID
  public var organisationName: String
  public var content: InterviewDraft
  public var consent: ConsentText
  /// Which wording this is, from 1.
  public var revision: Int
  /// Whether a session begins only with the PIN.
  public var hasPIN: Bool
}

/// An interview as it is kept.
struct StoredInterview: Sendable, Equatable {
  var id: InterviewID
  var organisation: OrganisationID
  var status: InterviewStatus
  var content: InterviewDraft
  var version = 1
  var revision = 1
  /// The last revision that a candidate has begun with; 0 before the first.
  var begunRevision = 0
  var link: LinkID?
  var code: String?
  var pinMAC: Data?
  var pinFailures = 0
  var pinFailedAt: Date?
  var createdAt: Date
  var updatedAt: Date
  var candidates = 0
  var completed = 0

  /// Whether it is closed and has all its answers.
  var isComplete: Bool { status == .closed && candidates > 0 && candidates == completed }

  // MARK: Moves

  /// Each says whether anything changes; the same move again changes nothing.
  mutating func publish(at now: Date) throws(InterviewsError) -> Bool {
    switch status {
    case .published: return false
    case .archived: throw .isArchived(id)
    case .draft, .closed: break
    }
    try content.validateCompleteness()
    try content.validateClosingTime(at: now)
    status = .published
    link = link ?? .random()
    return true
  }

  mutating func close() throws(InterviewsError) -> Bool {
    switch status {
    case .closed: return false
    case .draft: throw .neverPublished(id)
    case .archived: throw .isArchived(id)
    case .published: break
    }
    status = .closed
    return true
  }

  mutating func archive() throws(InterviewsError) -> Bool {
    switch status {
    case .archived: return false
    case .draft, .published: throw .notClosed(id)
    case .closed: break
    }
    status = .archived
    return true
  }

  mutating func restore() throws(InterviewsError) -> Bool {
    switch status {
    case .closed: return false
    case .draft, .published: throw .notArchived(id)
    case .archived: break
    }
    status = .closed
    return true
  }

  /// Takes new content; what a candidate has begun with becomes a revision of its own.
  mutating func edit(_ draft: InterviewDraft) throws(InterviewsError) -> Bool {
    guard status != .archived else { throw .isArchived(id) }
    let new = draft.tidied()
    // What was published once keeps what publishing demanded of it, so that publishing again cannot fail on words.
    if status == .draft { try new.validate() } else { try new.validateCompleteness() }
    if status != .draft { try content.validateConsentChange(to: new) }
    guard new != content else { return false }
    content = new
    if begunRevision == revision { revision += 1 }
    return true
  }

  /// Puts a question after another, or first.
  mutating func move(_ question: QuestionID, after: QuestionID?) throws(InterviewsError) -> Bool {
    guard let from = content.questions.firstIndex(where: { $0.id == question }) else {
      throw .questionNotFound(question)
    }
    guard after != question else { throw .invalid("after", "The place", "is after the question itself") }
    var draft = content
    let moved = draft.questions.remove(at: from)
    var place = 0
    if let after {
      guard let index = draft.questions.firstIndex(where: { $0.id == after }) else {
        throw .invalid(
          "after", "The place", "is after a question that is not there any more; read the interview again")
      }
      place = index + 1
    }
    draft.questions.insert(moved, at: place)
    return try edit(draft)
  }
}

/// The short code that leads to a link.
enum LinkCode {
  static let length = 8
  /// No two of these are taken for each other, on a screen or in handwriting: 26 signs, 37 bits a code.
  static let alphabet = Array("ABCDEFGHJKMNPQRSTVWXYZ3479")

  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
  }

  /// What was typed, as it was shown: case, spaces and dashes do not matter, and digits that were taken for a letter
  /// become that letter. Nil when it cannot be a code.
  static func normalised(_ typed: String) -> String? {
    guard typed.utf8.count <= 64 else { return nil }
    let lookAlikes: [Character: Character] = ["2": "Z", "5": "S", "6": "G", "8": "B"]
    let code = typed.uppercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "–" }.map { lookAlikes[$0] ?? $0 }
    return code.count == length && code.allSatisfy(alphabet.contains) ? String(code) : nil
  }
}

/// PINs of public links, and how many wrong ones are borne.
enum PIN {
  static let allowedFailures = 10
  /// Seconds without a wrong PIN after which counting begins anew.
  static let patienceS = 15.0 * 60

  static func validated(_ text: String) throws(InterviewsError) -> String {
    let pin = TextRules.tidied(text)
    guard (4...8).contains(pin.count), pin.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      throw .invalid("pin", "The PIN", "must have 4 to 8 digits")
    }
    return pin
  }

  /// What the database keeps: worth nothing without the key.
  static func mac(_ pin: String, of interview: InterviewID, key: Data) -> Data {
    Data(HMAC<SHA256>.authenticationCode(for: Data("\(interview) \(pin)".utf8), using: SymmetricKey(data: key)))
  }

  static func matches(_ pin: String, _ mac: Data, of interview: InterviewID, key: Data) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(
      mac, authenticating: Data("\(interview) \(pin)".utf8), using: SymmetricKey(data: key))
  }
}

extension StoredInterview {
  enum PINAnswer: Equatable {
    case right, missing, wrong
    case locked(retryAfterS: Int)
  }

  /// Judges a PIN and counts it when it is wrong.
  mutating func check(pin: String?, at now: Date, key: Data) -> PINAnswer {
    guard let pinMAC else { return .right }
    let sinceS = pinFailedAt.map { now.timeIntervalSince($0) } ?? .infinity
    if sinceS >= PIN.patienceS { pinFailures = 0 }
    if pinFailures >= PIN.allowedFailures {
      return .locked(retryAfterS: max(1, Int((PIN.patienceS - sinceS).rounded(.up))))
    }
    guard let pin else { return .missing }
    if PIN.matches(TextRules.tidied(pin), pinMAC, of: id, key: key) { return .right }
    pinFailures += 1
    pinFailedAt = now
    return .wrong
  }
}

/// One page of a list, as it was asked for.
struct PageRequest {
  /// The last id of the page before.
  var before: InterviewID?
  var limit: Int

  init(cursor: String?, limit: Int) throws(InterviewsError) {
    self.limit = try Self.checked(limit)
    guard let cursor else { return }
    before = InterviewID(cursor)
    if before == nil { throw Self.badCursor }
  }

  static func checked(_ limit: Int) throws(InterviewsError) -> Int {
    guard (1...200).contains(limit) else {
      throw .invalid("limit", "The limit", "is \(limit); it must lie between 1 and 200")
    }
    return limit
  }

  static let badCursor = InterviewsError.invalid(
    "cursor", "The cursor", "is not one that this list gave; start again without it")
}
