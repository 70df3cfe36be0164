public import Foundation
public import Platform

/// The event loop: one owner of the terminal. Event → update → draw, and a drawing only when something changed.
///
/// Screens stand on a stack; the top one is drawn and gets the keys. Background work belongs to the screen that asked
/// for it: it is cancelled when that screen goes, and waited for before ``run(_:)`` returns.
public final class App {
  public let terminal: any Terminal
  public var theme: Theme { didSet { isDirty = true } }
  /// The name at the left end of the title bar.
  public let name: String
  /// Chooses the theme once the terminal's colours are known.
  public var chooseTheme: ((ColourDepth) throws -> Theme)?
  /// The user's own keys.
  public var keyMap = KeyMap()
  /// What the palette offers besides what the screen's keys do; asked each time that it opens.
  public var commands: () -> [Command] = { [] }
  /// Shown before anything else, as what is wrong in a file of the user.
  public var notices: [(title: String, text: String)] = []
  /// Starts the user's editor on a file and waits for its end.
  var editor: @MainActor (URL) async throws(EditorError) -> Void = ExternalEditor.run
  /// Where choices are kept, and where the user's own files are; nil in tests that have neither.
  var state: URL?
  var config: URL?
  /// Whether Ctrl-Z stops the program; not on a kiosk that records.
  public var allowsSuspending = true
  /// For a machine that strangers use: no key leads out of the program, and every way out ends at the first screen.
  public var isLocked = false
  /// Goes back to the first screen when nobody presses a key.
  public var idle: IdleWatch?
  /// What is under way when the terminal is lost goes on to its end; otherwise the program ends at once.
  public var outlivesTerminal = false

  var isDirty = true
  var stack: [any StackedScreen] = []
  var dialogs: [any OpenDialog] = []
  /// The terminal is lost.
  public internal(set) var isHungUp = false
  var lastInputS = 0.0
  lazy var voice = (terminal as? LinearTerminal).map { LinearVoice($0) }
  private var help: HelpOverlay?
  var palette: CommandPalette?
  /// Where the last drawing put the keys that the mouse can press.
  private var keyPlaces: [(Rect, Key)] = []
  /// The terminal is the editor's.
  var isLent = false
  private var toast: (toast: Toast, untilS: Double)?
  private(set) var isOver = false
  private var nextID = 0
  /// Cancelled, not yet ended.
  var ending: [Task<Void, Never>] = []
  private var timer: (atS: Double, task: Task<Void, Never>)?
  let now: () -> Double
  private let wakes: AsyncStream<Void>
  private let waker: AsyncStream<Void>.Continuation
  private var idleWaiters: [CheckedContinuation<Void, Never>] = []

