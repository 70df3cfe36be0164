import Contracts
import Foundation

/// What the sample organisation holds. Fixed, so that screens made of it can be compared.
extension Office {
  static let account = Account(
    user: id(1), organisation: id(2), organisationName: "Acme", name: "Ann Lee", email: "ann@acme.example",
    role: .admin)

  static var sample: State {
    var state = State()
    state.account = account
    state.interviews = [
      interview(30, .draft, InterviewDraft(title: "Инженер поддержки, первое интервью", questions: [question(34)])),
      interview(20, .published, support, candidates: 4, completed: 2),
      interview(
        10, .closed, InterviewDraft(title: "Backend engineer: systems and databases", questions: [question(11)]),
        candidates: 12, completed: 11),
    ]
    state.candidates = [
      row(44, "", "", .opened, answered: 0, analysed: 0, nil, began: "2026-11-23T14:28:00Z"),
      row(
        43, "Jürgen Groß", "juergen@example.org", .inProgress, answered: 1, analysed: 1, 2,
        began: "2026-11-23T14:11:00Z"),
      row(
        42, "Мария Иванова", "maria@example.org", .completed, answered: 3, analysed: 2, 3.5,
        began: "2026-11-23T12:40:00Z", done: "2026-11-23T12:58:00Z"),
      row(
        41, "Sam Okafor", "sam.okafor@example.org", .completed, answered: 3, analysed: 3, 3.5,
        began: "2026-11-21T09:05:00Z", done: "2026-11-21T09:21:00Z"),
    ]
    state.details = [state.candidates[3].id: detail(state.candidates[3])]
    return state
  }

  static func id<T>(_ number: Int) -> ID<T> {
    ID(UUID(uuid: (1, 0x93, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, UInt8(number))))
  }

  static func question(_ number: Int) -> Question {
    Question(
      id: id(number), text: "Tell us about a time when you helped a customer who was upset. What did you do?",
      preparationS: 20, limitS: 120, retakes: 1, competency: "Customer focus",
      points: [
        "Listens and lets the customer explain the problem", "Stays calm and apologises",
        "Finds a solution and offers it to the customer", "Calls back afterwards",
      ])
  }

  static let support = InterviewDraft(
    title: "Support engineer, first interview",
    welcome: "Thank you for taking the time. Three short questions; take a breath before each.", language: "en",
    questions: [
      question(21),
      Question(
        id: id(22), text: "A system that you look after stops working on a Friday evening. What do you do?",
        preparationS: 20, limitS: 120, competency: "Problem solving", points: ["Looks at alerts and logs"]),
      Question(
        id: id(23), text: "How do you explain something technical to a person without technical knowledge?",
        preparationS: 20, limitS: 90, competency: "Communication", points: ["Uses simple examples"]),
    ],
    rubric: ["Customer focus", "Problem solving", "Communication"].map(competency),
    settings: InterviewSettings(allowsStandIns: true))

  static func competency(_ name: String) -> Competency {
    Competency(
      name: name, weight: name == "Customer focus" ? 2 : 1,
      anchors: [
        Anchor(level: 1, text: "Says little, or blames others"), Anchor(level: 3, text: "Solves it in the end"),
        Anchor(level: 5, text: "Listens, solves it and follows up"),
      ])
  }

  static func interview(
    _ number: Int, _ status: InterviewStatus, _ content: InterviewDraft, candidates: Int = 0, completed: Int = 0
  ) -> Interview {
    Interview(
      id: id(number), status: status, content: content,
      link: status == .draft ? nil : LinkID("3f0c6a52-6c1e-4a50-9f5e-0c8f3b0d7e11"),
      url: status == .draft ? nil : "https://interviews.example.org/i/3f0c6a52-6c1e-4a50-9f5e-0c8f3b0d7e11",
      createdAt: now.addingTimeInterval(Double(number) * 86400 - 31 * 86400), updatedAt: now, candidates: candidates,
      completed: completed)
  }

  static func row(
    _ number: Int, _ name: String, _ email: String, _ status: SessionStatus, answered: Int, analysed: Int,
    _ score: Double?, began: String, done: String? = nil
  ) -> CandidateRow {
    CandidateRow(
      id: id(number), interview: id(20), name: name, email: email, status: status,
      startedAt: WireJSON.date(began)!, completedAt: done.flatMap(WireJSON.date), answered: answered, questions: 3,
      analysed: analysed, score: score)
  }

