public import Platform

/// What shows surfaces and reads keys: ncurses on a real terminal, or memory in tests. There is one owner, the ``App``.
public protocol Terminal: AnyObject {
  /// Columns and rows now.
  var size: Size { get }
  var colours: ColourDepth { get }
  /// Takes the terminal over. `wake` is called, from any thread, whenever ``read()`` may have something.
  func start(wake: @escaping @Sendable () -> Void) throws
  /// What came since the last call; never waits.
  func read() -> [TerminalEvent]
  /// Shows what differs from what is shown.
  func show(_ surface: Surface, theme: Theme)
  /// Forgets what is shown, so that the next drawing paints everything.
  func forget()
  /// Forgets what can be seen of before: the lines above the screen, and the clipboard of the terminal.
  func wipe()
  /// Whether the mouse is reported; while it is, the terminal's own selecting of text wants Shift.
  func setMouse(_ on: Bool)
  func bell()
  /// Puts text on the clipboard of the user's terminal, where that allows it.
  func copy(_ text: String)
  /// Gives the terminal back, stops the job as Ctrl-Z does, and takes the terminal again when it goes on.
  func suspend()
  /// Gives the terminal to another program until ``takeBack()``; nothing is read or shown meanwhile.
  func lend()
  func takeBack()
  /// Gives the terminal back as it was found.
  func stop()
}

/// How many colours a terminal has.
public nonisolated enum ColourDepth: Int, Sendable, Comparable {
  /// None, or `NO_COLOR` is set.
  case mono
  case eight, sixteen
  /// The 256 of xterm.
  case indexed
  /// 24 bits, named directly.
  case direct

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// Whether pictures can be shown in colour.
  public var isRich: Bool { self >= .indexed }
}

/// Why there is no screen.
public struct TerminalError: ExplainedError, Hashable {
  public let fault: String
  public nonisolated var sentence: String { fault }
  public nonisolated var exitCode: ExitCode { .wrongUsage }

  static let noTerminal = TerminalError(
    fault: "There is no terminal here. Start it in one, or over SSH with `ssh -t`.")

  static func unknown(_ name: String) -> TerminalError {
    TerminalError(
      fault: "The terminal “\(Sanitise.terminal(name))” is not known here. "
        + "Set TERM to one that is, as in `TERM=xterm-256color parley hr`.")
  }
}
