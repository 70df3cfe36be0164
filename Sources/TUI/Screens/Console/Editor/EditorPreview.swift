internal import Contracts
internal import Foundation
internal import Kit

/// What a candidate will see of what is selected, drawn as their screens draw it.
struct EditorPreview {
  let draft: InterviewDraft
  let row: EditorRow
  /// The field that is being written in.
  let field: String?
  let organisation: String

  func draw(_ canvas: Canvas) {
    switch row {
    case .words: if field == "thank_you" { done(canvas) } else { welcome(canvas) }
    case .rules, .look: welcome(canvas)
    case .consent: consent(canvas)
    case .competency(let index):
      if draft.rubric.indices.contains(index) { scale(draft.rubric[index], canvas) }
    case .noCompetency: canvas.paragraph(tr("console.editor.preview_rubric"), .dim)
    case .noQuestion: canvas.paragraph(tr("console.editor.preview_nothing"), .dim)
    case .question(let id):
      if let index = draft.questions.firstIndex(where: { $0.id == id }) { question(index, canvas) }
    }
  }

  private var name: String { draft.settings.branding.name.isEmpty ? organisation : draft.settings.branding.name }

  private func welcome(_ canvas: Canvas) {
    var y = 0
    if let logo = draft.settings.branding.logo {
      canvas.put(0, y, EditorForms.label(logo), .dim)
      y += 1
    }
    let colour = draft.settings.branding.accent.flatMap(Self.colour)
    let x = colour == nil ? 0 : 3
    if let colour, let picture = Picture(width: 1, height: 1, rgb: [colour.red, colour.green, colour.blue]) {
      canvas.picture(picture, in: Rect(x: 0, y: y, width: 2, height: 1), colours: .cube)
    }
    let title = draft.title.isEmpty ? tr("console.editor.new") : draft.title
    y += canvas.paragraph(title, draft.title.isEmpty ? .dim : .heading, x: x, y: y)
    if !name.isEmpty { y += canvas.paragraph(name, .dim, x: x, y: y) }
    y += 1
    if !draft.welcome.isEmpty { y += canvas.paragraph(draft.welcome, y: y) + 1 }
    y +=
      canvas.paragraph(
        tr(
          "kiosk.welcome.length",
          ["questions": "\(draft.questions.count)", "minutes": "\((draft.longestS + 59) / 60)"]), y: y) + 1
    for line in ["quiet", "saved", "interrupt"] {
      canvas.put(0, y, "•", .accent)
      y += canvas.paragraph(tr("kiosk.welcome." + line), x: 2, y: y)
    }
  }

  private func done(_ canvas: Canvas) {
    let y = canvas.paragraph(tr("kiosk.done.title"), .heading) + 1
    canvas.paragraph(draft.thankYou.isEmpty ? tr("kiosk.done.text") : draft.thankYou, y: y)
  }

  private func consent(_ canvas: Canvas) {
    let consent = draft.settings.consent ?? .current
    var y = canvas.paragraph(tr("kiosk.consent.title"), .heading) + 1
    for purpose in consent.purposes {
      canvas.put(0, y, "[ ]", Style(.field))
      y += canvas.paragraph(purpose.text, x: 4, y: y)
      y +=
        canvas.paragraph(
          tr(purpose.required ? "kiosk.consent.required" : "kiosk.consent.optional"), .dim, x: 4, y: y) + 1
    }
    canvas.paragraph(tr("kiosk.consent.version", ["version": consent.version]), .dim, y: y)
  }

  /// Candidates never see it; whoever judges their answers does.
  private func scale(_ row: Competency, _ canvas: Canvas) {
    var y = canvas.paragraph(row.name.isEmpty ? tr("console.editor.unnamed") : row.name, .heading)
    if !row.description.isEmpty { y += canvas.paragraph(row.description, y: y) }
    y += 1
    for level in (1...5).reversed() {
      let text = row.text(level)
      guard !text.isEmpty || Anchor.needed.contains(level) else { continue }
      canvas.put(0, y, "\(level)", .accent)
      y += canvas.paragraph(
        text.isEmpty ? tr("console.editor.level_needed") : text, text.isEmpty ? .dim : .text, x: 3, y: y)
    }
  }

  private func question(_ index: Int, _ canvas: Canvas) {
    let question = draft.questions[index]
    var y = 0
    canvas.put(
      0, y,
      Gauge.bar(Double(index) / Double(draft.questions.count), width: max(4, min(16, canvas.width / 3)))
        + Line(
          " " + tr("kiosk.question.of", ["number": "\(index + 1)", "count": "\(draft.questions.count)"]), .dim))
    y += 2
    if question.isPractice { y += canvas.paragraph(tr("console.editor.preview_practice"), .accent, y: y) }
    let text = question.text.isEmpty ? tr("console.editor.no_text") : question.text
    y += canvas.paragraph(text, question.text.isEmpty ? .dim : .heading, y: y) + 1
    if let picture = question.picture {
      canvas.put(0, y, EditorForms.label(picture), .dim)
      y += 2
    }
    y += answer(question, canvas, y)
    if !question.isRequired { y += canvas.paragraph(tr("console.editor.preview_optional"), .dim, y: y) + 1 }
    if question.kind.isRecorded {
      y +=
        canvas.paragraph(
          tr("kiosk.question.limit", ["limit": Gauge.clock(question.limitS)]) + " "
            + (question.retakes > 0
              ? tr("kiosk.question.retakes_left", count: question.retakes) : tr("kiosk.question.no_retakes")),
          .dim, y: y) + 1
      guard question.preparationS > 0 else {
        canvas.paragraph(tr("kiosk.question.when_ready"), y: y)
        return
      }
      y += canvas.paragraph(tr("kiosk.question.think"), y: y)
      let seconds = Double(question.preparationS)
      canvas.put(0, y, Gauge.countdown(leftS: seconds, ofS: seconds, width: min(46, canvas.width)))
    } else {
      canvas.paragraph(tr("kiosk.question.limit", ["limit": Gauge.clock(question.limitS)]), .dim, y: y)
    }
  }

  /// What the candidate answers with; the rows that it takes.
  private func answer(_ question: Question, _ canvas: Canvas, _ top: Int) -> Int {
    var y = top
    switch question.kind {
    case .video, .audio: return 0
    case .text:
      canvas.fill(Rect(x: 0, y: y, width: canvas.width, height: 4), Style(.field, on: .field))
      y += 5
    case .file:
      y += canvas.paragraph(tr("console.editor.preview_file"), .dim, y: y) + 1
    case .singleChoice, .multipleChoice:
      let mark = question.kind == .singleChoice ? "( )" : "[ ]"
      for option in question.options {
        canvas.put(0, y, mark, Style(.field))
        y += canvas.paragraph(option, x: 4, y: y)
      }
      if question.options.isEmpty { y += canvas.paragraph(tr("console.editor.preview_options"), .dim, y: y) }
      y += 1
    }
    return y - top
  }

  /// `#2f6fed` as a colour.
  private static func colour(_ text: String) -> RGB? {
    guard text.count == 7, text.hasPrefix("#"), let value = UInt32(text.dropFirst(), radix: 16) else { return nil }
    return RGB(hex: value)
  }
}
