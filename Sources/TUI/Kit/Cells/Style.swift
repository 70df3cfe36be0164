/// What a piece of the screen means. Themes say how each looks; screens never name a colour.
public nonisolated enum Token: String, CaseIterable, Sendable {
  /// Ordinary text, and the ground that everything stands on.
  case text
  /// Second to text: hints, labels, times.
  case dim
  /// What leads the eye: keys, numbers of questions, the current step.
  case accent
  /// The bar on top.
  case title
  /// A heading inside a screen.
  case heading
  /// The row or word that the next key acts on.
  case selection
  /// The mark of the row that the next key acts on, in lists where whole rows would be too much for a slow line.
  case cursor
  /// Lines and frames.
  case border
  /// Frame and heading of what has the focus.
  case focus
  case good
  case warning
  case bad
  /// The line that says that something needs attention, as a lost server.
  case banner
  /// Where one may write.
  case field
  /// Where one writes now.
  case fieldFocus
  /// Words of a transcript that a score rests on.
  case evidence
  /// Those of the score that is being looked at.
  case evidenceFocus
  /// The filled part of a bar.
  case bar
  /// The empty part of a bar.
  case barEmpty
  /// The red of "recording".
  case recording
  /// The body of a dialog.
  case dialog
  /// A QR code: black on white, whatever the theme, since cameras want it so.
  case code
  /// Something to press.
  case button
  /// The one that Enter presses.
  case buttonFocus
}

/// A colour as 8 bits each of red, green and blue (sRGB).
public nonisolated struct RGB: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public init(hex: UInt32) {
    self.init(UInt8(hex >> 16 & 255), UInt8(hex >> 8 & 255), UInt8(hex & 255))
  }

  /// Rec. 601 luma, 0 to 255.
  public var luma: Int { (Int(red) * 299 + Int(green) * 587 + Int(blue) * 114) / 1000 }
}

/// How a cell is to look, in words of meaning.
public nonisolated struct Style: Hashable, Sendable {
  public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let bold = Attributes(rawValue: 1)
    public static let underline = Attributes(rawValue: 2)
    public static let reverse = Attributes(rawValue: 4)
    public static let faint = Attributes(rawValue: 8)
  }

  /// The two halves of a cell of a picture.
  public struct Halves: Hashable, Sendable {
    public var top: RGB
    public var bottom: RGB
    public init(top: RGB, bottom: RGB) {
      self.top = top
      self.bottom = bottom
    }
  }

  public var token: Token
  /// What the text stands on, as a selected row: its ground, and its own text colour when it has one.
  public var on: Token?
  public var attributes: Attributes
  /// A cell of a picture; the token is then of no account.
  public var halves: Halves?

  public init(_ token: Token, on: Token? = nil, _ attributes: Attributes = []) {
    self.token = token
    self.on = on
    self.attributes = attributes
  }

  public init(halves: Halves) {
    self.init(.text)
    self.halves = halves
  }

  public static let text = Style(.text)
  public static let dim = Style(.dim)
  public static let accent = Style(.accent)
  public static let heading = Style(.heading)
  public static let border = Style(.border)
  public static let good = Style(.good)
  public static let warning = Style(.warning)
  public static let bad = Style(.bad)

  public func on(_ ground: Token?) -> Style {
    guard let ground else { return self }
    var style = self
    style.on = ground
    return style
  }

  public var bold: Style {
    var style = self
    style.attributes.insert(.bold)
    return style
  }
}
