internal import Platform

/// Drives the same screens as the drawing does, in lines: says what is new on a page, and takes what is typed as a value
/// or as one of the screen's own keys.
final class LinearVoice {
  private let terminal: LinearTerminal
  private var page: LinearPage?
  /// Of this page's notes.
  private var told: Set<String> = []
  private var banner: String?
  /// The marks of the countdown that are passed, in seconds.
  private var passed: Set<Int> = []
  private var hasPrompt = false
  private var isWarned = false
  /// Something was typed or said since the last prompt.
  private var wantsPrompt = true

  init(_ terminal: LinearTerminal) { self.terminal = terminal }

  // MARK: Saying

  /// Says what has changed since the last time.
  func speak(_ app: App) {
    guard let top = app.stack.last else { return }
    let now = current(app, top)
    let text = top.banner?.text
    if text != banner {
      banner = text
      say(text ?? tr("linear.trouble_over"))
    }
    if now.id != page?.id {
      passed = Set(marks(now).filter { mark in now.countdown.map { $0.leftS <= Double(mark) } ?? false })
      now.lines.forEach(say)
      told = []
      note(now)
      if now.tellsCommands, now.input != .wait, let commands = commandLine(app, top, now) { say(commands) }
    } else {
      let before = page?.lines ?? []
      for line in now.lines where !before.contains(line) { say(line) }
      note(now)
      count(now)
    }
    page = now
    askIfReady(now)
  }

  private func note(_ page: LinearPage) {
    for line in page.notes where told.insert(line).inserted { say(line) }
  }

  /// The last line is ended, for whatever the terminal shows next.
  func end() {
    if hasPrompt { terminal.say("\n") }
    hasPrompt = false
  }

  /// That nobody seems to be there; once until something is typed.
  func warn(_ text: String) {
    guard !isWarned else { return }
    isWarned = true
    say(text)
  }

  /// A notice that goes by itself on a screen.
  func tell(_ text: String) { say(text) }

  private func say(_ text: String) {
    let clean = Sanitise.terminal(text)
    guard !clean.isEmpty else { return }
    // A line that is being typed stays where it is; the terminal keeps what was typed.
    if hasPrompt { terminal.say("\n") }
    hasPrompt = false
    wantsPrompt = true
    terminal.say(clean + "\n")
  }

  private func askIfReady(_ page: LinearPage) {
    guard page.input != .wait, wantsPrompt else { return }
    wantsPrompt = false
    hasPrompt = true
    terminal.say(page.prompt + "> ")
  }

  private func current(_ app: App, _ top: any StackedScreen) -> LinearPage {
    if let dialog = app.dialogs.last { return dialog.page }
    if let page = top.page { return page }
    let lines = LinearPage.reading(width: 76, top.draw)
    let writes = top.captures("a")
    return LinearPage("view \(top.id) \(lines.first ?? "")", lines, input: writes ? .text : .commands)
  }

  // MARK: Time

  private func marks(_ page: LinearPage) -> [Int] {
    guard let countdown = page.countdown else { return [] }
    let half = Int(countdown.ofS / 2)
    return [half, 60, 30, 10].filter { $0 >= 10 && Double($0) < countdown.ofS * 0.9 && $0 <= max(half, 60) }
  }

  private func count(_ page: LinearPage) {
    guard let countdown = page.countdown else { return }
    let due = marks(page).filter { countdown.leftS <= Double($0) && !passed.contains($0) }
    guard let mark = due.min() else { return }
    passed.formUnion(due)
    say(left(countdown, Double(mark)) + (page.status.map { " " + $0 } ?? ""))
  }

  private func left(_ countdown: LinearPage.Countdown, _ seconds: Double) -> String {
    countdown.label + ": " + LinearPage.spoken(Int(seconds.rounded())) + "."
  }

  // MARK: Listening

  /// Takes lines as long as there are some and something is asked.
  func listen(_ app: App) {
    while let line = terminal.next(), let top = app.stack.last, !app.isOver {
      let now = current(app, top)
      // Typed ahead: it waits until it is asked for, but for what works meanwhile.
      if now.input == .wait, line.isEmpty || find(line, app, top) == nil, line != "?" { break }
      terminal.drop()
      app.lastInputS = app.now()
      isWarned = false
      if hasPrompt { terminal.say(terminal.echoes ? "" : line + "\n") } else if !terminal.echoes { say(line) }
      hasPrompt = false
      wantsPrompt = true
      take(line.trimmed, now, app, top)
      app.isDirty = true
      speak(app)
    }
    guard terminal.hasEnded, let top = app.stack.last, !app.isOver else { return }
    let now = current(app, top)
    guard now.input != .wait else { return }
    say(tr("linear.input_ended"))
    app.quit()
  }