  /// - Parameter now: the clock that ticks and toasts go by, in seconds.
  public init(
    terminal: any Terminal, theme: Theme = .dark, name: String = "Parley",
    now: @escaping () -> Double = { Monotonic.nowS() }
  ) {
    self.terminal = terminal
    self.theme = theme
    self.name = name
    self.now = now
    (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// On this process's terminal, with the user's theme and language; standard error goes to `screens.log` in `state`
  /// while it runs.
  /// - Throws: `StringsError` when the texts that ship with the program are not found.
  /// - Parameters:
  ///   - config: the user's own themes and keys; nil where there is no user of one's own.
  ///   - keepsChoices: whether what is chosen meanwhile holds the next time.
  ///   - inLines: one line after another in place of screens.
  public static func onTerminal(
    language: Language? = nil, state: URL = Folders.state, config: URL? = Folders.config, keepsChoices: Bool = true,
    inLines: Bool = false
  ) throws -> App {
    let environment = ProcessInfo.processInfo.environment
    let kept = keepsChoices ? Preferences.load(state) : Preferences()
    let wanted = environment["PARLEY_LANGUAGE"].map { $0.isEmpty } ?? true ? kept.language : nil
    let language = language ?? wanted ?? .chosen()
    Strings.current = try Strings.shipped(language)
    if !Strings.current.untranslated.isEmpty {
      let names = Strings.current.untranslated.joined(separator: ", ")
      FileHandle.standardError.write(Data("locales/\(language.rawValue).yaml lacks, so in English: \(names)\n".utf8))
    }
    try? DurableFile.makeFolder(state.path)
    let log = state.appending(path: "screens.log")
    let app = App(terminal: inLines ? LinearTerminal(log: log) : CursesTerminal(log: log))
    app.state = keepsChoices ? state : nil
    app.config = config
    app.chooseTheme = {
      try ThemeFile.chosen(
        environment: environment, kept: kept.theme, config: config ?? Folders.config, colours: $0)
    }
    app.loadKeys()
    return app
  }

  /// Takes the user's own keys from the config folder; what is wrong there is a notice.
  func loadKeys() {
    guard let file = config?.appending(path: "keys.yaml") else { return }
    let (map, faults) = KeyMapFile.load(file, actions: KeyMap.actions(of: Strings.current))
    keyMap = map
    guard !faults.isEmpty else { return }
    let lines = faults.prefix(6).map { tr("kit.key_map.line", ["line": String($0.line)]) + " " + $0.text }
    notices.append((tr("kit.key_map.title"), (["\(file.path):"] + lines).joined(separator: "\n")))
  }

  // MARK: Running

  /// Shows `first` and returns when the last screen is left, the program is told to end, or the task is cancelled.
  public func run(_ first: any Screen) async throws {
    try start(first)
    for await _ in wakes {
      step()
      if isOver { break }
    }
    await finish()
  }

  /// Takes the terminal and draws `first`; tests go on with ``step()``.
  public func start(_ first: any Screen) throws {
    try terminal.start(wake: { [waker] in _ = waker.yield() })
    do {
      if let chooseTheme { theme = try chooseTheme(terminal.colours) }
    } catch {
      terminal.stop()
      throw error
    }
    push(first)
    for notice in notices {
      open(DialogBox(Dialog<Bool>.error(notice.title, notice.text)) { _ in })
    }
    step()
  }

  /// Handles what has come, ticks that are due, and draws once if anything changed.
  public func step() {
    guard !isLent else { return }
    for event in terminal.read() where !isOver { handle(event) }
    voice?.listen(self)
    // Whoever draws on a lent terminal takes it back by that.
    guard !isOver, !isLent else { return }
    tickIfDue()
    watchIdle()
    if isHungUp, stack.last?.isUnderWay != true { quit() }
    if let shown = toast, now() >= shown.untilS {
      toast = nil
      isDirty = true
    }
    if isDirty { draw() }
    schedule()
  }

  /// Ends all work, waits for it, and gives the terminal back.
  public func finish() async {
    isOver = true
    for screen in stack.reversed() { screen.ending() }
    timer?.task.cancel()
    for screen in stack { ending += screen.cancelTasks() }
    stack = []
    for task in ending { await task.value }
    ending = []
    voice?.end()
    terminal.stop()
    waker.finish()
  }

  /// Waits until no background work is under way, and draws; for tests.
  public func settle() async {
    while stack.contains(where: { !$0.tasks.isEmpty }) {
      await withCheckedContinuation { idleWaiters.append($0) }
    }
    step()
  }

  func taskEnded() {
    let waiters = idleWaiters
    idleWaiters = []
    for waiter in waiters { waiter.resume() }
    wakeUp()
  }

  func wakeUp() { waker.yield() }

  // MARK: The stack

  func push(_ screen: any Screen) {
    stack.append(box(screen))
    topChanged(first: true)
  }

  func replace(_ id: Int, with screen: any Screen) {
    guard let index = stack.firstIndex(where: { $0.id == id }) else { return }
    ending += stack[index].cancelTasks()
    stack[index] = box(screen)
    if index == stack.count - 1 { topChanged(first: true) } else { stack[index].appeared(first: true, in: self) }
  }

  func pop(_ id: Int) {
    guard let index = stack.firstIndex(where: { $0.id == id }) else { return }
    ending += stack.remove(at: index).cancelTasks()
    isDirty = true
    if stack.isEmpty { quit() } else if index == stack.count { topChanged(first: false) }
  }

  func quit() {
    isOver = true
    wakeUp()
  }

  /// A screen asks to end the program; a locked one goes back to its first screen.
  func leave() { isLocked && stack.count > 1 ? popToFirst() : quit() }

  func closeOverlays() {
    help = nil
    palette = nil
    toast = nil
  }

  func open(_ dialog: any OpenDialog) {
    if let voice, let notice = dialog.notice {
      voice.tell(notice)
    } else {
      dialogs.append(dialog)
    }
    isDirty = true
  }

  func show(_ toast: Toast) {
    voice?.tell(toast.text)
    self.toast = (toast, now() + toast.lastsS)
    isDirty = true
  }

  private func box(_ screen: some Screen) -> any StackedScreen {
    nextID += 1
    return ScreenBox(screen, id: nextID)
  }

  private func topChanged(first: Bool) {
    guard let top = stack.last else { return }
    top.tickedAtS = now()
    terminal.setMouse(top.wantsMouse)
    isDirty = true
    top.appeared(first: first, in: self)
  }

  // MARK: Events

  private func handle(_ event: TerminalEvent) {
    isDirty = true
    switch event {
    case .terminate:
      quit()
      return
    case .hangUp:
      isHungUp = true
      if !outlivesTerminal { quit() }
      return
    case .resized: return
    case .key(let key) where isLocked && Everywhere.leading.contains(key): return
    case .key, .mouse, .paste:
      // The key that answers the warning does nothing else.
      defer { lastInputS = now() }
      if idleWarningS != nil { return }
    }
    switch event {
    case .key(.control("z")) where allowsSuspending && stack.last?.takes(.control("z"), keyMap) != true:
      terminal.suspend()
      return
    // What can be taken back can be for as long as it says so, whatever is pressed meanwhile.
    case .key where toast?.toast.undo == nil: toast = nil
    default: break
    }
    if help != nil {
      if case .key(let key) = event, help?.handle(key) == true { help = nil }
      return
    }
    if let outcome = palette?.handle(event) {
      if case .stays = outcome { return }
      palette = nil
      if case .chose(let entry) = outcome { entry.run() }
      return
    }
    if let dialog = dialogs.last {
      if dialog.handle(event) { dialogs.removeAll { $0 === dialog } }
      return
    }
    guard let top = stack.last else { return }
    switch event {
    case .key(let key): press(key, top)
    case .mouse(let mouse) where mouse.kind == .press && keyPlaces.contains { $0.0.contains(mouse.at) }:
      if let place = keyPlaces.first(where: { $0.0.contains(mouse.at) }) { press(place.1, top) }
    case .paste(let text): top.paste(text, in: self)
    case .mouse(var mouse):
      let body = Chrome.body(terminal.size)
      mouse.at = Point(x: mouse.at.x - body.x, y: mouse.at.y - body.y)
      top.mouse(mouse, in: self)
    case .resized, .terminate, .hangUp: break
    }
  }

  func press(_ key: Key, _ top: any StackedScreen) {
    if let undo = toast?.toast.undo, key == Toast.undoKey(captured: top.captures("u")) {
      toast = nil
      undo()
      return
    }
    if top.captures(key) {
      top.key(key, in: self)
      return
    }
    var (found, disabled) = top.press(key, in: self)
    if !found, let latin = key.latin { (found, disabled) = top.press(latin, in: self) }
    if let disabled { show(Toast(text: disabled, token: .warning)) }
    if found { return }
    let rows = keyMap.apply(Everywhere.rows)
    switch rows.first(where: { $0.keys.contains(key) })?.intent {
    case .help:
      help = HelpOverlay(title: top.title, hints: helpHints(top))
    case .palette: if !isLocked { openPalette(top) }
    case .redraw: terminal.forget()
    case .quit: askToQuit()
    case nil:
      if let key = keyMap.widgetKey(key.latin ?? key) { top.key(key, in: self) }
    }
  }

  // MARK: Time

  private func tickIfDue() {
    guard let top = stack.last, let every = top.tickS, now() - top.tickedAtS >= every else { return }
    top.tickedAtS = now()
    top.tick(in: self)
  }

  /// Sleeps until the next tick or the end of the toast, whichever is first.
  private func schedule() {
    var next: Double?
    if let top = stack.last, let every = top.tickS { next = top.tickedAtS + every }
    if let toast { next = min(next ?? .infinity, toast.untilS) }
    if let idle = nextIdleS { next = min(next ?? .infinity, idle) }
    if let timer, timer.atS == next { return }
    timer?.task.cancel()
    timer = nil
    guard let next else { return }
    let wait = max(0, next - now())
    let task = Task { [weak self] in
      guard (try? await Task.sleep(for: .seconds(wait))) != nil else { return }
      self?.timer = nil
      self?.wakeUp()
    }
    timer = (next, task)
  }

  // MARK: Drawing

  private func draw() {
    isDirty = false
    if let voice { return voice.speak(self) }
    guard !isHungUp else { return }
    let surface = Surface(size: terminal.size)
    let canvas = Canvas(surface)
    defer { terminal.show(surface, theme: theme) }
    guard Chrome.fits(terminal.size) else {
      if dialogs.isEmpty, help == nil, stack.last?.drawSmall(canvas) == true { return }
      canvas.paragraph(tr("kit.small"), .warning)
      return
    }
    if let top = stack.last {
      let hints = help == nil && dialogs.isEmpty ? top.hints(keyMap) : nil
      let helpKeys = keyMap.apply(Everywhere.rows).first { $0.intent == .help }?.keys ?? []
      keyPlaces = Chrome.draw(
        canvas, name: name, crumbs: stack.map(\.title), tabs: stack.count == 1 ? top.tabs : [], aside: top.aside,
        banner: top.banner,
        toast: toast?.toast, hints: hints, helpKey: helpKeys.first { !top.captures($0) && !top.takes($0, keyMap) },
        undoKey: Toast.undoKey(captured: top.captures("u")))
      top.draw(canvas.part(Chrome.body(terminal.size)))
    }
    if let dialog = dialogs.last {
      surface.cursor = nil
      dialog.draw(canvas)
    }
    if let help {
      surface.cursor = nil
      help.draw(canvas)
    }
    palette?.draw(canvas)
    drawIdle(canvas)
  }
}
