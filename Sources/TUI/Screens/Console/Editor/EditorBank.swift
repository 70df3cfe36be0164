internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// A list of questions of the organisation's interviews and templates, found by typing; one of them is picked.
struct BankPicker {
  /// The interview that is built: its own questions are no choice.
  let own: InterviewID?
  var search = TextField(limit: 200)
  private(set) var items: [BankQuestion] = []
  private(set) var next: String?
  private(set) var isLoading = false
  private(set) var failure: String?
  private var menu = Menu(count: 0)
  private let memory = Memory()

  init(own: InterviewID?) { self.own = own }

  private final class Memory { var list = Rect(x: 0, y: 0, width: 0, height: 0) }

  /// Milliseconds after a key before the server is asked, so that a word is asked for once.
  private static let pauseMs = 120

  var selected: BankQuestion? { items.indices.contains(menu.selected) ? items[menu.selected] : nil }

  func keys(isFull: Bool) -> [KeyRow<EditorIntent>] {
    let none = selected == nil ? tr("console.editor.bank_none") : nil
    return [
      KeyRow(
        [.enter], .pick, "console.editor.keys.pick", disabled: none ?? (isFull ? tr("console.editor.full") : nil)),
      KeyRow([.escape], .closeBank, "console.editor.keys.close_bank"),
    ]
  }

  mutating func press(_ key: Key, _ services: ConsoleServices) -> [Effect<EditorMessage>] {
    switch key {
    case .up, .down, .pageUp, .pageDown:
      _ = menu.handle(key)
      return menu.selected >= items.count - 5 ? more(services) : []
    default:
      let before = search.text
      guard search.handle(key), search.text != before else { return [] }
      return find(services)
    }
  }

  mutating func paste(_ text: String, _ services: ConsoleServices) -> [Effect<EditorMessage>] {
    search.insert(text)
    return find(services)
  }

  mutating func mouse(_ event: MouseEvent) {
    switch event.kind {
    case .wheelDown: _ = menu.handle(.down)
    case .wheelUp: _ = menu.handle(.up)
    case .press: if memory.list.contains(event.at) { _ = menu.press(row: event.at.y - memory.list.y) }
    }
  }

  /// Asks anew; what was asked before is given up.
  mutating func find(_ services: ConsoleServices) -> [Effect<EditorMessage>] {
    isLoading = true
    let text = TextRules.tidied(search.text)
    return [
      .call(
        "bank",
        {
          if !text.isEmpty { try await Task.sleep(for: .milliseconds(Self.pauseMs)) }
          return try await services.templates.questions(text.isEmpty ? nil : text, nil)
        }, then: { .bank($0, isFirst: true) })
    ]
  }

  private mutating func more(_ services: ConsoleServices) -> [Effect<EditorMessage>] {
    guard let next, !isLoading else { return [] }
    isLoading = true
    let text = TextRules.tidied(search.text)
    return [
      .call(
        "bank", { try await services.templates.questions(text.isEmpty ? nil : text, next) },
        then: { .bank($0, isFirst: false) })
    ]
  }

  mutating func take(_ answer: Result<Page<BankQuestion>, CallFailure>, isFirst: Bool) {
    isLoading = false
    switch answer {
    case .success(let page):
      failure = nil
      let found = page.items.filter { own == nil || $0.interview != own }
      items = isFirst ? found : items + found
      next = page.next
      menu.set(count: items.count)
      if isFirst { menu.select(0) }
    case .failure(let error): failure = error.sentence
    }
  }

  // MARK: Drawing

  func draw(_ canvas: Canvas) {
    let label = tr("console.editor.bank")
    canvas.put(0, 0, label, Style(.focus).bold)
    let x = TextWidth.of(label) + 2
    search.draw(
      canvas.part(Rect(x: x, y: 0, width: min(50, canvas.width - x), height: 1)), focused: true,
      placeholder: tr("console.editor.bank_placeholder"))
    let area = canvas.bounds.inset(top: 2)
    let parts =
      canvas.width >= 110
      ? area.split(.columns, gap: 3, .share(3), .share(2))
      : area.split(.rows, gap: 1, .share(1), .fixed(min(8, area.height / 2)))
    memory.list = parts[0]
    if let failure {
      canvas.part(parts[0]).paragraph(failure, .bad)
      return
    }
    if items.isEmpty {
      canvas.part(parts[0]).paragraph(
        isLoading ? tr("console.loading") : tr("console.editor.bank_nothing"), .dim)
      return
    }
    let width = parts[0].width - 2
    // What it is scored by stands in a column of its own.
    let aside = min(24, width / 3)
    menu.draw(canvas.part(parts[0])) { index in
      let item = items[index]
      let text = item.question.text.split(separator: "\n").first.map(String.init) ?? ""
      let line = Line(text).clipped(to: width - aside - 2)
      let pad = String(repeating: " ", count: max(0, width - aside - line.width))
      return line + Line(Span(pad), Span(TextWidth.clip(item.question.competency, to: aside), .dim))
    }
    if canvas.width >= 110 {
      canvas.verticalLine(parts[1].x - 2, 2, canvas.height - 2)
    } else {
      canvas.horizontalLine(0, parts[1].y - 1, canvas.width)
    }
    if let selected { detail(selected, canvas.part(parts[1])) }
  }

  private func detail(_ item: BankQuestion, _ canvas: Canvas) {
    let question = item.question
    var y = canvas.paragraph(question.text, .heading)
    let about = [
      tr("console.editor.kinds.\(question.kind.rawValue)"), Wording.span(question.limitS), question.competency,
      tr("console.editor.bank_source", ["source": item.source]),
    ]
    y += canvas.paragraph(about.filter { !$0.isEmpty }.joined(separator: " · "), .dim, y: y)
    for line in question.options { y += canvas.paragraph("( ) " + line, y: y) }
    for line in question.points { y += canvas.paragraph("• " + line, y: y) }
  }
}

extension EditorScreen {
  mutating func openBank() -> [Effect<EditorMessage>] {
    var bank = BankPicker(own: id)
    defer { mode = .bank(bank) }
    return bank.find(services)
  }

  /// Adds the question and, when the rubric lacks it, what it is scored by.
  mutating func pick() -> [Effect<EditorMessage>] {
    guard case .bank(let bank) = mode, let item = bank.selected else { return [] }
    mode = .form
    var question = item.question
    question.id = .new()
    let index = questionIndex.map { $0 + 1 } ?? work.draft.questions.count
    let names = work.draft.rubric.map { TextRules.tidied($0.name).lowercased() }
    let known = names.firstIndex(of: question.competency.lowercased())
    if let known { question.competency = TextRules.tidied(work.draft.rubric[known].name) }
    var addsRow = false
    if known == nil, let row = item.competency, work.draft.rubric.count < InterviewDraft.mostCompetencies {
      addsRow = true
      change { work in
        work.draft.rubric.append(row)
        work.draft.questions.insert(question, at: index)
      }
    } else {
      change { $0.draft.questions.insert(question, at: index) }
    }
    focus = .outline
    go(to: EditorPlace(row: .question(question.id), field: "text"))
    return [
      .toast(
        addsRow
          ? tr("console.editor.picked_with", ["competency": question.competency]) : tr("console.editor.picked"))
    ]
  }
}
