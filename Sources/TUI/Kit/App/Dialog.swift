/// A question or a notice in the middle of the screen. It takes all keys until it is answered.
public struct Dialog<Message: Sendable> {
  public struct Choice {
    /// A key that answers with this at once.
    var key: Character
    var label: String
    /// Sent when chosen; nil only closes.
    var message: Message?

    public init(_ key: Character, _ label: String, _ message: Message? = nil) {
      self.key = key
      self.label = label
      self.message = message
    }
  }

  var title: String
  var text: String
  var token: Token
  var choices: [Choice]
  /// Which choice Enter takes at first.
  var selected: Int
  /// What Esc answers; nil only closes.
  var escape: Message?
  var field: TextField?
  var answer: ((String) -> Message)?
  var checks: Checks<Message>?

  /// Some ways to go on. `selected` is the one that Enter takes at first; Esc sends `escape`, or just closes.
  public static func choice(
    _ title: String, _ text: String, _ choices: [Choice], selected: Int = 0, escape: Message? = nil,
    token: Token = .focus
  ) -> Dialog {
    Dialog(title: title, text: text, token: token, choices: choices, selected: selected, escape: escape)
  }

  /// Yes or no; Esc is no. A dangerous one starts on no.
  public static func confirm(
    _ title: String, _ text: String, yes: String, _ message: Message, dangerous: Bool = false
  ) -> Dialog {
    Dialog(
      title: title, text: text, token: dangerous ? .bad : .focus,
      choices: [Choice("y", yes, message), Choice("n", tr("kit.dialog.cancel"))], selected: dangerous ? 1 : 0)
  }

  /// A notice.
  public static func message(_ title: String, _ text: String, token: Token = .focus) -> Dialog {
    Dialog(title: title, text: text, token: token, choices: [Choice("o", tr("kit.dialog.ok"))], selected: 0)
  }

  /// What went wrong, with the way out.
  public static func error(_ title: String, _ text: String) -> Dialog { message(title, text, token: .bad) }

  /// Things to tick: Space turns the one under the cursor, Enter answers with all, Esc closes.
  public static func checklist(
    _ title: String, _ text: String, _ items: [(label: String, isOn: Bool)], _ answer: @escaping ([Bool]) -> Message
  ) -> Dialog {
    Dialog(
      title: title, text: text, token: .focus, choices: [], selected: 0,
      checks: Checks(items: items.map { (label: $0.label, isOn: $0.isOn) }, answer: answer))
  }

  /// A line of text is asked for; Enter answers, Esc closes.
  public static func prompt(
    _ title: String, _ text: String, value: String, _ answer: @escaping (String) -> Message
  ) -> Dialog {
    Dialog(
      title: title, text: text, token: .focus, choices: [], selected: 0, field: TextField(value), answer: answer)
  }
}

/// A dialog of whichever screen, as the app holds it.
protocol OpenDialog: AnyObject {
  /// Takes an event; true when the dialog is over.
  func handle(_ event: TerminalEvent) -> Bool
  func draw(_ canvas: Canvas)
  /// What it says where nothing is drawn.
  var page: LinearPage { get }
  /// Takes a line that was typed there; true when the dialog is over.
  func typed(_ line: String) -> Bool
  /// The words of one that asks nothing.
  var notice: String? { get }
}

final class DialogBox<Message: Sendable>: OpenDialog {
  private var dialog: Dialog<Message>
  private let send: (Message) -> Void
  private var buttons: [Rect] = []

  init(_ dialog: Dialog<Message>, send: @escaping (Message) -> Void) {
    self.dialog = dialog
    self.send = send
  }

  func handle(_ event: TerminalEvent) -> Bool {
    switch event {
    case .key(let key):
      if dialog.checks != nil { return handleChecks(key.latin ?? key) }
      return dialog.field == nil ? handleChoice(key.latin ?? key) : handleField(key)
    case .paste(let text):
      dialog.field?.insert(text)
      return false
    case .mouse(let mouse):
      dialog.checks?.mouse(mouse)
      guard mouse.kind == .press, let index = buttons.firstIndex(where: { $0.contains(mouse.at) }) else { return false }
      return choose(index)
    case .resized, .terminate, .hangUp: return false
    }
  }

  private func handleChecks(_ key: Key) -> Bool {
    switch key {
    case .escape: return true
    case .enter:
      if let checks = dialog.checks { send(checks.answer(checks.items.map(\.isOn))) }
      return true
    default:
      dialog.checks?.handle(key)
      return false
    }
  }

  private func handleField(_ key: Key) -> Bool {
    switch key {
    case .escape: return true
    case .enter:
      guard let field = dialog.field, let answer = dialog.answer else { return true }
      send(answer(field.text))
      return true
    default:
      _ = dialog.field?.handle(key)
      return false
    }
  }

