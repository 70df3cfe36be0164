internal import CNcurses
public import Foundation
internal import Glibc
internal import Platform

/// The real terminal through ncurses; ``CursesKeys`` and ``CursesPainter`` are its two halves.
///
/// ncurses keeps its state in globals, so there is at most one at a time. Signals come as events; a crash gives the
/// terminal back first (see `shim.h`).
public final class CursesTerminal: Terminal {
  public private(set) var size = Size(width: 80, height: 24)
  public private(set) var colours = ColourDepth.mono
  private var screen: OpaquePointer?
  private var poller: InputPoller?
  private var signals: Task<Void, Never>?
  private var pending: [TerminalEvent] = []
  private var keys = CursesKeys()
  private var painter: CursesPainter?
  private var mouse = false
  private var isLent = false
  private var isConsole = false
  private var wake: (@Sendable () -> Void)?
  private var standardError: Int32 = -1
  private let log: URL?

  /// Bracketed paste on and off (xterm, "Bracketed Paste Mode").
  private static let pasteOn = "\u{1B}[?2004h"
  private static let pasteOff = "\u{1B}[?2004l"

  /// - Parameter log: where standard error goes while the screen is up, since libraries write there; nil drops it.
  public init(log: URL? = nil) { self.log = log }

  public func start(wake: @escaping @Sendable () -> Void) throws {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw TerminalError.noTerminal }
    chooseLocale()
    parley_crash_modes()
    // Before ncurses starts, so that it does not install handlers of its own.
    let stream = Signals.stream([SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT])
    let environment = ProcessInfo.processInfo.environment
    let name = try openScreen(environment["TERM"] ?? "")
    raw()
    noecho()
    nonl()
    set_escdelay(40)
    parley_screen_input()
    chooseColours(environment)
    isConsole = name == "linux"
    painter = CursesPainter(colours: colours, glyphs: Self.glyphs(terminal: name))
    CursesKeys.define()
    redirectStandardError()
    guardAgainstCrash()
    enter()
    updateSize()

