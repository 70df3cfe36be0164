import Client
import Contracts
import Foundation
import Testing

/// Templates, the question bank and files, through the program's own client and a real gateway.
@Suite struct TemplateTests {
  @Test func `every template that ships can be published as it is`() async throws {
    let desk = try await Desk()
    let english = try await desk.client.templates.list(language: "en")
    let russian = try await desk.client.templates.list(language: "ru")
    #expect(english.count >= 12 && russian.count >= 12 && english.allSatisfy { !$0.isOwn })
    #expect(try await desk.client.templates.list().count == english.count + russian.count)
    for template in english + russian {
      let made = try await desk.interviews.create(from: FromTemplate(template: template.id))
      #expect(made.content.questions.count == template.questionCount && made.content.longestS == template.longestS)
      #expect(await desk.refusal { try await desk.interviews.publish(made.id) } == "-", "\(template.id)")
    }
    #expect(
      await desk.refusal { try await desk.interviews.create(from: FromTemplate(template: "astronaut.en")) }
        == "404 template-not-found")
    #expect(await desk.refusal { try await desk.client.templates.delete("nurse.en") } == "409 template-ships")
  }

  @Test func `an organisation keeps templates of its own`() async throws {
    let desk = try await Desk()
    let made = try await desk.interviews.create(Desk.draft)
    let saved = try await desk.client.templates.save(
      TemplateRequest(interview: made.id, name: "Our barista", summary: "Two questions"))
    #expect(saved.isOwn && saved.interview.title == "Barista")
    let first = try #require(try await desk.client.templates.list().first)
    #expect(first.id == saved.id && first.name == "Our barista" && first.competencies == ["Motivation"])
    let whole = try await desk.client.templates.get(saved.id)
    #expect(whole.interview.rubric == made.content.rubric)
    let again = try await desk.interviews.create(from: FromTemplate(template: saved.id, title: "Another"))
    #expect(
      again.content.title == "Another" && again.content.questions.map(\.text) == made.content.questions.map(\.text))
    #expect(
      await desk.refusal { try await desk.client.templates.save(TemplateRequest(interview: made.id, name: " ")) }
        == "422 invalid-field name")
    try await desk.client.templates.delete(saved.id)
    #expect(await desk.refusal { try await desk.client.templates.get(saved.id) } == "404 template-not-found")
    #expect(await desk.refusal { try await desk.client.templates.delete(saved.id) } == "404 template-not-found")
  }

  @Test func `the bank finds questions of interviews and templates, page by page`() async throws {
    let desk = try await Desk()
    let made = try await desk.interviews.create(Desk.draft)
    let found = try await desk.client.templates.questions(search: "COFFEE why")
    #expect(found.items.map(\.question.text) == ["Why coffee?"] && found.next == nil)
    #expect(found.items[0].interview == made.id && found.items[0].competency?.weight == 2)
    #expect(found.items[0].question.id != made.content.questions[0].id)

    var texts: [String] = []
    var cursor: String?
    var pages = 0
    repeat {
      let page = try await desk.client.templates.questions(cursor: cursor, limit: 7)
      #expect(page.items.count == 7 || page.next == nil)
      texts += page.items.map { "\($0.source): \($0.question.text)" }
      cursor = page.next
      pages += 1
    } while cursor != nil && pages < 100
    let shipped = try await desk.client.templates.list().reduce(0) { $0 + $1.questionCount }
    #expect(texts.count == 2 + shipped && Set(texts).count == texts.count)
    let russian = try await desk.client.templates.questions(search: "Пациент")
    #expect(!russian.items.isEmpty && russian.items.allSatisfy { $0.language == "ru" && $0.template != nil })
    #expect(
      await desk.refusal { try await desk.client.templates.questions(cursor: "i.x.1") } == "422 invalid-field cursor")
    #expect(await desk.refusal { try await desk.client.templates.questions(limit: 0) } == "422 invalid-field limit")
  }

  @Test func `a file brings an interview over whole`() async throws {
    let desk = try await Desk()
    var draft = Desk.draft
    draft.title = "Бариста: \"yes\" # no"
    draft.welcome = "Two\n\n  lines: - and 'more'"
    draft.language = "no"
    draft.questions[1] = Question(
      kind: .multipleChoice, text: "123", limit: .soft, keeps: .chosen, isRequired: false,
      options: ["yes", "1.5", "null"])
    draft.questions.append(Question(kind: .audio, text: "Practice", picture: Desk.png, isPractice: true))
    draft.settings = InterviewSettings(
      opensAt: WireJSON.date("2026-12-01T08:00:00Z"), closesAt: WireJSON.date("2026-12-24T16:30:00.5Z"),
      timeZone: "Europe/Berlin", languages: ["en", "ru"],
      branding: Branding(name: "Acme", accent: "#00ff00", logo: Desk.png),
      consent: ConsentText(
        version: "own-1",
        purposes: [ConsentPurpose(kind: .record, text: "I agree to be recorded while I answer.", required: true)]),
      requires: Requirements(camera: false), extraTimePercent: 150, retentionDays: 30, isBlind: false,
      allowsStandIns: true)
    let made = try await desk.interviews.create(draft)
    let file = try await desk.interviews.export(made.id)
    let copy = try await desk.interviews.importYAML(file)
    var content = copy.content
    for index in content.questions.indices { content.questions[index].id = made.content.questions[index].id }
    #expect(content == made.content, "\(String(decoding: file, as: UTF8.self))")
    #expect(
      copy.id != made.id && Set(copy.content.questions.map(\.id)).isDisjoint(with: made.content.questions.map(\.id)))
  }

  @Test(arguments: [
    ("parley_interview: 1\ninterview:\n  title: A\n  colour: red\n", "interview.colour", "Line 4", "“colour”"),
    (
      "parley_interview: 1\ninterview:\n  title: A\n  questions:\n    - text: B\n    - text: C\n      limits: 3\n",
      "interview.questions[1].limits", "Line 7", "“limits”"
    ),
    (
      "parley_interview: 1\ninterview:\n  title: A\n  rubric:\n    - name: B\n      anchors: {1: a, 6: b}\n",
      "interview.rubric[0].anchors", "Line 6", "“6”"
    ),
    (
      "parley_interview: 1\ninterview:\n  title: A\n  questions:\n    - text: B\n      limit_s: long\n",
      "interview.questions[0].limit_s", "Line 6", "limit_s"
    ),
    ("parley_interview: 1\ninterview:\n  title: A\n  questions: B\n", "interview.questions", "Line 4", "a list"),
    ("parley_interview: 1\ninterview: {title: A, title: B}\n", "", "Line", "twice"),
    ("parley_interview: 1\ninterview: [\n", "", "Line 3", "expected"),
    ("parley_interview: 2\ninterview: {title: A}\n", "", "parley_interview", "must be 1"),
    ("parley_interview: 1\n", "", "Line 1", "“interview” is missing"),
    ("hello", "", "no mapping", "parley_interview: 1"),
  ])
  func `a file with a fault is refused, and the place is told`(
    _ yaml: String, _ field: String, _ line: String, _ words: String
  ) async throws {
    let desk = try await Desk()
    do {
      _ = try await desk.interviews.importYAML(Data(yaml.utf8))
      Issue.record("it was taken")
    } catch let problem as Problem {
      #expect(problem.status == 422 && problem.code == "invalid-yaml")
      #expect(
        (problem.field ?? "") == field && problem.detail.contains(line) && problem.detail.contains(words), "\(problem)")
    }
  }

  @Test func `files that are made to do harm are refused`() async throws {
    let desk = try await Desk()
    var bomb =
      "parley_interview: 1\ninterview:\n  title: A\n  questions:\n    - text: Q\n      points: &a [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "  rubric: &b\n" + (0..<100).map { _ in "    - {name: N, anchors: {1: a}}\n" }.joined()
    for (file, code) in [
      (Data([0xFF, 0xFE, 0x41]), "422 invalid-yaml"),
      (Data(String(repeating: "[", count: 100_000).utf8), "422 invalid-yaml"),
      (Data(bomb.utf8), "422 invalid-field rubric"), (Data(), "422 invalid-yaml"),
    ] {
      #expect(await desk.refusal { try await desk.interviews.importYAML(file) } == code)
    }
    let json = try await desk.gateway.send(
      "POST", "/v1/interviews/import", token: desk.token, headers: [("Content-Type", "application/json")],
      body: Data("{}".utf8))
    #expect(json.refusal == "415 unsupported-media-type")
    #expect(try await desk.interviews.list().items.isEmpty)
  }
}

extension Desk {
  /// The smallest picture: one grey pixel.
  static let png = Data(
    base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")!
}
