/// The things to tick of a dialog.
struct Checks<Message> {
  var items: [(label: String, isOn: Bool)]
  var answer: ([Bool]) -> Message
  private var menu: Menu
  private let place = Place()

  private final class Place { var frame = Rect(x: 0, y: 0, width: 0, height: 0) }

  init(items: [(label: String, isOn: Bool)], answer: @escaping ([Bool]) -> Message) {
    self.items = items
    self.answer = answer
    menu = Menu(count: items.count)
  }

  mutating func handle(_ key: Key) {
    if key == " ", items.indices.contains(menu.selected) {
      items[menu.selected].isOn.toggle()
    } else {
      _ = menu.handle(key)
    }
  }

  mutating func turn(_ index: Int) {
    if items.indices.contains(index) { items[index].isOn.toggle() }
  }

  /// In the coordinates of the whole screen.
  mutating func mouse(_ event: MouseEvent) {
    switch event.kind {
    case .wheelDown: _ = menu.handle(.down)
    case .wheelUp: _ = menu.handle(.up)
    case .press where place.frame.contains(event.at):
      if menu.press(row: event.at.y - place.frame.y) { handle(" ") }
    case .press: break
    }
  }

  func draw(_ canvas: Canvas) {
    place.frame = canvas.frame
    menu.draw(canvas) { index in
      Line(Span(items[index].isOn ? "[x] " : "[ ] ", .accent), Span(items[index].label))
    }
  }
}
