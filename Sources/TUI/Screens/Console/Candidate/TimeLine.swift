internal import Foundation
internal import Kit

/// What happened one after the other: a mark a step with its time at the left, and how long it took in between.
struct TimeLine {
  struct Step {
    var at: Date
    var style: Style
    var words: [Span]
  }

  var steps: [Step]
  /// What follows sooner belongs together, in seconds.
  var leastGapS: Int
  /// Whether a line leads on from steps whose words take several rows.
  var isLinked = true
  /// Columns of the times.
  private static let margin = 14

  func lines(_ services: ConsoleServices, width: Int) -> [Line] {
    var lines: [Line] = []
    let blank = String(repeating: " ", count: Self.margin)
    for (index, step) in steps.enumerated() {
      if index > 0 {
        let seconds = Int(step.at.timeIntervalSince(steps[index - 1].at))
        if seconds >= leastGapS { lines.append(Line(blank + "│ " + CandidateWords.length(seconds), .dim)) }
      }
      let time = Wording.time(step.at, now: services.now(), services.timeZone)
      let wrapped = Line.wrap(step.words, width: max(20, width - Self.margin - 2))
      for (row, line) in wrapped.enumerated() {
        lines.append(
          row == 0
            ? Line(Span(TextWidth.pad(time, to: Self.margin), .dim), Span("● ", step.style)) + line
            : Line(blank + (isLinked && index + 1 < steps.count ? "│ " : "  "), .dim) + line)
      }
    }
    return lines
  }
}
