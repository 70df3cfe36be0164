public import Foundation

/// One word of a transcript, in seconds from the start of the answer.
public struct Word: Codable, Sendable, Hashable {
  /// As the model wrote it, punctuation included, without surrounding white space.
  public var text: String
  public var startS: Double
  public var endS: Double
  /// 0 to 1.
  public var probability: Double

  public init(text: String, startS: Double, endS: Double, probability: Double) {
    self.text = text
    self.startS = startS
    self.endS = endS
    self.probability = probability
  }
}

public struct Transcript: Codable, Sendable, Hashable {
  /// BCP 47.
  public var language: String
  /// The words joined by single spaces.
  public var text: String
  public var words: [Word]
  /// The model that made it, as `whisper-base`.
  public var model: String

  public init(language: String, text: String, words: [Word], model: String) {
    self.language = language
    self.text = text
    self.words = words
    self.model = model
  }
}

/// A quote that was checked to stand in the transcript.
public struct Evidence: Codable, Sendable, Hashable {
  /// Words `firstWord…lastWord` of the transcript, joined by single spaces.
  public var quote: String
  public var startS: Double
  public var endS: Double
  /// Index into `Transcript.words`.
  public var firstWord: Int
  /// Index into `Transcript.words`, inclusive.
  public var lastWord: Int
  /// The point of a good answer that it shows; nil when it speaks for the whole.
  public var point: String?

  public init(
    quote: String, startS: Double, endS: Double, firstWord: Int, lastWord: Int, point: String?
  ) {
    self.quote = quote
    self.startS = startS
    self.endS = endS
    self.firstWord = firstWord
    self.lastWord = lastWord
    self.point = point
  }
}

/// What the simple scorer found, for screens to put in words of their language.
public struct ScoreFindings: Codable, Sendable, Hashable {
  /// Points of a good answer that were made, of so many.
  public var made: Int
  public var points: Int
  /// Points that the answer seems to deny.
  public var denied: Int
  /// Nothing in the answer is near what was asked.
  public var isOffTopic: Bool
  /// Part of the answer only reads the question back.
  public var repeatsQuestion: Bool

  public init(made: Int, points: Int, denied: Int, isOffTopic: Bool, repeatsQuestion: Bool) {
    self.made = made
    self.points = points
    self.denied = denied
    self.isOffTopic = isOffTopic
    self.repeatsQuestion = repeatsQuestion
  }
}

/// One competency's score on anchors 1 to 5. Two and more always carries evidence.
public struct Score: Codable, Sendable, Hashable {
  public var competency: String
  /// 1 to 5.
  public var score: Int
  /// In English from the simple scorer, in the model's words from a language model.
  public var explanation: String
  /// The same as facts; nil from a language model.
  public var findings: ScoreFindings?
  public var evidence: [Evidence]
  /// Points of a good answer that were not found.
  public var missing: [String]
  /// What was searched, in seconds.
  public var searchedFromS: Double
  public var searchedToS: Double
  /// Who scored, as `local-2` (the simple scorer).
  public var scorer: String

  public init(
    competency: String, score: Int, explanation: String, findings: ScoreFindings? = nil, evidence: [Evidence],
    missing: [String],
    searchedFromS: Double, searchedToS: Double, scorer: String
  ) {
    self.competency = competency
    self.score = score
    self.explanation = explanation
    self.findings = findings
    self.evidence = evidence
    self.missing = missing
    self.searchedFromS = searchedFromS
    self.searchedToS = searchedToS
    self.scorer = scorer
  }
}

/// Why an answer carries no score.
public enum Abstention: String, Codable, Sendable, CaseIterable {
  /// No usable speech was found.
  case noSpeech = "no_speech"
  /// The transcript is too unsure.
  case weakTranscript = "weak_transcript"
  /// Speech is so quiet that a transcript of it cannot be trusted.
  case tooQuiet = "too_quiet"
  /// The microphone was overdriven: much of the sound is cut off at full scale.
  case clipped
  /// The transcript says the same again and again, as speech models do when they lose the thread.
  case repeats
  /// Words stand where nothing is to be heard, or come faster than anybody speaks.
  case invented
  /// The answer is in a language that neither the interview nor Parley offers.
  case languageNotOffered = "language_not_offered"
  /// Too few words to judge.
  case tooShort = "too_short"
  /// The candidate did not agree to be judged by a program.
  case notConsented = "not_consented"
  /// The question says nothing of what a good answer contains.
  case noRubric = "no_rubric"
  /// The scorer's quotes do not stand in the answer, also when it was asked again.
  case evidenceRefused = "evidence_refused"
  /// The language model would not score the answer.
  case modelRefused = "model_refused"
  /// What the language model answered cannot be used: broken, cut off, or too long.
  case modelUnusable = "model_unusable"
  /// Transcription or scoring failed after every retry.
  case failed

