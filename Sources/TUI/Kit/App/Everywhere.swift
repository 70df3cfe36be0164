/// What keys do on every screen that has no other use for them.
enum Everywhere {
  case help, palette, redraw, quit

  /// What would lead out of a locked program, to its commands or to a shell.
  static let leading: Set<Key> = [.control("c"), .control("z"), .control("p"), .control("\\")]

  static var rows: [KeyRow<Everywhere>] {
    [
      KeyRow(["?", .function(1), .function(3)], .help, "kit.keys.help", inFooter: false),
      KeyRow([":", .control("p")], .palette, "kit.keys.palette", inFooter: false),
      KeyRow([.control("l")], .redraw, "kit.keys.redraw", inFooter: false),
      KeyRow([.control("c")], .quit, "kit.keys.quit", inFooter: false),
    ]
  }
}

/// Something to be done by name from the palette, on whichever screen.
public struct Command {
  public enum Action {
    /// Leaves all screens and begins with this one; asks first when something would be lost.
    case go(@MainActor () -> any Screen)
    /// Opens a screen on top.
    case open(@MainActor () -> any Screen)
    case run(@MainActor (App) -> Void)
  }

  /// As it is typed: "candidates", "theme light".
  public var name: String
  /// A sentence.
  public var help: String
  public var action: Action

  public init(_ name: String, _ help: String, _ action: Action) {
    self.name = name
    self.help = help
    self.action = action
  }
}

extension App {
  /// The commands that the program has itself.
  var ownCommands: [Command] {
    let themes = ThemeFile.names(config: config).map { name in
      Command("theme \(name)", tr("kit.palette.theme", ["theme": name]), .run { $0.useTheme(named: name) })
    }
    let languages = Language.allCases.map { language in
      Command(
        "language \(language.rawValue)", tr("kit.palette.language.\(language.rawValue)"),
        .run { $0.use(language) })
    }
    return themes + languages
  }

  /// Changes the theme at once, and keeps the choice.
  public func useTheme(named name: String) {
    do {
      theme = try ThemeFile.named(name, config: config)
      terminal.forget()
      keep { $0.theme = name }
    } catch {
      show(Toast(text: error.sentence, token: .bad))
    }
  }

  /// Changes the language at once, and keeps the choice.
  public func use(_ language: Language) {
    do {
      Strings.current = try Strings.shipped(language)
      isDirty = true
      keep { $0.language = language }
    } catch {
      show(Toast(text: tr("kit.palette.no_language"), token: .bad))
    }
  }

  func perform(_ command: Command) {
    switch command.action {
    case .run(let run): run(self)
    case .open(let screen): push(screen())
    case .go(let screen):
      guard let loss = stack.reversed().compactMap(\.leavingLoses).first else { return start(over: screen()) }
      let dialog = Dialog<Bool>.confirm(tr("kit.leave.title"), loss, yes: tr("kit.leave.yes"), true, dangerous: true)
      open(DialogBox(dialog) { [weak self] _ in self?.start(over: screen()) })
    }
  }

  private func start(over screen: any Screen) {
    for old in stack.reversed() {
      old.ending()
      ending += old.cancelTasks()
    }
    stack = []
    push(screen)
  }

  /// Takes something back whose screen may be gone; what the work says is shown.
  func takeBack(_ work: @escaping @MainActor () async -> String?) {
    ending.append(
      Task { [weak self] in
        guard let text = await work(), let self else { return }
        show(Toast(text: text, token: .warning))
        wakeUp()
      })
  }

  private func keep(_ change: (inout Preferences) -> Void) {
    guard let state else { return }
    var preferences = Preferences.load(state)
    change(&preferences)
    do {
      try preferences.save(state)
    } catch {
      show(Toast(text: tr("kit.palette.not_kept"), token: .warning))
    }
  }
}
