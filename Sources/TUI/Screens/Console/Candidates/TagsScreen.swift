internal import Contracts
internal import Kit

/// Tags to give to candidates and to take from them.
struct TagsScreen {
  let services: ConsoleServices
  let targets: CandidateTargets
  /// Rows of those it is for, as far as they are known.
  let rows: [CandidateRow]
  /// Told when it is done.
  var acted: Handover<Bool>?
  var tags: [Tag] = []
  var menu = Menu(count: 0)
  var isLoaded = false
  var isSaving = false
  var failure: CallFailure?

  struct Tag: Hashable {
    enum State: Hashable { case on, off, mixed }
    var name: String
    var count: Int
    var was: State
    var now: State
  }
}

enum TagsIntent { case turn, new, save, back }

enum TagsMessage: Sendable {
  case loaded(Result<[TagCount], CallFailure>)
  case new(String)
  case saved(Result<CandidateDone, CallFailure>)
  case leave
}

extension TagsScreen: Screen {
  var title: String { tr("console.tags.title") }
  var banner: Banner? { failure.map { Banner($0.sentence) } }

  var keys: [KeyRow<TagsIntent>] {
    [
      KeyRow([" "], .turn, "console.tags.keys.turn", disabled: tags.isEmpty ? tr("console.tags.none") : nil),
      KeyRow(["n", "a"], .new, "console.tags.keys.new"),
      KeyRow(
        [.enter, .control("s")], .save, "console.tags.keys.save",
        disabled: isSaving ? tr("console.candidates.busy") : nil),
      KeyRow([.escape, "q"], .back, "console.tags.keys.back"),
    ]
  }

  mutating func update(_ event: ScreenEvent<TagsIntent, TagsMessage>) -> [Effect<TagsMessage>] {
    switch event {
    case .appeared:
      let services = services
      return isLoaded ? [] : [.call("tags", { try await services.candidates.tags() }, then: { .loaded($0) })]
    case .intent(.turn): turn()
    case .intent(.new), .paste: return [askForNew("")]
    case .intent(.save): return save()
    case .intent(.back): return [.pop]
    case .key(let key): _ = menu.handle(key)
    case .mouse(let mouse):
      switch mouse.kind {
      case .wheelDown: _ = menu.handle(.down)
      case .wheelUp: _ = menu.handle(.up)
      case .press: if menu.press(row: mouse.at.y - 2) { turn() }
      }
    case .message(.loaded(.success(let counts))):
      isLoaded = true
      show(counts)
      // Nothing to tick: the first thing to do is to write one.
      return tags.isEmpty ? [askForNew("")] : []
    case .message(.new(let text)): return add(TextRules.tidied(text))
    case .message(.saved(.success(let done))):
      acted?.leave(true)
      return [done.effect(services), .pop]
    case .message(.loaded(.failure(let failure))), .message(.saved(.failure(let failure))):
      isSaving = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      self.failure = failure
    case .message(.leave): return [.pop]
    case .tick, .ending: break
    }
    return []
  }

  private mutating func show(_ counts: [TagCount]) {
    let isAll = if case .filter = targets { true } else { rows.count < targets.count }
    tags = counts.map { count in
      let having = rows.count { $0.tags.contains(count.tag) }
      let state: Tag.State = isAll ? .mixed : having == 0 ? .off : having == rows.count ? .on : .mixed
      return Tag(name: count.tag, count: count.count, was: state, now: state)
    }
    menu.set(count: tags.count)
  }

  private mutating func turn() {
    guard tags.indices.contains(menu.selected) else { return }
    let tag = tags[menu.selected]
    tags[menu.selected].now =
      switch tag.now {
      case .mixed: .on
      case .on: .off
      case .off: tag.was == .mixed ? .mixed : .on
      }
  }

  private func askForNew(_ text: String) -> Effect<TagsMessage> {
    .dialog(.prompt(tr("console.tags.new_title"), tr("console.tags.new_text"), value: text) { .new($0) })
  }

  private mutating func add(_ name: String) -> [Effect<TagsMessage>] {
    guard !name.isEmpty else { return [] }
    if let fault = TextRules.check(name, length: 1...50) {
      return [askForNew(name), .toast(tr("console.tags.fault", ["fault": fault.words]), .bad)]
    }
    if let index = tags.firstIndex(where: { $0.name == name }) {
      tags[index].now = .on
      menu.select(index)
    } else {
      tags.insert(Tag(name: name, count: 0, was: .off, now: .on), at: 0)
      menu.set(count: tags.count)
      menu.select(0)
    }
    return []
  }

  private mutating func save() -> [Effect<TagsMessage>] {
    let changed = tags.filter { $0.was != $0.now }
    let add = changed.filter { $0.now == .on }.map(\.name)
    let remove = changed.filter { $0.now == .off }.map(\.name)
    guard !changed.isEmpty else { return [.pop] }
    isSaving = true
    failure = nil
    let services = services
    let targets = targets
    return [
      .call(
        "save", { try await CandidateWork.tag(add: add, remove: remove, targets, services) }, then: { .saved($0) })
    ]
  }

  func view(_ canvas: Canvas) {
    canvas.put(0, 0, tr("console.tags.who", ["who": targets.words]), .heading)
    guard isLoaded, !tags.isEmpty else {
      canvas.paragraph(isLoaded ? tr("console.tags.none") : tr("console.loading"), .dim, y: 2)
      return
    }
    let list = canvas.part(Rect(x: 0, y: 2, width: min(70, canvas.width), height: canvas.height - 2))
    menu.draw(list) { index in
      let tag = tags[index]
      let box =
        switch tag.now {
        case .on: "[x] "
        case .off: "[ ] "
        case .mixed: "[~] "
        }
      let count = tag.count == 0 ? tr("console.tags.is_new") : Strings.number(tag.count)
      return Line(
        Span(box, tag.now == tag.was ? .dim : .accent), Span(tag.name), Span("  " + count, .dim))
    }
  }
}