  /// Those where what was written down may not be what was said, so that nothing is to be read from it.
  public static let withoutTranscript: Set<Abstention> = [
    .noSpeech, .weakTranscript, .tooQuiet, .clipped, .repeats, .invented,
  ]
}

/// What the analysis made of one answer.
public struct AnswerAnalysis: Codable, Sendable, Hashable {
  public var transcript: Transcript?
  public var abstained: Abstention?
  public var scores: [Score]
  /// What the candidate speaks of having done, in the order of its first mention; never scored.
  public var skills: [SkillFound]
  /// How it was spoken; nil without a transcript that can be trusted.
  public var delivery: DeliveryFacts?
  /// Wall-clock seconds.
  public var transcribeS: Double
  public var scoreS: Double
  /// What people should look at, in order of time.
  public var flags: [AnswerFlag]
  /// Whether it was scored with another scorer, model or prompt than answers are now.
  public var isOutdated: Bool

  public init(
    transcript: Transcript?, abstained: Abstention?, scores: [Score], skills: [SkillFound] = [],
    delivery: DeliveryFacts? = nil, transcribeS: Double, scoreS: Double, flags: [AnswerFlag] = [],
    isOutdated: Bool = false
  ) {
    self.flags = flags
    self.isOutdated = isOutdated
    self.delivery = delivery
    self.skills = skills
    self.transcript = transcript
    self.abstained = abstained
    self.scores = scores
    self.transcribeS = transcribeS
    self.scoreS = scoreS
  }
}

/// What the media worker found in one joined answer.
public struct MediaReport: Codable, Sendable, Hashable {
  public struct Gap: Codable, Sendable, Hashable {
    /// Where in the joined video, in milliseconds.
    public var atMs: Int
    /// How much was not recorded, in milliseconds.
    public var gapMs: Int

    public init(atMs: Int, gapMs: Int) {
      self.atMs = atMs
      self.gapMs = gapMs
    }
  }
  public var durationMs: Int
  public var bytes: Int
  public var segments: Int
  public var parts: Int
  public var gaps: [Gap]
  public var droppedFrames: Int
  public var filledSilenceMs: Int
  /// First audio minus first video time after trimming; nil without both tracks.
  public var avOffsetMs: Double?
  /// Pixels; 0 without video.
  public var width: Int
  public var height: Int
  /// As libavcodec names it, `h264`; nil without that track.
  public var videoCodec: String?
  public var audioCodec: String?
  /// Seconds into the video of each key frame picture, in order.
  public var framesAtS: [Double]
  /// Wall-clock seconds that the processing took.
  public var processS: Double

  public init(
    durationMs: Int, bytes: Int, segments: Int, parts: Int, gaps: [Gap], droppedFrames: Int,
    filledSilenceMs: Int, avOffsetMs: Double?, width: Int, height: Int, videoCodec: String?,
    audioCodec: String?, framesAtS: [Double], processS: Double
  ) {
    self.durationMs = durationMs
    self.bytes = bytes
    self.segments = segments
    self.parts = parts
    self.gaps = gaps
    self.droppedFrames = droppedFrames
    self.filledSilenceMs = filledSilenceMs
    self.avOffsetMs = avOffsetMs
    self.width = width
    self.height = height
    self.videoCodec = videoCodec
    self.audioCodec = audioCodec
    self.framesAtS = framesAtS
    self.processS = processS
  }
}

/// A candidate in HR's list: `GET /v1/candidates`.
public struct CandidateRow: Codable, Sendable, Hashable, Identifiable {
  public var id: SessionID
  public var interview: InterviewID
  /// Empty until the candidate has given it.
  public var name: String
  public var email: String
  public var status: SessionStatus
  /// When the personal invitation was made; nil for who came by the public link.
  public var invitedAt: Date?
  /// When the invitation's link ends.
  public var expiresAt: Date?
  /// When the personal link was taken back.
  public var revokedAt: Date?
  /// When the link was first opened.
  public var openedAt: Date?
  /// When consent was given.
  public var startedAt: Date?
  public var completedAt: Date?
  /// When the candidate expired or was withdrawn.
  public var endedAt: Date?
  /// Seconds from the consent to the submission; nil before.
  public var durationS: Int?
  public var answered: Int
  public var questions: Int
  /// Answers that are analysed or abstained.
  public var analysed: Int
  /// Mean of the competency scores so far, 1 to 5; nil when there is none.
  public var score: Double?
  public var decision: Decision?
  /// In alphabetical order.
  public var tags: [String]
  /// Preparation and answer limits as a percentage; nil for those of the interview.
  public var extraTimePercent: Int?
  /// When everything of the person was deleted; name and e-mail are empty then.
  public var erasedAt: Date?

