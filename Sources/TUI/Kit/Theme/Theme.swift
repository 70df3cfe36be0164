/// A colour as a theme names it.
public nonisolated enum Colour: Hashable, Sendable {
  case rgb(RGB)
  /// One of the sixteen that every colour terminal has, 0 to 15 (ECMA-48 order, then the bright ones).
  case ansi(Int)

  /// About what the eye sees; the sixteen as most terminals show them by default (VGA).
  public var approximate: RGB {
    switch self {
    case .rgb(let rgb): rgb
    case .ansi(let index): Palette.vga[index & 15]
    }
  }
}

/// How a token looks: what is nil comes from what it stands on.
public nonisolated struct Look: Hashable, Sendable {
  public var foreground: Colour?
  public var background: Colour?
  public var attributes: Style.Attributes
  /// In place of the colours where there are none.
  public var mono: Style.Attributes

  public init(
    foreground: Colour? = nil, background: Colour? = nil, attributes: Style.Attributes = [],
    mono: Style.Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
    self.mono = mono
  }
}

/// How each token looks. Built in is the dark one; files change what they name.
public nonisolated struct Theme: Hashable, Sendable {
  public var name: String
  public private(set) var looks: [Token: Look]

  public init(name: String, looks: [Token: Look]) {
    self.name = name
    self.looks = looks
  }

  public subscript(token: Token) -> Look {
    get { looks[token] ?? Look() }
    set { looks[token] = newValue }
  }

  /// The look of a style: the token, on its ground, on that of the whole screen.
  public func look(_ style: Style) -> Look {
    var look = self[style.token]
    look.attributes.formUnion(style.attributes)
    look.mono.formUnion(style.attributes)
    // What has a ground of its own, as a field, keeps it wherever it stands; the text takes that of the screen.
    let keepsGround = style.token != .text && look.background != nil
    if let on = style.on, !keepsGround {
      let ground = self[on]
      // A ground with a text colour of its own is one on which the others would not be read.
      look.foreground = ground.foreground ?? look.foreground
      look.background = ground.background ?? look.background
      look.attributes.formUnion(ground.attributes)
      look.mono.formUnion(ground.mono)
    }
    look.foreground = look.foreground ?? self[.text].foreground
    look.background = look.background ?? self[.text].background
    return look
  }

  /// The dark theme, which needs no file. Its colours are those of the 256 that terminals share.
  public static let dark: Theme = {
    func hex(_ value: UInt32) -> Colour { .rgb(RGB(hex: value)) }
    return Theme(
      name: "dark",
      looks: [
        .text: Look(foreground: hex(0xD0D0D0), background: hex(0x1C1C1C)),
        .dim: Look(foreground: hex(0xA8A8A8)),
        .accent: Look(foreground: hex(0x87AFFF), mono: .bold),
        .title: Look(foreground: hex(0xEEEEEE), background: hex(0x303030), mono: .reverse),
        .heading: Look(foreground: hex(0xEEEEEE), attributes: .bold, mono: .bold),
        .selection: Look(background: hex(0x3A3A3A), mono: .reverse),
        .cursor: Look(foreground: .ansi(0), background: hex(0x87AFFF), mono: .reverse),
        .border: Look(foreground: hex(0x6C6C6C)),
        .focus: Look(foreground: hex(0x87AFFF), mono: .bold),
        .good: Look(foreground: hex(0x87D787)),
        .warning: Look(foreground: hex(0xFFD75F), mono: .bold),
        .bad: Look(foreground: hex(0xFF8787), mono: .bold),
        .banner: Look(foreground: hex(0xFFFFD7), background: hex(0x5F5F00), mono: .reverse),
        .field: Look(foreground: hex(0xD0D0D0), background: hex(0x303030), mono: .underline),
        .fieldFocus: Look(foreground: hex(0xFFFFFF), background: hex(0x3A3A3A), mono: [.underline, .bold]),
        .evidence: Look(foreground: hex(0xEEEEEE), background: hex(0x005F5F), mono: .underline),
        .evidenceFocus: Look(foreground: hex(0x1C1C1C), background: hex(0x87D7AF), mono: .reverse),
        .bar: Look(foreground: hex(0x87AFFF)),
        .barEmpty: Look(foreground: hex(0x4E4E4E)),
        .recording: Look(foreground: hex(0xFF5F5F), attributes: .bold, mono: .bold),
        .dialog: Look(background: hex(0x262626)),
        .code: Look(foreground: hex(0), background: hex(0xFFFFFF), mono: .reverse),
        .button: Look(foreground: hex(0xD0D0D0), background: hex(0x444444)),
        .buttonFocus: Look(foreground: hex(0x1C1C1C), background: hex(0x87AFFF), mono: .reverse),
      ])
  }()
}