  private func take(_ line: String, _ page: LinearPage, _ app: App, _ top: any StackedScreen) {
    switch line {
    case "?", "/?": return help(app, top, page)
    case "*", "/*":
      (page.lines + page.notes).forEach(say)
      if let commands = commandLine(app, top, page) { say(commands) }
      return
    case "=", "/=":
      let parts = [page.countdown.map { left($0, $0.leftS) }, page.status].compactMap { $0 }
      return say(parts.isEmpty ? tr("linear.no_time") : parts.joined(separator: " "))
    default: break
    }
    if let dialog = app.dialogs.last {
      if dialog.typed(line) { app.dialogs.removeAll { $0 === dialog } }
      return
    }
    if top.typed(line, in: app) { return }
    if page.input == .text, !line.hasPrefix("/") {
      if !line.isEmpty { top.paste(line, in: app) }
      top.key(.enter, in: app)
      return
    }
    let command = page.input == .text ? String(line.dropFirst()) : line
    guard let hint = find(command, app, top), let key = hint.keys.first else {
      return say(tr("linear.unknown", ["typed": command]))
    }
    if let reason = hint.disabled { return say(reason) }
    _ = top.press(key, in: app)
  }

  /// The key row that is meant: by its key, by the name of the key, or by how its label begins.
  private func find(_ typed: String, _ app: App, _ top: any StackedScreen) -> KeyHint? {
    let hints = commands(app, top)
    if typed.isEmpty { return hints.first { $0.keys.contains(.enter) } }
    let key = Key(named: typed)
    for wanted in [key, key?.latin].compactMap({ $0 }) {
      if let hint = hints.first(where: { $0.keys.contains(wanted) }) { return hint }
    }
    let word = typed.lowercased()
    // The first word is how it was told, however short.
    if let hint = hints.first(where: { Self.firstWord($0) == word }) { return hint }
    guard word.count > 1 else { return nil }
    return hints.first { $0.label.lowercased() == word } ?? hints.first { $0.label.lowercased().hasPrefix(word) }
  }

  private func commands(_ app: App, _ top: any StackedScreen) -> [KeyHint] {
    let hints = top.hints(app.keyMap)
    // Of rows with the same keys the one that works now.
    return hints.filter { $0.disabled == nil } + hints.filter { $0.disabled != nil }
  }

  /// What to type for it.
  private func name(_ hint: KeyHint, _ page: LinearPage) -> String {
    let slash = page.input == .text ? "/" : ""
    for key in hint.keys {
      if case .character(let character) = key, character != " " { return slash + String(character) }
      if key == .enter { return page.input == .text ? "/" : tr("linear.enter") }
    }
    return slash + Self.firstWord(hint)
  }

  private static func firstWord(_ hint: KeyHint) -> String {
    hint.label.split(separator: " ").first?.lowercased() ?? ""
  }

  private func commandLine(_ app: App, _ top: any StackedScreen, _ page: LinearPage) -> String? {
    guard app.dialogs.isEmpty else { return nil }
    let hints = top.hints(app.keyMap).filter { $0.inFooter && $0.disabled == nil && !Self.moves($0) }
    // A value is given by Enter anyway.
    // What is typed is often how the label begins.
    func words(_ hint: KeyHint) -> String {
      let typed = name(hint, page)
      return typed == hint.label.lowercased() ? typed : typed + " – " + hint.label
    }
    let parts = hints.filter { page.input != .text || $0.keys.first != .enter }.map(words)
    return (parts + [(page.input == .text ? "/?" : "?") + " – " + tr("kit.keys.help.label")]).joined(separator: "; ")
  }

  /// Rows that only move a cursor or act on its line; there is none, and lines have numbers.
  private static func moves(_ hint: KeyHint) -> Bool {
    hint.keys.contains(.down) || hint.keys.contains(.up) || hint.keys.first == " "
  }

  private func help(_ app: App, _ top: any StackedScreen, _ page: LinearPage) {
    for hint in top.hints(app.keyMap) where !Self.moves(hint) && app.dialogs.isEmpty {
      say(name(hint, page) + " – " + hint.label + ". " + (hint.disabled ?? hint.help))
    }
    say(tr("linear.help"))
    if page.input == .text { say(tr("linear.help_text")) }
  }
}