  private func handleChoice(_ key: Key) -> Bool {
    // A choice's own key comes before the keys that move between them.
    if case .character(let character) = key,
      let index = dialog.choices.firstIndex(where: { String($0.key) == character.lowercased() })
    {
      return choose(index)
    }
    switch key {
    case .escape:
      if let message = dialog.escape { send(message) }
      return true
    case .enter, " ": return choose(dialog.selected)
    case .left, .backTab, .up, "h", "k":
      dialog.selected = max(0, dialog.selected - 1)
    case .right, .tab, .down, "l", "j":
      dialog.selected = min(dialog.choices.count - 1, dialog.selected + 1)
    default: break
    }
    return false
  }

  /// With the stop that titles have not.
  private func sentence(_ title: String) -> String {
    title.last.map { "?!.…".contains($0) } ?? true ? title : title + "."
  }

  var notice: String? {
    guard dialog.field == nil, dialog.checks == nil, dialog.choices.count == 1, dialog.choices[0].message == nil else {
      return nil
    }
    return sentence(dialog.title) + " " + dialog.text
  }

  var page: LinearPage {
    var lines = [sentence(dialog.title), dialog.text]
    let id = "dialog \(ObjectIdentifier(self).hashValue)"
    if dialog.field != nil { return LinearPage(id, lines, input: .text, tellsCommands: false) }
    for (index, item) in (dialog.checks?.items ?? []).enumerated() {
      lines.append("\(index + 1). " + item.label + (item.isOn ? " ✓" : ""))
    }
    if dialog.checks != nil { lines.append(tr("linear.checks")) }
    if !dialog.choices.isEmpty {
      lines.append(dialog.choices.map { "\($0.key) – \($0.label)" }.joined(separator: "; "))
    }
    return LinearPage(id, lines, tellsCommands: false)
  }

  func typed(_ line: String) -> Bool {
    if let answer = dialog.answer {
      if !line.isEmpty { send(answer(line)) }
      return true
    }
    if dialog.checks != nil {
      guard let number = Int(line) else { return line.isEmpty ? handleChecks(.enter) : false }
      dialog.checks?.turn(number - 1)
      return false
    }
    let word = line.lowercased()
    let latin = line.count == 1 ? Key.character(Character(line)).latin : nil
    let found = dialog.choices.firstIndex { choice in
      word == String(choice.key) || latin == .character(choice.key)
        || word.count > 1 && choice.label.lowercased().hasPrefix(word)
    }
    return found.map(choose) ?? false
  }

  private func choose(_ index: Int) -> Bool {
    if let message = dialog.choices[index].message { send(message) }
    return true
  }

  func draw(_ canvas: Canvas) {
    let width = min(canvas.width - 4, 64)
    let text = Line.wrap(dialog.text, width: width - 6)
    let rows = text.count + 4 + (dialog.checks.map { $0.items.count + 3 } ?? (dialog.field == nil ? 2 : 4))
    let frame = canvas.bounds.centred(Size(width: width, height: min(rows, canvas.height)))
    let box = canvas.part(frame, ground: .dialog)
    box.fill(nil, .text)
    let inside = box.box(box.bounds, title: dialog.title, Style(dialog.token), titleStyle: Style(dialog.token).bold)
    let shown = inside.part(inside.bounds.inset(left: 2, top: 1, right: 2, bottom: 1))
    let used = shown.lines(Array(text.prefix(max(0, shown.height - 2))))
    var hints = Line(
      Span(Key.enter.name, .accent), Span(" " + tr("kit.dialog.ok") + "   ", .dim),
      Span(Key.escape.name, .accent), Span(" " + tr("kit.dialog.cancel"), .dim))
    if let checks = dialog.checks {
      checks.draw(shown.part(shown.bounds.inset(top: used + 1, bottom: 2)))
      hints =
        Line(Span(Key.character(" ").name, .accent), Span(" " + tr("kit.dialog.turn") + "   ", .dim)) + hints
    } else if let field = dialog.field {
      field.draw(shown.part(Rect(x: 0, y: used + 1, width: shown.width, height: 1)), focused: true)
    } else {
      drawChoices(shown)
      return
    }
    shown.put(0, shown.height - 1, hints)
  }

  private func drawChoices(_ canvas: Canvas) {
    var x = 0
    let y = canvas.height - 1
    buttons = []
    for (index, choice) in dialog.choices.enumerated() {
      let label = "  \(choice.label)  "
      let width = TextWidth.of(label)
      let token = index == dialog.selected ? Token.buttonFocus : .button
      canvas.put(x, y, label, Style(token, on: token))
      buttons.append(Rect(x: canvas.frame.x + x, y: canvas.frame.y + y, width: width, height: 1))
      x += width + 2
    }
  }
}
