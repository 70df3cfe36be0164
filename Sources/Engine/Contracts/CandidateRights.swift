public import Foundation

/// `POST /v1/session/withdraw`: the candidate takes no further part; recordings, transcripts, answers, profile and scores are
/// deleted. What stays is that someone withdrew, when, and the certificate.
public struct WithdrawalCertificate: Codable, Sendable, Hashable {
  public var session: SessionID
  public var at: Date
  /// How many objects and rows were deleted, by kind, as `segments: 41`.
  public var deleted: [String: Int]

  public init(session: SessionID, at: Date, deleted: [String: Int]) {
    self.session = session
    self.at = at
    self.deleted = deleted
  }
}

/// `GET /v1/session/copy`: everything that is held about the candidate of this session, but for the recordings' bytes, whose
/// pre-signed addresses it has.
public struct PersonalCopy: Codable, Sendable {
  public struct Answer: Codable, Sendable {
    public var number: Int
    public var question: String
    public var status: AnswerStatus
    public var written: WrittenAnswer?
    public var durationMs: Int?
    public var transcript: String?
    /// Scores that a program proposed, with their quotes.
    public var analysis: AnswerAnalysis?
    /// What the program had heard, where people corrected it; oldest first.
    public var corrected: [String]
    /// What people said of it, without their names.
    public var judged: [ReviewStep]
    /// Where the recording or file can be fetched, for an hour.
    public var download: String?

    public init(
      number: Int, question: String, status: AnswerStatus, written: WrittenAnswer?, durationMs: Int?,
      transcript: String?, analysis: AnswerAnalysis?, corrected: [String] = [], judged: [ReviewStep] = [],
      download: String?
    ) {
      self.number = number
      self.question = question
      self.status = status
      self.written = written
      self.durationMs = durationMs
      self.transcript = transcript
      self.analysis = analysis
      self.corrected = corrected
      self.judged = judged
      self.download = download
    }
  }
  public var session: SessionID
  public var title: String
  public var organisation: String
  public var profile: Profile?
  public var consent: ConsentGiven?
  public var consentAt: Date?
  public var resume: FileFacts?
  /// Where the résumé can be fetched, for an hour.
  public var resumeDownload: String?
  public var answers: [Answer]
  public var incidents: [Incident]
  public var receipt: Receipt?
  /// Until when it is kept; nil while the interview is under way.
  public var deleteAfter: Date?

  public init(
    session: SessionID, title: String, organisation: String, profile: Profile?, consent: ConsentGiven?,
    consentAt: Date?, resume: FileFacts?, resumeDownload: String? = nil, answers: [Answer], incidents: [Incident],
    receipt: Receipt?, deleteAfter: Date?
  ) {
    self.session = session
    self.title = title
    self.organisation = organisation
    self.profile = profile
    self.consent = consent
    self.consentAt = consentAt
    self.resume = resume
    self.resumeDownload = resumeDownload
    self.answers = answers
    self.incidents = incidents
    self.receipt = receipt
    self.deleteAfter = deleteAfter
  }
}

/// `POST /v1/session/groups`: the voluntary form after submission. Stored apart from the application, with interview,
/// month and a fingerprint that only the server's key can make: nobody sees one person's.
public struct GroupForm: Codable, Sendable, Hashable {
  public enum Topic: String, Codable, Sendable, CaseIterable { case gender, age, disability, background }

  /// The choices of each topic, in the order in which they are shown; "rather not say" is leaving the topic out.
  public static let choices: [Topic: [String]] = [
    .gender: ["woman", "man", "another"],
    .age: ["under_25", "25_39", "40_54", "55_over"],
    .disability: ["yes", "no"],
    .background: ["majority", "minority"],
  ]

  public var given: [String: String]

  public init(given: [String: String]) { self.given = given }
}

/// `GET /v1/interviews/{id}/groups`: what the voluntary forms of an interview say together.
public struct GroupReport: Codable, Sendable, Hashable {
  /// Of fewer forms nothing is told.
  public static let fewest = 5

  public struct Topic: Codable, Sendable, Hashable {
    public var topic: GroupForm.Topic
    public var choices: [Choice]

    public init(topic: GroupForm.Topic, choices: [Choice]) {
      self.topic = topic
      self.choices = choices
    }
  }
  public struct Choice: Codable, Sendable, Hashable {
    public var choice: String
    public var count: Int

    public init(choice: String, count: Int) {
      self.choice = choice
      self.count = count
    }
  }
  /// How many forms there are; nil below ``fewest``.
  public var forms: Int?
  /// Those that at least ``fewest`` said something of, with every choice of the form.
  public var topics: [Topic]

  public init(forms: Int?, topics: [Topic]) {
    self.forms = forms
    self.topics = topics
  }
}

/// `POST /v1/session/uploads`: a page for the candidate's phone, good once and for 15 minutes, so that a file can be
/// given without the kiosk's own file system.
public struct PhoneUploadRequest: Codable, Sendable, Hashable {
  public var epoch: Int
  /// Nil is the résumé.
  public var question: Int?

  public init(epoch: Int, question: Int?) {
    self.epoch = epoch
    self.question = question
  }
}

public struct PhoneUpload: Codable, Sendable, Hashable {
  /// To be shown as a QR code.
  public var url: String
  public var expiresAt: Date

  public init(url: String, expiresAt: Date) {
    self.url = url
    self.expiresAt = expiresAt
  }
}

/// `POST /v1/session/probe`: takes up to 1 MiB of anything, to measure the way to the server. Nothing is kept.
public struct ProbeReply: Codable, Sendable, Hashable {
  public static let mostBytes = 1 << 20

  public var bytes: Int

  public init(bytes: Int) { self.bytes = bytes }
}
