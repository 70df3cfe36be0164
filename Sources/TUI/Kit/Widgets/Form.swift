/// Fields one below the other, with labels, hints and errors.
///
/// Tab and the arrows go from field to field; Enter goes on to the next, and on the last one submits.
public struct Form {
  public enum Kind {
    case text(TextField)
    /// So many rows of text.
    case editor(TextEditor, rows: Int)
    /// Digits alone, with a unit behind.
    case number(TextField, unit: String)
    case toggle(Bool, label: String)
    case choice([String], selected: Int)
  }

  public struct Field {
    public let id: String
    public var label: String
    /// Shown below while it has the focus.
    public var hint: String
    /// Shown in the field while it is empty.
    public var placeholder: String
    public var kind: Kind
    /// What is wrong with it; shown below until it is changed.
    public var error: String?
    /// An empty row above.
    public var gap: Bool

    public init(
      _ id: String, _ label: String, _ kind: Kind, hint: String = "", placeholder: String = "", gap: Bool = false
    ) {
      self.id = id
      self.label = label
      self.kind = kind
      self.hint = hint
      self.placeholder = placeholder
      self.gap = gap
    }

    public static func text(
      _ id: String, _ label: String, _ value: String = "", secret: Bool = false, limit: Int = 1000, hint: String = "",
      placeholder: String = "", gap: Bool = false
    ) -> Field {
      Field(
        id, label, .text(TextField(value, secret: secret, limit: limit)), hint: hint, placeholder: placeholder, gap: gap
      )
    }

    public static func number(
      _ id: String, _ label: String, _ value: Int, unit: String, hint: String = "", gap: Bool = false
    ) -> Field {
      let field = TextField(String(value), limit: 6, accepts: { $0.isASCII && $0.isNumber })
      return Field(id, label, .number(field, unit: unit), hint: hint, gap: gap)
    }

    public static func editor(
      _ id: String, _ label: String, _ value: String, rows: Int, limit: Int = 10_000, hint: String = "",
      placeholder: String = "", gap: Bool = false
    ) -> Field {
      Field(
        id, label, .editor(TextEditor(value, limit: limit), rows: rows), hint: hint, placeholder: placeholder, gap: gap)
    }

    /// One of several, `selected` at first.
    public static func choice(
      _ id: String, _ label: String, _ options: [String], selected: Int, hint: String = "", gap: Bool = false
    ) -> Field {
      Field(id, label, .choice(options, selected: selected), hint: hint, gap: gap)
    }

    public static func toggle(
      _ id: String, _ label: String, _ value: Bool, _ text: String, hint: String = "", gap: Bool = false
    ) -> Field {
      Field(id, label, .toggle(value, label: text), hint: hint, gap: gap)
    }
  }

  /// What a key did.
  public enum Outcome: Hashable {
    case ignored
    /// Focus or cursor moved.
    case moved
    /// A value changed.
    case changed
    /// Enter on the last field.
    case submitted
  }

  public var fields: [Field]
  /// Whether editors take more rows than they ask for where there is room, up to twice and a half as many.
  public var growsEditors = false
  public private(set) var focus = 0
  private let memory = FormMemory()

  public init(_ fields: [Field]) { self.fields = fields }

  // MARK: Values

  public subscript(id: String) -> Field? { fields.first { $0.id == id } }

  public var focused: Field? { fields.indices.contains(focus) ? fields[focus] : nil }

  /// The text of a text field, editor or number.
  public func text(_ id: String) -> String {
    switch self[id]?.kind {
    case .text(let field), .number(let field, _): field.text
    case .editor(let editor, _): editor.text
    case .toggle, .choice, nil: ""
    }
  }

  public func number(_ id: String) -> Int? { Int(text(id)) }

  public func isOn(_ id: String) -> Bool {
    if case .toggle(let value, _) = self[id]?.kind { value } else { false }
  }

  /// Index of what is chosen.
  public func choice(_ id: String) -> Int {
    if case .choice(_, let selected) = self[id]?.kind { selected } else { 0 }
  }

  public mutating func setError(_ id: String, _ error: String?) {
    guard let index = fields.firstIndex(where: { $0.id == id }) else { return }
    fields[index].error = error
  }

  /// Another text altogether in a text field or editor, as from the user's own editor.
  public mutating func setText(_ id: String, _ text: String) {
    guard let index = fields.firstIndex(where: { $0.id == id }) else { return }
    switch fields[index].kind {
    case .text(let field):
      fields[index].kind = .text(TextField(text, secret: field.isSecret, limit: field.limit, accepts: field.accepts))
    case .editor(var editor, let rows):
      editor.replace(text)
      fields[index].kind = .editor(editor, rows: rows)
    case .number, .toggle, .choice: break
    }
  }

