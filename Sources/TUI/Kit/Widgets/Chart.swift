/// Numbers as pictures of characters, each made as lines of a given width.
public enum Chart {
  /// One bar of a chart.
  public struct Bar: Hashable {
    public var label: String
    public var value: Double
    /// Shown behind the bar; the value itself when left out.
    public var note: String?
    public var token: Token

    public init(_ label: String, _ value: Double, note: String? = nil, token: Token = .bar) {
      self.label = label
      self.value = value
      self.note = note
      self.token = token
    }
  }

  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let levels = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// Horizontal bars, the longest as wide as there is room for.
  public static func bars(_ bars: [Bar], width: Int) -> [Line] {
    let labels = min(width / 3, bars.map { TextWidth.of($0.label) }.max() ?? 0)
    let notes = bars.map { $0.note ?? number($0.value) }
    let noteWidth = notes.map { TextWidth.of($0) }.max() ?? 0
    let room = max(1, width - labels - noteWidth - 2)
    let most = bars.map(\.value).max() ?? 0
    return zip(bars, notes).map { bar, note in
      let label = TextWidth.pad(TextWidth.clip(bar.label, to: labels), to: labels + 1)
      let drawn = self.bar(most > 0 ? bar.value / most : 0, width: room)
      let gap = String(repeating: " ", count: room - TextWidth.of(drawn) + 1 + noteWidth - TextWidth.of(note))
      return Line(Span(label), Span(drawn, Style(bar.token)), Span(gap), Span(note, .dim))
    }
  }

  /// The steps of a way on which some are left behind: the share of those who began, and of those of the step before.
  public static func funnel(_ steps: [(label: String, count: Int)], width: Int) -> [Line] {
    let first = steps.first?.count ?? 0
    let digits = steps.map { Strings.number($0.count).count }.max() ?? 0
    return bars(
      steps.enumerated().map { index, step in
        let count = Strings.number(step.count)
        let padded = String(repeating: " ", count: digits - count.count) + count
        let share = first > 0 ? percent(step.count, first) : "   –"
        let before = index > 0 ? steps[index - 1].count : 0
        let kept = before > 0 ? " (\(percent(step.count, before)))" : "       "
        return Bar(step.label, Double(step.count), note: "\(padded) \(share)\(kept)")
      }, width: width)
  }

  /// Upright bars side by side, `height` rows of them and one of labels. Any value above nothing can be seen.
  public static func histogram(_ bars: [Bar], width: Int, height: Int) -> [Line] {
    guard !bars.isEmpty, height > 1 else { return [] }
    let most = max(1e-9, bars.map(\.value).max() ?? 0)
    let column = max(1, min(12, width / bars.count))
    let thick = max(1, column - 1)
    let rows = height - 1
    let heights = bars.map { bar -> Int in
      let eighths = Int((bar.value / most * Double(rows * 8)).rounded())
      return bar.value > 0 ? max(1, eighths) : 0
    }
    var lines = (0..<rows).map { row in
      let below = (rows - 1 - row) * 8
      return Line(
        zip(bars, heights).map { bar, height in
          let level = levels[min(8, max(0, height - below))]
          let text = String(repeating: level, count: thick) + (column > thick ? " " : "")
          return Span(text, Style(bar.token))
        })
    }
    lines.append(
      Line(
        bars.map { bar in
          Span(TextWidth.pad(TextWidth.clip(bar.label, to: thick), to: column), .dim)
        }))
    return lines
  }

  /// A row of small bars, the newest value at the right; more values than columns are put together.
  public static func sparkline(_ values: [Double], width: Int, token: Token = .bar) -> Line {
    guard width > 0, let most = values.max() else { return Line([]) }
    let per = max(1, (values.count + width - 1) / width)
    var text = ""
    var end = values.count
    while end > 0 {
      let part = values[max(0, end - per)..<end]
      let mean = part.reduce(0, +) / Double(part.count)
      let level = most > 0 ? Int((mean / most * 8).rounded()) : 0
      text = levels[min(8, max(mean > 0 ? 1 : 0, level))] + text
      end -= per
    }
    return Line(text, Style(token))
  }

  private static func bar(_ fraction: Double, width: Int) -> String {
    let parts = Int((min(max(0, fraction), 1) * Double(width * 8)).rounded())
    let shown = fraction > 0 ? max(1, parts) : 0
    return String(repeating: "█", count: shown / 8) + eighths[shown % 8]
  }

  private static func percent(_ part: Int, _ whole: Int) -> String {
    let text = "\((part * 200 + whole) / (whole * 2))%"
    return String(repeating: " ", count: max(0, 4 - text.count)) + text
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? Strings.number(Int(value)) : Gauge.decimal(value, 1)
  }
}
