/// All that can be done now, found by a few letters: the keys of the screen, and the commands that work everywhere.
struct CommandPalette {
  struct Entry {
    var label: String
    var help: String
    var keys: [Key] = []
    /// Why it does nothing now.
    var disabled: String?
    var run: @MainActor () -> Void
  }

  enum Outcome {
    case stays, closes
    case chose(Entry)
  }

  private let entries: [Entry]
  private var found: [Int]
  private var field = TextField(limit: 60)
  private var menu: Menu
  private let place = Place()

  private final class Place { var frame = Rect(x: 0, y: 0, width: 0, height: 0) }

  init(_ entries: [Entry]) {
    self.entries = entries
    found = Array(entries.indices)
    menu = Menu(count: entries.count)
  }

  mutating func handle(_ event: TerminalEvent) -> Outcome {
    switch event {
    case .key(.escape), .key(.control("c")): return .closes
    case .key(.backspace) where field.text.isEmpty: return .closes
    case .key(.enter), .key(.tab): return choose()
    case .key(let key) where [.up, .down, .pageUp, .pageDown].contains(key): _ = menu.handle(key)
    case .key(.control("n")): _ = menu.handle(.down)
    case .key(.control("p")): _ = menu.handle(.up)
    case .key(let key):
      _ = field.handle(key)
      search()
    case .paste(let text):
      field.insert(text)
      search()
    case .mouse(let mouse):
      switch mouse.kind {
      case .wheelDown: _ = menu.handle(.down)
      case .wheelUp: _ = menu.handle(.up)
      case .press:
        guard place.frame.contains(mouse.at) else { return .closes }
        if menu.press(row: mouse.at.y - place.frame.y) { return choose() }
      }
    case .resized, .terminate, .hangUp: break
    }
    return .stays
  }

  private func choose() -> Outcome {
    found.indices.contains(menu.selected) ? .chose(entries[found[menu.selected]]) : .stays
  }

  private mutating func search() {
    let scored = entries.indices.compactMap { index -> (score: Int, index: Int)? in
      let entry = entries[index]
      // What it is called counts for more than what is said of it.
      let label = Fuzzy.score(field.text, entry.label).map { $0 + 20 }
      let both = Fuzzy.score(field.text, entry.label + " " + entry.help)
      guard let score = label ?? both else { return nil }
      return (score - (entry.disabled == nil ? 0 : 10), index)
    }
    found = scored.sorted { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }.map(\.index)
    menu = Menu(count: found.count)
  }

  func draw(_ canvas: Canvas) {
    let width = min(canvas.width - 4, 76)
    let height = min(canvas.height - 3, entries.count + 4, 18)
    let frame = Rect(x: (canvas.width - width) / 2, y: 2, width: width, height: height)
    let box = canvas.part(frame, ground: .dialog)
    box.fill(nil, .text)
    let inside = box.box(box.bounds, title: tr("kit.palette.title"), Style(.focus))
    inside.put(1, 0, ":", .accent)
    field.draw(inside.part(Rect(x: 3, y: 0, width: inside.width - 4, height: 1)), focused: true)
    let list = inside.part(inside.bounds.inset(left: 1, top: 2, right: 1))
    place.frame = list.frame
    if found.isEmpty {
      list.put(0, 0, tr("kit.palette.nothing"), .dim)
      return
    }
    let labels = min(24, found.map { TextWidth.of(entries[$0].label) }.max() ?? 0)
    menu.draw(list) { index in row(entries[found[index]], labels, list.width - 2) }
  }

  private func row(_ entry: Entry, _ labels: Int, _ width: Int) -> Line {
    let keys = entry.keys.prefix(2).map(\.name).joined(separator: " ")
    let works = entry.disabled == nil
    let label = TextWidth.pad(TextWidth.clip(entry.label, to: labels), to: labels + 2)
    let room = max(0, width - labels - 2 - TextWidth.of(keys) - 2)
    let help = TextWidth.pad(TextWidth.clip(entry.disabled ?? entry.help, to: room), to: room + 2)
    return Line(
      Span(label, works ? .text : .dim), Span(help, works ? .dim : .warning), Span(keys, works ? .accent : .dim))
  }
}