  public mutating func clearErrors() {
    for index in fields.indices { fields[index].error = nil }
  }

  public mutating func focus(_ id: String) {
    if let index = fields.firstIndex(where: { $0.id == id }) { focus = index }
  }

  public mutating func focusFirst() { focus = 0 }
  public mutating func focusLast() { focus = max(0, fields.count - 1) }

  /// The first field with an error gets the focus.
  public mutating func focusError() {
    if let index = fields.firstIndex(where: { $0.error != nil }) { focus = index }
  }

  // MARK: Keys

  /// Whether the focused field has a use for this key, so that no key row may have it.
  public func captures(_ key: Key) -> Bool {
    switch key {
    case .tab, .backTab, .up, .down: return true
    default: break
    }
    switch focused?.kind {
    case .text, .number: return key == .enter || TextField.edits(key)
    case .editor: return TextEditor.edits(key)
    case .toggle: return [" ", .enter, .left, .right].contains(key)
    case .choice: return [" ", .enter, .left, .right].contains(key)
    case nil: return false
    }
  }

  public mutating func handle(_ key: Key) -> Outcome {
    guard fields.indices.contains(focus) else { return .ignored }
    switch key {
    case .tab: return move(1)
    case .backTab: return move(-1)
    default: break
    }
    switch fields[focus].kind {
    case .text(var field):
      if let outcome = edit(&field, key) {
        fields[focus].kind = .text(field)
        return outcome == .changed ? changed() : outcome
      }
    case .number(var field, let unit):
      if let outcome = edit(&field, key) {
        fields[focus].kind = .number(field, unit: unit)
        return outcome == .changed ? changed() : outcome
      }
    case .editor(var editor, let rows):
      let before = editor.text
      let handled = editor.handle(key)
      fields[focus].kind = .editor(editor, rows: rows)
      if handled { return editor.text == before ? .moved : changed() }
    case .toggle(let value, let label):
      if [" ", .left, .right].contains(key) {
        fields[focus].kind = .toggle(!value, label: label)
        return changed()
      }
    case .choice(let options, let selected):
      let step = key == .left ? -1 : key == .right || key == " " ? 1 : 0
      if step != 0 {
        fields[focus].kind = .choice(options, selected: (selected + step + options.count) % options.count)
        return changed()
      }
    }
    switch key {
    case .down: return move(1)
    case .up: return move(-1)
    case .enter: return focus == fields.count - 1 ? .submitted : move(1)
    default: return .ignored
    }
  }

  public mutating func paste(_ text: String) -> Outcome {
    guard fields.indices.contains(focus) else { return .ignored }
    switch fields[focus].kind {
    case .text(var field):
      // A line end at the end of what was copied is no part of it.
      field.insert(text.trimmed)
      fields[focus].kind = .text(field)
    case .number(var field, let unit):
      field.insert(text)
      fields[focus].kind = .number(field, unit: unit)
    case .editor(var editor, let rows):
      editor.insert(text)
      fields[focus].kind = .editor(editor, rows: rows)
    case .toggle, .choice: return .ignored
    }
    return changed()
  }

  /// A press of the mouse gives the focus, and turns a toggle; coordinates are those of the canvas that it was drawn on.
  public mutating func press(_ at: Point) -> Outcome {
    guard let index = memory.places.firstIndex(where: { $0.contains(at) }), fields.indices.contains(index) else {
      return .ignored
    }
    let had = focus == index
    focus = index
    if case .toggle = fields[index].kind, had { return handle(" ") }
    return .moved
  }

  private func edit(_ field: inout TextField, _ key: Key) -> Outcome? {
    let before = field.text
    guard field.handle(key) else { return nil }
    guard field.text != before else { return .moved }
    return .changed
  }

  private mutating func changed() -> Outcome {
    fields[focus].error = nil
    return .changed
  }

  /// From the ends it goes on at the other end.
  private mutating func move(_ by: Int) -> Outcome {
    focus = (focus + by + fields.count) % fields.count
    return .moved
  }

  // MARK: Drawing

  /// Draws from the top, scrolled so that the focused field is in sight. `focused` is false while another part of the
  /// screen has the focus.
  public func draw(_ canvas: Canvas, focused: Bool = true) {
    FormDrawing(form: self, canvas: canvas, focused: focused, memory: memory).draw()
  }
}

/// Where the last drawing put the fields.
final class FormMemory {
  var places: [Rect] = []
  var top = 0
}

extension String {
  var trimmed: String {
    let kept = drop(while: \.isWhitespace)
    guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(kept[...last])
  }
}