    signals = Task { [weak self] in
      for await number in stream {
        self?.handle(signal: number)
        wake()
      }
    }
    self.wake = wake
    startPoller()
  }

  private func startPoller() {
    let wake = wake ?? {}
    let poller = InputPoller()
    poller.start { [weak self] found in
      if found == .hangUp {
        Task { @MainActor in
          self?.pending.append(.hangUp)
          wake()
        }
      } else {
        wake()
      }
    }
    self.poller = poller
  }

  public func lend() {
    // Not the cursor keys of whoever has the terminal now.
    poller?.stop()
    poller = nil
    isLent = true
    leave()
  }

  public func takeBack() {
    isLent = false
    reset_prog_mode()
    enter()
    updateSize()
    startPoller()
    wake?()
  }

  public func stop() {
    guard let screen else { return }
    signals?.cancel()
    poller?.stop()
    poller = nil
    if !isLent { leave() }
    delscreen(screen)
    self.screen = nil
    parley_crash_unguard()
    if standardError >= 0 {
      dup2(standardError, STDERR_FILENO)
      close(standardError)
      standardError = -1
    }
  }

  public func suspend() {
    leave()
    parley_stop_here()
    enter()
  }

  // MARK: Taking over and giving back

  /// Whether a terminal of that name can place its cursor: where none can, lines are spoken in place of screens.
  public nonisolated static func canDraw(_ name: String) -> Bool {
    guard !name.isEmpty, name != "dumb" else { return false }
    var error: Int32 = 0
    return setupterm(name, STDOUT_FILENO, &error) == OK
  }

  /// Characters as the user's locale has them; without one, UTF-8.
  private func chooseLocale() {
    let isPlain = setlocale(LC_CTYPE, "").map { ["C", "POSIX"].contains(String(cString: $0)) } ?? true
    if isPlain { _ = setlocale(LC_CTYPE, "C.UTF-8") }
  }

  /// Opens the terminal by its name; one that cannot even place its cursor, or has no name, is taken for a VT100.
  private func openScreen(_ name: String) throws -> String {
    if !name.isEmpty, name != "dumb", let opened = parley_screen_open(name) {
      if parley_capability("cup") != nil {
        screen = opened
        return name
      }
      endwin()
      delscreen(opened)
    } else if !name.isEmpty, name != "dumb" {
      throw TerminalError.unknown(name)
    }
    guard let opened = parley_screen_open("vt100") else { throw TerminalError.unknown("vt100") }
    screen = opened
    return "vt100"
  }

  private func chooseColours(_ environment: [String: String]) {
    start_color()
    use_default_colors()
    let count = Int(parley_screen_colours())
    // no-color.org: set and not empty.
    if environment["NO_COLOR"].map({ !$0.isEmpty }) == true {
      colours = .mono
    } else if count > 256 {
      colours = .direct
    } else if count == 256 {
      colours = .indexed
    } else {
      colours = count >= 16 ? .sixteen : count >= 8 ? .eight : .mono
    }
  }

  private static func glyphs(terminal: String) -> GlyphSet {
    if parley_is_utf8() == 0 || terminal.hasPrefix("vt") || terminal == "ansi" { return .ascii }
    return terminal == "linux" ? .console : .unicode
  }

  private func redirectStandardError() {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let path = log?.path ?? "/dev/null"
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    standardError = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    dup2(file, STDERR_FILENO)
    close(file)
  }

  private func guardAgainstCrash() {
    var bytes = Array((Self.pasteOff + "\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1006l").utf8)
    for name in ["sgr0", "op", "rmkx", "cnorm", "rmcup"] {
      guard let capability = parley_capability(name) else { continue }
      bytes += Self.withoutPadding(String(cString: capability)).utf8
    }
    bytes += "\r\n".utf8
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { parley_crash_guard($0.baseAddress, $0.count, standardError) }
    }
  }

  /// terminfo's `$<5>` asks for a pause that only hardware of old needs.
  private static func withoutPadding(_ text: String) -> String {
    text.replacing(/\$<[0-9.*\/]*>/, with: "")
  }

  private func enter() {
    write(Self.pasteOn)
    curs_set(0)
    parley_mouse(mouse ? 1 : 0)
    painter?.forget()
  }

  private func leave() {
    parley_mouse(0)
    curs_set(1)
    write(Self.pasteOff)
    endwin()
    write("")
  }

  private func write(_ sequence: String) { parley_screen_send(sequence) }

  private func handle(signal number: Int32) {
    if isLent {
      // The keys of the other program are its own affair; Ctrl-Z there stops this one with it.
      if number == SIGTSTP { parley_stop_here() }
      if number == SIGTERM { pending.append(.terminate) }
      if number == SIGHUP { pending.append(.hangUp) }
      return
    }
    switch number {
    case SIGWINCH:
      updateSize()
      pending.append(.resized)
    case SIGTSTP:
      suspend()
      pending.append(.resized)
    case SIGCONT:
      reset_prog_mode()
      enter()
      updateSize()
      pending.append(.resized)
    case SIGHUP: pending.append(.hangUp)
    default: pending.append(.terminate)
    }
  }

  private func updateSize() {
    var rows: Int32 = 0
    var columns: Int32 = 0
    if parley_window_size(&rows, &columns) != 0 {
      resizeterm(rows, columns)
      painter?.forget()
    }
    size = Size(width: Int(parley_screen_columns()), height: Int(parley_screen_rows()))
  }

  public func setMouse(_ on: Bool) {
    guard on != mouse else { return }
    mouse = on
    parley_mouse(on ? 1 : 0)
  }

  public func forget() { painter?.forget() }

  /// `CSI 3 J` clears what was scrolled away (xterm, Linux console, tmux); an empty OSC 52 the clipboard, which the Linux
  /// console has none of and would write out.
  public func wipe() {
    write("\u{1B}[3J" + (isConsole ? "" : "\u{1B}]52;c;!\u{07}"))
    painter?.forget()
  }

  public func copy(_ text: String) {
    write("\u{1B}]52;c;" + Data(text.utf8).base64EncodedString() + "\u{07}")
  }

  public func bell() { beep() }

  public func read() -> [TerminalEvent] {
    defer {
      pending = []
      poller?.goOn()
    }
    return pending + keys.read()
  }

  public func show(_ surface: Surface, theme: Theme) {
    if !isLent { painter?.show(surface, theme: theme) }
  }
}
