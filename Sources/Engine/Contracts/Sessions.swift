public import Foundation

/// How far a candidate has come.
public enum SessionStatus: String, Codable, Sendable, CaseIterable {
  /// Has a personal link, and has not opened it.
  case invited
  /// The link was opened; nothing is recorded yet.
  case opened
  /// Consent was given.
  case inProgress = "in_progress"
  /// Submitted by the candidate.
  case completed
  /// The invitation's time was over before recording began.
  case expired
  /// The candidate takes no further part.
  case withdrawn
}

/// The answer to `POST /v1/links/{link}/sessions` and `POST /v1/sessions/resume`.
public struct SessionGrant: Codable, Sendable {
  public var session: SessionID
  /// For `Authorization: Bearer` on `/v1/session/…`; good for this session alone.
  public var token: String
  /// Shown once, 10 characters without look-alikes; nil on resume.
  public var resumeCode: String?

  public init(session: SessionID, token: String, resumeCode: String?) {
    self.session = session
    self.token = token
    self.resumeCode = resumeCode
  }
}

public struct ResumeRequest: Codable, Sendable {
  public var code: String

  public init(code: String) { self.code = code }
}

/// `PUT /v1/session/consent`.
public struct ConsentGiven: Codable, Sendable, Hashable {
  public var version: String
  public var purposes: [ConsentPurpose.Kind]

  public init(version: String, purposes: [ConsentPurpose.Kind]) {
    self.version = version
    self.purposes = purposes
  }
}

/// `PUT /v1/session/profile`.
public struct Profile: Codable, Sendable, Hashable {
  /// 1 to 200 characters.
  public var name: String
  public var email: String
  /// What the interview asks for besides; those left empty are left out.
  public var extra: [ProfileValue]

  public init(name: String, email: String, extra: [ProfileValue] = []) {
    self.name = name
    self.email = email
    self.extra = extra
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try fields.decode(String.self, forKey: .name), email: try fields.decode(String.self, forKey: .email),
      extra: try fields.value(.extra, or: []))
  }
}

/// The answer to `POST /v1/session/lease`: the right to write, taken from whoever held it before.
public struct Lease: Codable, Sendable, Hashable {
  /// Rises by one with each lease; requests with an older epoch are refused (`stale-writer`).
  public var epoch: Int

  public init(epoch: Int) { self.epoch = epoch }
}

/// `GET /v1/session`: everything a client needs to go on where the candidate was.
public struct SessionState: Codable, Sendable {
  public var session: SessionID
  public var organisation: String
  public var title: String
  public var welcome: String
  /// What is read after the last answer.
  public var thankYou: String
  public var branding: Branding
  public var requires: Requirements
  /// Languages that the candidate may see the screens in; empty for all there are.
  public var languages: [String]
  public var status: SessionStatus
  public var consentText: ConsentText
  public var consent: ConsentGiven?
  public var profile: Profile?
  /// What the interview asks for beside name and e-mail.
  public var profileFields: [ProfileField]
  /// Whom to ask when something is wrong, as HR wrote it; may be empty.
  public var contact: String
  /// Days that recordings are kept from the end of the interview.
  public var retentionDays: Int
  /// Per cent of the usual times that this candidate gets; `preparationS` and `limitS` have it in them.
  public var extraTimePercent: Int
  /// The résumé that was handed in.
  public var resume: FileFacts?
  public var allowsStandIns: Bool
  public var questions: [SessionQuestion]
  /// The server's clock, to read `startedAt` against.
  public var now: Date

  public init(
    session: SessionID, organisation: String, title: String, welcome: String, thankYou: String = "",
    branding: Branding = Branding(), requires: Requirements = Requirements(), languages: [String] = [],
    status: SessionStatus, consentText: ConsentText, consent: ConsentGiven?, profile: Profile?,
    profileFields: [ProfileField] = [], contact: String = "", retentionDays: Int = 180, extraTimePercent: Int = 100,
    resume: FileFacts? = nil, allowsStandIns: Bool, questions: [SessionQuestion], now: Date
  ) {
    self.session = session
    self.organisation = organisation
    self.title = title
    self.welcome = welcome
    self.thankYou = thankYou
    self.branding = branding
    self.requires = requires
    self.languages = languages
    self.status = status
    self.consentText = consentText
    self.consent = consent
    self.profile = profile
    self.profileFields = profileFields
    self.contact = contact
    self.retentionDays = retentionDays
    self.extraTimePercent = extraTimePercent
    self.resume = resume
    self.allowsStandIns = allowsStandIns
    self.questions = questions
    self.now = now
  }
}

