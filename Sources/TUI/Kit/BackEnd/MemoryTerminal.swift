internal import Platform

/// A terminal in memory: keys are scripted, the screen is read back as text and styles.
public final class MemoryTerminal: Terminal {
  public private(set) var size: Size
  public let colours: ColourDepth
  public let glyphs: GlyphSet
  /// What was shown last.
  public private(set) var surface: Surface?
  public private(set) var bells = 0
  /// How often something was shown.
  public private(set) var drawings = 0
  public private(set) var copied: String?
  public private(set) var reportsMouse = false
  private var events: [TerminalEvent] = []
  private var wake: (@Sendable () -> Void)?

  public init(width: Int, height: Int, colours: ColourDepth = .indexed, glyphs: GlyphSet = .unicode) {
    size = Size(width: width, height: height)
    self.colours = colours
    self.glyphs = glyphs
  }

  public func start(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  public func read() -> [TerminalEvent] {
    defer { events = [] }
    return events
  }

  public func show(_ surface: Surface, theme: Theme) {
    self.surface = surface
    drawings += 1
  }

  public func setMouse(_ on: Bool) { reportsMouse = on }
  public func forget() {}
  /// How often all that was shown before was forgotten.
  public private(set) var wipes = 0
  public func wipe() {
    wipes += 1
    copied = nil
  }
  public func copy(_ text: String) { copied = text }
  public func bell() { bells += 1 }
  public func suspend() {}
  /// Whether another program has the terminal.
  public private(set) var isLent = false
  public func lend() { isLent = true }
  public func takeBack() { isLent = false }
  public func stop() { wake = nil }

  /// What a person does.
  public func send(_ events: TerminalEvent...) {
    self.events += events
    wake?()
  }

  public func resize(width: Int, height: Int) {
    size = Size(width: width, height: height)
    send(.resized)
  }

  /// The screen, a line a row, without spaces at the ends.
  public var text: String {
    guard let surface else { return "" }
    return (0..<surface.size.height).map { y in
      var line = surface.row(y).map { glyphs.text($0, colours: colours) }.joined()
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// The text of all cells of that token, a piece for each unbroken run in a row.
  public func runs(of token: Token) -> [String] {
    guard let surface else { return [] }
    var result: [String] = []
    for y in 0..<surface.size.height {
      var run = ""
      for cell in surface.row(y) {
        if cell.style.token == token && cell.style.halves == nil {
          run += cell.text
        } else if !run.isEmpty {
          result.append(run)
          run = ""
        }
      }
      if !run.isEmpty { result.append(run) }
    }
    return result
  }
}