  public init(
    id: SessionID, interview: InterviewID, name: String, email: String, status: SessionStatus,
    invitedAt: Date? = nil, expiresAt: Date? = nil, revokedAt: Date? = nil, openedAt: Date? = nil,
    startedAt: Date?, completedAt: Date?, endedAt: Date? = nil, durationS: Int? = nil, answered: Int,
    questions: Int, analysed: Int, score: Double?, decision: Decision? = nil, tags: [String] = [],
    extraTimePercent: Int? = nil, erasedAt: Date? = nil
  ) {
    self.id = id
    self.interview = interview
    self.name = name
    self.email = email
    self.status = status
    self.invitedAt = invitedAt
    self.expiresAt = expiresAt
    self.revokedAt = revokedAt
    self.openedAt = openedAt
    self.startedAt = startedAt
    self.completedAt = completedAt
    self.endedAt = endedAt
    self.durationS = durationS
    self.answered = answered
    self.questions = questions
    self.analysed = analysed
    self.score = score
    self.decision = decision
    self.tags = tags
    self.extraTimePercent = extraTimePercent
    self.erasedAt = erasedAt
  }
}

/// One candidate whole: `GET /v1/candidates/{id}`.
public struct CandidateDetail: Codable, Sendable {
  public var candidate: CandidateRow
  public var consent: ConsentGiven?
  /// Which wording of the interview they began with, from 1; nil before they began.
  public var revision: Int?
  /// What the candidate handed in before the questions.
  public var resume: FileFacts?
  /// What the interview asked for beside name and e-mail.
  public var extra: [ProfileValue]
  /// What the candidate said was wrong, oldest first.
  public var incidents: [Incident]
  /// When everything is deleted at the latest; nil before the interview was submitted, and after.
  public var deleteAfter: Date?
  public var answers: [AnswerDetail]
  /// Newest first.
  public var decisions: [DecisionMade]

  public init(
    candidate: CandidateRow, consent: ConsentGiven?, revision: Int? = nil, resume: FileFacts? = nil,
    extra: [ProfileValue] = [], incidents: [Incident] = [], deleteAfter: Date? = nil, answers: [AnswerDetail],
    decisions: [DecisionMade] = []
  ) {
    self.candidate = candidate
    self.consent = consent
    self.revision = revision
    self.resume = resume
    self.extra = extra
    self.incidents = incidents
    self.deleteAfter = deleteAfter
    self.answers = answers
    self.decisions = decisions
  }
}

/// How far a long answer is that is being transcribed piece by piece.
public struct AnalysisProgress: Codable, Sendable, Hashable {
  /// Pieces of a few minutes each that are transcribed.
  public var done: Int
  /// All of the answer.
  public var pieces: Int

  public init(done: Int, pieces: Int) {
    self.done = done
    self.pieces = pieces
  }
}

public struct AnswerDetail: Codable, Sendable {
  /// From 1.
  public var question: Int
  public var kind: QuestionKind
  public var text: String
  /// What could be chosen.
  public var options: [String]
  public var competency: String
  public var status: AnswerStatus
  /// What was written or chosen.
  public var written: WrittenAnswer?
  /// How far the answer went over its time, in milliseconds; nil when it did not.
  public var overMs: Int?
  public var camera: SourceKind?
  public var microphone: SourceKind?
  public var media: MediaReport?
  public var analysis: AnswerAnalysis?
  /// Set while a long answer is transcribed.
  public var progress: AnalysisProgress?
  /// What people made of it, as one of them may see it.
  public var review: AnswerReview?
  /// Set when the transcript is not the program's own any more.
  public var correction: Correction?
  /// A sentence when the processing failed.
  public var failure: String?
  /// How often it was recorded; the others are kept until everything is deleted.
  public var takes: Int
  /// What arrived from another machine after its place was taken, oldest first; not part of the answer.
  public var alternatives: [AlternativeRecording]

  public init(
    question: Int, kind: QuestionKind = .video, text: String, options: [String] = [], competency: String,
    status: AnswerStatus, written: WrittenAnswer? = nil, overMs: Int? = nil, camera: SourceKind?,
    microphone: SourceKind?, media: MediaReport?, analysis: AnswerAnalysis?,
    progress: AnalysisProgress? = nil, review: AnswerReview? = nil, correction: Correction? = nil, failure: String?,
    takes: Int = 1, alternatives: [AlternativeRecording] = []
  ) {
    self.takes = takes
    self.alternatives = alternatives
    self.question = question
    self.kind = kind
    self.text = text
    self.options = options
    self.competency = competency
    self.status = status
    self.written = written
    self.overMs = overMs
    self.camera = camera
    self.microphone = microphone
    self.media = media
    self.analysis = analysis
    self.progress = progress
    self.review = review
    self.correction = correction
    self.failure = failure
  }
}

/// `GET /v1/candidates/{id}/answers/{n}/video`: a pre-signed address of the joined MP4.
public struct VideoLink: Codable, Sendable {
  public var url: String
  public var expiresAt: Date

  public init(url: String, expiresAt: Date) {
    self.url = url
    self.expiresAt = expiresAt
  }
}
