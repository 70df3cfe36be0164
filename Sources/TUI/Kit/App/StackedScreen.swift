/// A screen of whichever type on the stack, with what the loop does for it.
protocol StackedScreen: AnyObject {
  var id: Int { get }
  var title: String { get }
  var aside: String { get }
  var tabs: [Tab] { get }
  var banner: Banner? { get }
  var tickS: Double? { get }
  var wantsMouse: Bool { get }
  var leavingLoses: String? { get }
  /// What the keys do, with the user's own keys.
  func hints(_ map: KeyMap) -> [KeyHint]
  /// The same as entries of the palette.
  func entries(in app: App) -> [CommandPalette.Entry]
  /// When it last had a tick, by the loop's clock.
  var tickedAtS: Double { get set }
  func captures(_ key: Key) -> Bool
  /// Does what a key row says. The answer: whether there is such a row, and why it did nothing.
  func press(_ key: Key, in app: App) -> (found: Bool, disabled: String?)
  func key(_ key: Key, in app: App)
  func paste(_ text: String, in app: App)
  func mouse(_ event: MouseEvent, in app: App)
  func appeared(first: Bool, in app: App)
  func tick(in app: App)
  func ending()
  func draw(_ canvas: Canvas)
  func drawSmall(_ canvas: Canvas) -> Bool
  var page: LinearPage? { get }
  /// Takes a line that was typed where nothing is drawn; false when it has no use for it.
  func typed(_ line: String, in app: App) -> Bool
  var isUnderWay: Bool { get }
  func idleAfterS(_ usualS: Double) -> Double?
  var tasks: [Task<Void, Never>] { get }
  /// Cancels all work and takes no more messages; the answer is what has to be waited for.
  func cancelTasks() -> [Task<Void, Never>]
}

extension StackedScreen {
  /// Whether a key row of the screen has the key.
  func takes(_ key: Key, _ map: KeyMap) -> Bool { hints(map).contains { $0.keys.contains(key) } }
}

final class ScreenBox<S: Screen>: StackedScreen {
  let id: Int
  private var screen: S
  private var running: [Int: (id: String?, task: Task<Void, Never>)] = [:]
  private var nextTask = 0
  private var gone = false
  var tickedAtS = 0.0

  init(_ screen: S, id: Int) {
    self.screen = screen
    self.id = id
  }

  var title: String { screen.title }
  var aside: String { screen.aside }
  var tabs: [Tab] { screen.tabs }
  var banner: Banner? { screen.banner }
  var tickS: Double? { screen.tickS }
  var wantsMouse: Bool { screen.wantsMouse }
  var leavingLoses: String? { screen.leavingLoses }
  var tasks: [Task<Void, Never>] { running.values.map(\.task) }

  func captures(_ key: Key) -> Bool { screen.captures(key) }
  func hints(_ map: KeyMap) -> [KeyHint] { map.apply(screen.keys).map(\.hint) }

  func entries(in app: App) -> [CommandPalette.Entry] {
    app.keyMap.apply(screen.keys).map { row in
      CommandPalette.Entry(label: row.label, help: row.help, keys: row.keys, disabled: row.disabled) {
        [weak self, weak app] in
        guard let self, let app else { return }
        if let reason = row.disabled {
          app.show(Toast(text: reason, token: .warning))
        } else {
          update(.intent(row.intent), app)
        }
      }
    }
  }

  func press(_ key: Key, in app: App) -> (found: Bool, disabled: String?) {
    let rows = app.keyMap.apply(screen.keys).filter { $0.keys.contains(key) }
    // The same key may stand in several rows of which one works at a time.
    guard let row = rows.first(where: { $0.disabled == nil }) ?? rows.first else { return (false, nil) }
    if let reason = row.disabled { return (true, reason) }
    update(.intent(row.intent), app)
    return (true, nil)
  }

  func key(_ key: Key, in app: App) { update(.key(key), app) }
  func paste(_ text: String, in app: App) { update(.paste(text), app) }
  func mouse(_ event: MouseEvent, in app: App) { update(.mouse(event), app) }
  func appeared(first: Bool, in app: App) { update(.appeared(first: first), app) }
  func tick(in app: App) { update(.tick, app) }
  func ending() { _ = screen.update(.ending) }
  func draw(_ canvas: Canvas) { screen.view(canvas) }
  func drawSmall(_ canvas: Canvas) -> Bool { screen.viewSmall(canvas) }

  var page: LinearPage? { screen.page }
  var isUnderWay: Bool { screen.isUnderWay }
  func idleAfterS(_ usualS: Double) -> Double? { screen.idleAfterS(usualS) }

  func typed(_ line: String, in app: App) -> Bool {
    guard !gone, let effects = screen.typed(line) else { return false }
    app.isDirty = true
    for effect in effects { perform(effect.kind, app) }
    return true
  }

  func cancelTasks() -> [Task<Void, Never>] {
    gone = true
    for (_, entry) in running { entry.task.cancel() }
    return tasks
  }

  private func update(_ event: ScreenEvent<S.Intent, S.Message>, _ app: App) {
    guard !gone else { return }
    let effects = screen.update(event)
    app.isDirty = true
    for effect in effects { perform(effect.kind, app) }
  }

  private func perform(_ kind: Effect<S.Message>.Kind, _ app: App) {
    switch kind {
    case .task(let name, let work): begin(name, work, app)
    case .cancel(let name): cancel(name)
    case .push(let screen): app.push(screen)
    case .replace(let screen): app.replace(id, with: screen)
    case .pop: app.pop(id)
    case .quit: app.leave()
    case .dialog(let dialog):
      let box = DialogBox(dialog) { [weak self, weak app] message in
        guard let app else { return }
        self?.update(.message(message), app)
      }
      app.open(box)
    case .toast(let toast): app.show(toast)
    case .undoable(let text, let undo):
      app.show(
        Toast(text: text, token: .good) { [weak self, weak app] in
          guard let self, let app else { return }
          update(.message(undo), app)
        })
    case .undoableWork(let text, let undo):
      app.show(Toast(text: text, token: .good) { [weak app] in app?.takeBack(undo) })
    case .edit(let text, let suffix, let then):
      app.edit(text, suffix: suffix) { [weak self, weak app] result in
        guard let self, let app else { return }
        update(.message(then(result)), app)
      }
    case .bell: app.terminal.bell()
    case .copy(let text): if !app.isLocked { app.terminal.copy(text) }
    }
  }

  private func cancel(_ name: String) {
    for (_, entry) in running where entry.id == name { entry.task.cancel() }
  }

  private func begin(
    _ name: String?, _ work: @escaping @MainActor (@escaping Effect<S.Message>.Send) async -> Void, _ app: App
  ) {
    guard !gone else { return }
    if let name { cancel(name) }
    nextTask += 1
    let number = nextTask
    let task = Task { [weak self, weak app] in
      await work { message in
        guard let self, let app, !Task.isCancelled else { return }
        self.update(.message(message), app)
        app.wakeUp()
      }
      self?.running[number] = nil
      app?.taskEnded()
    }
    running[number] = (name, task)
  }
}
