internal import Contracts
internal import Kit

/// The rows of the builder in order, with headings between them; one row is selected.
struct EditorOutline {
  enum Item: Hashable {
    case row(EditorRow)
    case rubric, questions
  }

  private(set) var items: [Item] = []
  private(set) var selected = EditorRow.words
  private let memory = Memory()

  private final class Memory {
    var top = 0
    var height = 1
    /// What the last drawing put on each row, from the top of all; nil is an empty row.
    var rows: [Item?] = []
  }

  var rows: [EditorRow] { items.compactMap { if case .row(let row) = $0 { row } else { nil } } }
  var index: Int { rows.firstIndex(of: selected) ?? 0 }

  /// As the draft has them; a selection that is gone moves to what stands in its place.
  mutating func follow(_ draft: InterviewDraft) {
    let before = items
    let rubric: [EditorRow] = draft.rubric.isEmpty ? [.noCompetency] : draft.rubric.indices.map { .competency($0) }
    let questions: [EditorRow] = draft.questions.isEmpty ? [.noQuestion] : draft.questions.map { .question($0.id) }
    items = [EditorRow.words, .rules, .look, .consent].map { .row($0) } + [.rubric] + rubric.map { .row($0) }
    items += [.questions] + questions.map { .row($0) }
    guard !items.contains(.row(selected)) else { return }
    let place = before.firstIndex(of: .row(selected)) ?? 0
    let isQuestion = if case .question = selected { true } else { selected == .noQuestion }
    let section = isQuestion ? questions : rubric
    let first = items.firstIndex(of: .row(section[0])) ?? 0
    select(section[min(max(0, place - first), section.count - 1)])
  }

  mutating func select(_ row: EditorRow) { selected = row }

  mutating func move(_ by: Int) {
    let rows = rows
    selected = rows[min(max(0, index + by), rows.count - 1)]
  }

  /// Takes the keys that move the selection; false for others.
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .down, "j": move(1)
    case .up, "k": move(-1)
    case .home, "g": move(-rows.count)
    case .end, "G": move(rows.count)
    case .pageDown: move(max(1, memory.height - 2))
    case .pageUp: move(-max(1, memory.height - 2))
    default: return false
    }
    return true
  }

  /// Selects what stands on a row of the canvas that it was drawn on.
  mutating func press(row y: Int) -> Bool {
    let index = memory.top + y
    guard memory.rows.indices.contains(index), case .row(let row) = memory.rows[index] else { return false }
    selected = row
    return true
  }

  func draw(_ canvas: Canvas, focused: Bool, line: (Item) -> Line, aside: (Item) -> String) {
    memory.height = canvas.height
    // An empty row before each section, where there is room.
    let isLoose = items.count + 2 <= canvas.height
    let shown = items.flatMap { item -> [Item?] in isLoose && !isRow(item) ? [nil, item] : [item] }
    memory.rows = shown
    let at = shown.firstIndex(of: .row(selected)) ?? 0
    var top = min(memory.top, max(0, shown.count - canvas.height))
    // With its heading, where that is the line above.
    let wanted = at > 0 && shown[at - 1].map(isRow) == false ? at - 1 : at
    top = max(min(top, wanted), at - canvas.height + 1)
    memory.top = max(0, top)
    for (y, item) in shown.dropFirst(memory.top).prefix(canvas.height).enumerated() {
      guard let item else { continue }
      let isSelected = item == .row(selected)
      let place = canvas.part(
        Rect(x: 0, y: y, width: canvas.width, height: 1), ground: isSelected && focused ? .selection : nil)
      if isSelected {
        if focused { place.fill(nil, .text) }
        place.put(0, 0, "▌", focused ? .accent : .dim)
      }
      let right = aside(item)
      let room = place.width - 2 - (right.isEmpty ? 0 : TextWidth.of(right) + 1)
      place.put(isRow(item) ? 2 : 0, 0, line(item).clipped(to: max(0, room)))
      place.putRight(place.width, 0, right, .dim)
    }
    if memory.top + canvas.height < shown.count {
      canvas.putRight(canvas.width, canvas.height - 1, "▾", .accent)
    }
  }

  private func isRow(_ item: Item) -> Bool { if case .row = item { true } else { false } }
}
