internal import Platform

/// A run of text of one look.
public nonisolated struct Span: Hashable, Sendable {
  public var text: String
  public var style: Style

  public init(_ text: String, _ style: Style = .text) {
    self.text = text
    self.style = style
  }
}

/// One row of text in several looks.
public nonisolated struct Line: Hashable, Sendable, ExpressibleByStringLiteral {
  public var spans: [Span]

  public init(_ spans: [Span] = []) { self.spans = spans }
  public init(_ spans: Span...) { self.spans = spans }
  public init(_ text: String, _ style: Style = .text) { spans = [Span(text, style)] }
  public init(stringLiteral value: String) { self.init(value) }

  public var text: String { spans.map(\.text).joined() }
  public var width: Int { spans.reduce(0) { $0 + TextWidth.of($1.text) } }

  public static func + (a: Line, b: Line) -> Line { Line(a.spans + b.spans) }

  /// Cut to `width` columns, with "…" where something was cut off.
  public func clipped(to width: Int) -> Line {
    guard self.width > width else { return self }
    var result = Line([])
    var left = width
    for span in spans {
      let taken = TextWidth.of(span.text)
      if taken >= left {
        // What follows is cut off as well, so that a span that just fits still shows the sign.
        let text = taken > left ? TextWidth.clip(span.text, to: left) : TextWidth.clip(span.text + " ", to: left)
        result.spans.append(Span(text, span.style))
        return result
      }
      result.spans.append(span)
      left -= taken
    }
    return result
  }

  /// Wraps `text` at white space into lines of at most `width` columns; a word that is longer is cut. Line feeds stay.
  public static func wrap(_ text: String, _ style: Style = .text, width: Int) -> [Line] {
    let kept = Sanitise.terminal(text, keepingLines: true)
    return kept.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      wrap([Span(String($0), style)], width: width)
    }
  }

  /// Wraps one paragraph of several looks; spans keep their looks across lines.
  public static func wrap(_ spans: [Span], width: Int) -> [Line] {
    var wrapper = Wrapper(width: max(1, width))
    for span in spans { wrapper.add(span) }
    return wrapper.finish()
  }

  private struct Wrapper {
    let width: Int
    var lines: [Line] = []
    var line: [Span] = []
    var lineWidth = 0
    var word: [Span] = []
    var wordWidth = 0
    /// Spaces before the word, with the look that they had.
    var space: Span?

    mutating func add(_ span: Span) {
      for cluster in TextWidth.clusters(span.text) {
        if cluster.text == " " {
          endWord()
          space = Span((space?.text ?? "") + " ", span.style)
          continue
        }
        if wordWidth + cluster.width > width { endWord() }
        Self.append(cluster.text, span.style, to: &word)
        wordWidth += cluster.width
      }
    }

    mutating func endWord() {
      guard !word.isEmpty else { return }
      var gap = space.map { TextWidth.of($0.text) } ?? 0
      if lineWidth > 0, lineWidth + gap + wordWidth > width {
        lines.append(Line(line))
        line = []
        lineWidth = 0
        space = nil
        gap = 0
      }
      if let space, gap + wordWidth <= width { Self.append(space.text, space.style, to: &line) } else { gap = 0 }
      for span in word { Self.append(span.text, span.style, to: &line) }
      lineWidth += gap + wordWidth
      word = []
      wordWidth = 0
      space = nil
    }

    mutating func finish() -> [Line] {
      endWord()
      lines.append(Line(line))
      return lines
    }

    static func append(_ text: String, _ style: Style, to spans: inout [Span]) {
      if spans.last?.style == style {
        spans[spans.count - 1].text += text
      } else {
        spans.append(Span(text, style))
      }
    }
  }
}