/// Where one answer stands between the candidate and the server.
public enum AnswerStatus: String, Codable, Sendable, CaseIterable {
  /// The candidate has not seen the question.
  case waiting
  /// The question was shown; nothing is submitted.
  case open
  /// Submitted: every segment is in the store.
  case submitted
  /// The media worker has read every hash back; the spool may be wiped.
  case verified
  /// The recording could not be processed; it is kept.
  case failed
  /// The question was optional, and the candidate went on without an answer.
  case skipped
}

/// A question as its candidate sees it.
public struct SessionQuestion: Codable, Sendable {
  /// From 1.
  public var number: Int
  public var kind: QuestionKind
  public var isRequired: Bool
  /// To get used to it; nobody judges it.
  public var isPractice: Bool
  /// Nil until the candidate has opened the question (`POST /v1/session/answers/{n}/open`).
  public var text: String?
  /// A PNG or JPEG beside the text, known as that is.
  public var picture: Data?
  /// What can be chosen, known as the text is.
  public var options: [String]
  public var preparationS: Int
  /// The longest answer; of a written one what is meant to be enough.
  public var limitS: Int
  public var limit: LimitKind
  public var retakes: Int
  public var keeps: KeptTake
  public var status: AnswerStatus
  /// When the question was first shown.
  public var openedAt: Date?
  public var takes: [TakeState]
  /// The take that is the answer, once one was submitted.
  public var answer: TakeID?
  /// What the server holds of a written answer.
  public var written: WrittenAnswer?

  public init(
    number: Int, kind: QuestionKind = .video, isRequired: Bool = true, isPractice: Bool = false, text: String?,
    picture: Data? = nil, options: [String] = [], preparationS: Int, limitS: Int, limit: LimitKind = .hard,
    retakes: Int, keeps: KeptTake = .last, status: AnswerStatus, openedAt: Date?, takes: [TakeState],
    answer: TakeID? = nil, written: WrittenAnswer? = nil
  ) {
    self.number = number
    self.kind = kind
    self.isRequired = isRequired
    self.isPractice = isPractice
    self.text = text
    self.picture = picture
    self.options = options
    self.preparationS = preparationS
    self.limitS = limitS
    self.limit = limit
    self.retakes = retakes
    self.keeps = keeps
    self.status = status
    self.openedAt = openedAt
    self.takes = takes
    self.answer = answer
    self.written = written
  }
}

/// `POST /v1/session/submit` with the writer's epoch; the answer is the receipt.
public struct SessionSubmit: Codable, Sendable {
  public var epoch: Int

  public init(epoch: Int) { self.epoch = epoch }
}

/// What the candidate takes away.
public struct Receipt: Codable, Sendable, Hashable {
  public struct Answer: Codable, Sendable, Hashable {
    public var question: Int
    public var durationMs: Int
    public var segments: Int
    /// SHA-256 over the segments' hashes in order, lower-case hex.
    public var digest: String

    public init(question: Int, durationMs: Int, segments: Int, digest: String) {
      self.question = question
      self.durationMs = durationMs
      self.segments = segments
      self.digest = digest
    }
  }
  public var session: SessionID
  public var submittedAt: Date
  public var consentVersion: String
  /// What was agreed to.
  public var purposes: [ConsentPurpose.Kind]
  /// When everything is deleted at the latest.
  public var deleteAfter: Date
  /// Whom to ask, also for an earlier deletion; may be empty.
  public var contact: String
  public var answers: [Answer]

  public init(
    session: SessionID, submittedAt: Date, consentVersion: String, purposes: [ConsentPurpose.Kind], deleteAfter: Date,
    contact: String, answers: [Answer]
  ) {
    self.session = session
    self.submittedAt = submittedAt
    self.consentVersion = consentVersion
    self.purposes = purposes
    self.deleteAfter = deleteAfter
    self.contact = contact
    self.answers = answers
  }
}