  static func detail(_ row: CandidateRow) -> CandidateDetail {
    let said =
      "Well, a customer called us because her order had not arrived for the second time. I let her explain everything "
      + "and did not interrupt. Then I said that I was sorry and that I would look into it myself. I found the parcel "
      + "at the depot, and I offered to send it by courier the same day. She was happy with that in the end."
    let texts = said.split(separator: " ").map(String.init)
    let words = texts.enumerated().map { index, text in
      Word(text: text, startS: Double(index) * 0.45, endS: Double(index) * 0.45 + 0.4, probability: 0.9)
    }
    func evidence(_ quote: String, _ point: String) -> Evidence {
      let wanted = quote.split(separator: " ").map(String.init)
      let first = texts.indices.first { Array(texts[$0...].prefix(wanted.count)) == wanted }!
      let last = first + wanted.count - 1
      return Evidence(
        quote: quote, startS: words[first].startS, endS: words[last].endS, firstWord: first, lastWord: last,
        point: point)
    }
    let score = Score(
      competency: "Customer focus", score: 4,
      explanation: "3 of 4 points of a good answer were found.",
      findings: ScoreFindings(made: 3, points: 4, denied: 0, isOffTopic: false, repeatsQuestion: false),
      evidence: [
        evidence(
          "I let her explain everything and did not interrupt.", "Listens and lets the customer explain the problem"),
        evidence("I said that I was sorry", "Stays calm and apologises"),
        evidence("I offered to send it by courier the same day.", "Finds a solution and offers it to the customer"),
      ], missing: ["Calls back afterwards"], searchedFromS: 0, searchedToS: 31.9, scorer: "local-2")
    let analysis = AnswerAnalysis(
      transcript: Transcript(language: "en", text: said, words: words, model: "whisper-base"), abstained: nil,
      scores: [score],
      delivery: DeliveryFacts(wordsAMinute: 128.4, pauses: 2, longestPauseS: 2.3, pauseShare: 0.12, fillers: 3),
      transcribeS: 2, scoreS: 0.1)
    return CandidateDetail(
      candidate: row, consent: ConsentGiven(version: "1", purposes: [.record, .analyse]),
      answers: [
        answer(0, media(gaps: []), analysis),
        answer(
          1, media(gaps: [.init(atMs: 12_000, gapMs: 3_200)]),
          AnswerAnalysis(transcript: nil, abstained: .noSpeech, scores: [], transcribeS: 1, scoreS: 0),
          camera: .test, microphone: .file),
        answer(2, nil, nil, status: .submitted),
      ])
  }

  private static func answer(
    _ index: Int, _ media: MediaReport?, _ analysis: AnswerAnalysis?, status: AnswerStatus = .verified,
    camera: SourceKind = .device, microphone: SourceKind = .device
  ) -> AnswerDetail {
    let question = support.questions[index]
    return AnswerDetail(
      question: index + 1, text: question.text, competency: question.competency, status: status, camera: camera,
      microphone: microphone, media: media, analysis: analysis, failure: nil)
  }

  private static func media(gaps: [MediaReport.Gap]) -> MediaReport {
    MediaReport(
      durationMs: 32_400, bytes: 1_234_567, segments: 17, parts: 1 + gaps.count, gaps: gaps,
      droppedFrames: gaps.isEmpty ? 0 : 2, filledSilenceMs: 0, avOffsetMs: 3, width: 640, height: 360,
      videoCodec: "h264", audioCodec: "aac", framesAtS: [1, 11, 21, 31], processS: 1)
  }

  /// A picture that moves with `seed`: a head before a wall, roughly.
  static func frame(_ seed: Int) -> Data {
    let width = 160
    let height = 90
    var data = Data("P6\n\(width) \(height)\n255\n".utf8)
    for y in 0..<height {
      for x in 0..<width {
        let dx = Double(x - 80 - seed % 20 + 10) / 26
        let dy = Double(y - 44) / 34
        let isHead = dx * dx + dy * dy < 1
        let isBody = y > 72 && abs(x - 80) < 60
        let shade = Double(x + y) / 250
        let pixel: (Double, Double, Double) =
          isHead
          ? (0.9 - 0.2 * dx, 0.7 - 0.15 * dx, 0.55)
          : isBody
            ? (0.2, 0.3, 0.55 + 0.2 * shade)
            : (0.3 + 0.3 * shade, 0.35 + 0.3 * shade, 0.4 + 0.2 * shade)
        data.append(contentsOf: [pixel.0, pixel.1, pixel.2].map { UInt8(max(0, min(255, $0 * 255))) })
      }
    }
    return data
  }
}
