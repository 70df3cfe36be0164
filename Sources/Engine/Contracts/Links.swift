/// What a link shows before a session is begun: `GET /v1/links/{link}`.
public struct LinkInfo: Codable, Sendable, Hashable {
  /// As the interview names it: that of its branding, or the organisation's own.
  public var organisation: String
  public var title: String
  public var welcome: String
  public var questionCount: Int
  /// Preparation and answer limits of all questions together, in seconds.
  public var longestS: Int
  public var consent: ConsentText
  /// Whether a session begins only with the interview's PIN.
  public var needsPIN: Bool
  public var requires: Requirements
  public var branding: Branding
  /// Languages that the candidate may see the screens in; empty for all there are.
  public var languages: [String]

  public init(
    organisation: String, title: String, welcome: String, questionCount: Int, longestS: Int, consent: ConsentText,
    needsPIN: Bool = false, requires: Requirements = Requirements(), branding: Branding = Branding(),
    languages: [String] = []
  ) {
    self.organisation = organisation
    self.title = title
    self.welcome = welcome
    self.questionCount = questionCount
    self.longestS = longestS
    self.consent = consent
    self.needsPIN = needsPIN
    self.requires = requires
    self.branding = branding
    self.languages = languages
  }

  /// What the link to such an interview shows.
  public init(_ content: InterviewDraft, organisation: String, consent: ConsentText, needsPIN: Bool) {
    let settings = content.settings
    self.init(
      organisation: settings.branding.name.isEmpty ? organisation : settings.branding.name, title: content.title,
      welcome: content.welcome, questionCount: content.questions.count, longestS: content.longestS, consent: consent,
      needsPIN: needsPIN, requires: settings.requires, branding: settings.branding, languages: settings.languages)
  }

  private enum CodingKeys: String, CodingKey {
    case organisation, title, welcome, questionCount, longestS, consent, requires, branding, languages
    // As the snake case of the wire is read back.
    case needsPIN = "needsPin"
  }
}

/// Where a short code leads: `GET /v1/links/by-code/{code}`.
public struct CodeLink: Codable, Sendable, Hashable {
  public var link: LinkID
  /// The whole address.
  public var url: String

  public init(link: LinkID, url: String) {
    self.link = link
    self.url = url
  }
}

/// `POST /v1/links/{link}/sessions`; may be left out where no PIN is asked for.
public struct SessionBegin: Codable, Sendable, Hashable {
  public var pin: String?

  public init(pin: String? = nil) { self.pin = pin }
}
