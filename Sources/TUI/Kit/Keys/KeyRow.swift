/// A key of a screen: what it is called, what it does, and why it does nothing now. Footer and help are made of these.
public struct KeyRow<Intent> {
  /// What the key map knows it by, as `candidates.open`; empty for a row that it cannot change.
  public var name: String
  /// All that do the same; the first is the one that is shown.
  public var keys: [Key]
  public var intent: Intent
  /// One or two words for the footer.
  public var label: String
  /// A sentence for the help.
  public var help: String
  /// Why it does nothing at the moment; nil when it works.
  public var disabled: String?
  /// Whether the footer shows it.
  public var inFooter: Bool

  public init(
    _ keys: [Key], _ intent: Intent, name: String = "", label: String, help: String, disabled: String? = nil,
    inFooter: Bool = true
  ) {
    self.name = name
    self.keys = keys
    self.intent = intent
    self.label = label
    self.help = help
    self.disabled = disabled
    self.inFooter = inFooter
  }

  /// With the words of the string table: `entry` has a `label` and a `help`.
  public init(_ keys: [Key], _ intent: Intent, _ entry: String, disabled: String? = nil, inFooter: Bool = true) {
    self.init(
      keys, intent, name: KeyMap.action(entry: entry), label: tr(entry + ".label"), help: tr(entry + ".help"),
      disabled: disabled, inFooter: inFooter)
  }

  /// The row without its intent, for footer and help.
  var hint: KeyHint { KeyHint(keys: keys, label: label, help: help, disabled: disabled, inFooter: inFooter) }
}

/// What footer and help show of a key.
public struct KeyHint {
  public var keys: [Key]
  public var label: String
  public var help: String
  public var disabled: String?
  public var inFooter: Bool

  public init(keys: [Key], label: String, help: String, disabled: String? = nil, inFooter: Bool = true) {
    self.keys = keys
    self.label = label
    self.help = help
    self.disabled = disabled
    self.inFooter = inFooter
  }

  /// The footer's line: as many hints as fit, in order, those that work before the help. With it, the columns of each
  /// key, for the mouse.
  static func footer(_ hints: [KeyHint], helpKey: Key?, width: Int) -> (line: Line, keys: [(Range<Int>, Key)]) {
    let shown = hints.filter { $0.inFooter && $0.disabled == nil }
    let help = helpKey.map { Line([Span($0.name, .accent), Span(" " + tr("kit.keys.help.label"), .dim)]) } ?? Line([])
    var line = Line([])
    var keys: [(Range<Int>, Key)] = []
    var used = 0
    for hint in shown {
      guard let key = hint.keys.first else { continue }
      let piece = Line([Span(key.name, .accent), Span(" " + hint.label, .dim)])
      guard used + piece.width + 3 + help.width <= width else { break }
      line = line + piece + Line("   ")
      keys.append((used..<(used + piece.width), key))
      used += piece.width + 3
    }
    if let helpKey { keys.append((used..<(used + help.width), helpKey)) }
    return (line + help, keys)
  }
}
