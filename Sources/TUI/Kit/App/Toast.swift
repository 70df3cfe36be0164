/// A line above the footer that goes by itself.
struct Toast {
  var text: String
  var token: Token
  /// Takes back what the line says was done; it is offered as long as the line stands.
  var undo: (@MainActor () -> Void)?

  /// Seconds that it stands.
  var lastsS: Double { undo == nil ? 5 : 8 }

  init(text: String, token: Token, undo: (@MainActor () -> Void)? = nil) {
    self.text = text
    self.token = token
    self.undo = undo
  }

  /// The key that takes it back: `u`, and F8 where one writes.
  static func undoKey(captured: Bool) -> Key { captured ? .function(8) : "u" }

  func line(undoKey: Key) -> Line {
    let said = Line(text, Style(token))
    guard undo != nil else { return said }
    return said + Line(Span("  "), Span(undoKey.name, .accent), Span(" " + tr("kit.undo.label"), .dim))
  }
}
