/// What a screen says where nothing is drawn: one line after another, for screen readers, Braille displays and pipes.
public struct LinearPage: Hashable {
  public enum Input: Hashable {
    /// A letter, a word or a number that does something.
    case commands
    /// What is typed is a value; a command begins with a slash.
    case text
    /// Something is under way; nothing is asked.
    case wait
  }

  /// A time that runs out, told at its half, and at 60, 30 and 10 seconds.
  public struct Countdown: Hashable {
    public var leftS: Double
    public var ofS: Double
    /// What it is, as `Time left`.
    public var label: String

    public init(_ label: String, leftS: Double, ofS: Double) {
      self.label = label
      self.leftS = leftS
      self.ofS = ofS
    }
  }

  /// What is shown; another one is said whole, the same only where its lines differ.
  public var id: String
  /// A sentence or two each, without line ends.
  public var lines: [String]
  /// Each said once on this page, however often it comes back.
  public var notes: [String]
  public var input: Input
  /// Before the cursor.
  public var prompt: String
  public var countdown: Countdown?
  /// Said together with the countdown, and when one asks, as what is saved.
  public var status: String?
  /// Whether the commands are told with the page; they always are for `?`.
  public var tellsCommands: Bool

  public init(
    _ id: String, _ lines: [String], notes: [String] = [], input: Input = .commands, prompt: String = "",
    countdown: Countdown? = nil,
    status: String? = nil, tellsCommands: Bool = true
  ) {
    self.id = id
    self.lines = lines
    self.notes = notes
    self.input = input
    self.prompt = prompt
    self.countdown = countdown
    self.status = status
    self.tellsCommands = tellsCommands
  }

  /// A length of time as it is spoken: "1 minute 30 seconds".
  public static func spoken(_ seconds: Int) -> String {
    let seconds = max(0, seconds)
    let minutes = tr("linear.minutes", count: seconds / 60)
    let rest = tr("linear.seconds", count: seconds % 60)
    if seconds < 60 { return rest }
    return seconds % 60 == 0 ? minutes : minutes + " " + rest
  }

  /// The words that a drawing shows, for a screen that has no words of its own for here.
  ///
  /// - Parameter width: of the drawing; a wide one keeps each paragraph on a line of its own.
  public static func reading(width: Int = 1500, _ draw: (Canvas) -> Void) -> [String] {
    let surface = Surface(size: Size(width: width, height: 60))
    draw(Canvas(surface))
    return (0..<surface.size.height).compactMap { y in
      let row = surface.row(y).filter { $0.style.halves == nil }.map(\.text).joined()
      // Bars, frames, blocks and ticks say nothing, or what the words say already.
      let words = row.unicodeScalars.filter {
        !(0x2500...0x259F).contains($0.value) && !"✓✗•●".unicodeScalars.contains($0)
      }
      let text = String(String.UnicodeScalarView(words)).split(separator: " ").joined(separator: " ")
      return text.isEmpty ? nil : text
    }
  }
}
