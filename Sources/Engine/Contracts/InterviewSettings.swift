public import Foundation

/// How an interview is held. Everything may be left out.
public struct InterviewSettings: Codable, Sendable, Hashable {
  /// Before this time the link takes no candidates.
  public var opensAt: Date?
  /// After this time the link takes no new candidates.
  public var closesAt: Date?
  /// IANA name of the time zone that opening and closing are shown in, as `Europe/Berlin`.
  public var timeZone: String
  /// BCP 47 languages that the candidate may see the screens in, the first unless they choose; empty for all there are.
  public var languages: [String]
  public var branding: Branding
  /// What candidates are asked to agree to; nil for the text that is built in.
  public var consent: ConsentText?
  public var requires: Requirements
  /// What candidates are asked for beside name and e-mail; up to ``ProfileField/most``.
  public var profileFields: [ProfileField]
  /// Whom candidates may ask when something is wrong, as `Anna, +49 30 1234, jobs@example.org`; up to 300 characters.
  public var contact: String
  /// Per cent of the usual times that candidates get, unless theirs says otherwise; 100 to 400.
  public var extraTimePercent: Int
  /// Days from the end of the interview until recordings are deleted; 1 to 3,650.
  public var retentionDays: Int
  /// Whether those who judge see neither name nor e-mail.
  public var isBlind: Bool
  /// Whether those who judge see the program's score of an answer only when their own rating is in.
  public var hidesScores: Bool
  /// Whether a file or test pattern may stand in for camera and microphone. For trials only.
  public var allowsStandIns: Bool

  public init(
    opensAt: Date? = nil, closesAt: Date? = nil, timeZone: String = "UTC", languages: [String] = [],
    branding: Branding = Branding(), consent: ConsentText? = nil, requires: Requirements = Requirements(),
    profileFields: [ProfileField] = [], contact: String = "", extraTimePercent: Int = 100, retentionDays: Int = 180,
    isBlind: Bool = true, hidesScores: Bool = false, allowsStandIns: Bool = false
  ) {
    self.opensAt = opensAt
    self.closesAt = closesAt
    self.timeZone = timeZone
    self.languages = languages
    self.branding = branding
    self.consent = consent
    self.requires = requires
    self.profileFields = profileFields
    self.contact = contact
    self.extraTimePercent = extraTimePercent
    self.retentionDays = retentionDays
    self.isBlind = isBlind
    self.hidesScores = hidesScores
    self.allowsStandIns = allowsStandIns
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let usual = InterviewSettings()
    self.init(
      opensAt: try fields.decodeIfPresent(Date.self, forKey: .opensAt),
      closesAt: try fields.decodeIfPresent(Date.self, forKey: .closesAt),
      timeZone: try fields.value(.timeZone, or: usual.timeZone), languages: try fields.value(.languages, or: []),
      branding: try fields.value(.branding, or: usual.branding),
      consent: try fields.decodeIfPresent(ConsentText.self, forKey: .consent),
      requires: try fields.value(.requires, or: usual.requires),
      profileFields: try fields.value(.profileFields, or: []), contact: try fields.value(.contact, or: ""),
      extraTimePercent: try fields.value(.extraTimePercent, or: usual.extraTimePercent),
      retentionDays: try fields.value(.retentionDays, or: usual.retentionDays),
      isBlind: try fields.value(.isBlind, or: usual.isBlind),
      hidesScores: try fields.value(.hidesScores, or: usual.hidesScores),
      allowsStandIns: try fields.value(.allowsStandIns, or: usual.allowsStandIns))
  }
}

/// How an interview presents the organisation.
public struct Branding: Codable, Sendable, Hashable {
  /// In place of the organisation's name; up to 120 characters.
  public var name: String
  /// Accent colour as `#2f6fed`.
  public var accent: String?
  /// A PNG or JPEG of up to 32 KiB and 1,024 pixels a side; base64 on the wire.
  public var logo: Data?

  public init(name: String = "", accent: String? = nil, logo: Data? = nil) {
    self.name = name
    self.accent = accent
    self.logo = logo
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try fields.value(.name, or: ""), accent: try fields.decodeIfPresent(String.self, forKey: .accent),
      logo: try fields.decodeIfPresent(Data.self, forKey: .logo))
  }
}

/// What a candidate must have.
public struct Requirements: Codable, Sendable, Hashable {
  public var camera: Bool
  public var microphone: Bool
  public var resume: Bool

  public init(camera: Bool = true, microphone: Bool = true, resume: Bool = false) {
    self.camera = camera
    self.microphone = microphone
    self.resume = resume
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      camera: try fields.value(.camera, or: true), microphone: try fields.value(.microphone, or: true),
      resume: try fields.value(.resume, or: false))
  }
}

/// What the candidate is asked to agree to. Nothing is ticked beforehand.
public struct ConsentText: Codable, Sendable, Hashable {
  /// Changes whenever the words do; kept with each consent that was given.
  public var version: String
  public var purposes: [ConsentPurpose]

  public init(version: String, purposes: [ConsentPurpose]) {
    self.version = version
    self.purposes = purposes
  }
}

public struct ConsentPurpose: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable {
    /// To be filmed and stored for this application. Without it there is no interview.
    case record
    /// To have the words transcribed and scored by a program. Without it people alone judge.
    case analyse
    /// To be kept for other openings of the organisation, until the interview's retention is over. Without it
    /// everything is deleted 30 days after a decision, if that is earlier.
    case retain
    /// To be shown to people outside the organisation who help to decide. Without it the organisation's own alone.
    case share
  }
  public var kind: Kind
  public var text: String
  public var required: Bool

  public init(kind: Kind, text: String, required: Bool) {
    self.kind = kind
    self.text = text
    self.required = required
  }
}
