internal import Contracts
internal import Kit

/// Decisions by group, as lines beneath the voluntary forms.
enum FairnessLines {
  /// Nothing while no topic has enough decisions to tell of.
  static func lines(_ report: FairnessReport?, width: Int) -> [Line] {
    guard let report, report.topics.contains(where: { $0.reference != nil }) else { return [] }
    let text = min(width, 76)
    let fewest = ["fewest": "\(FairnessReport.fewest)"]
    var lines =
      [Line(tr("console.fairness.title"), .heading)]
      + Line.wrap(tr("console.fairness.text", fewest), .dim, width: text) + [""]
    for topic in report.topics { lines += self.lines(topic) }
    return lines + Line.wrap(tr("console.fairness.methods"), .dim, width: text)
  }

  private static func lines(_ topic: FairnessReport.Topic) -> [Line] {
    let name = Span(tr("kiosk.groups.topic." + topic.topic.rawValue), .heading)
    guard topic.reference != nil else {
      return [Line(name, Span("  " + tr("console.fairness.held_back"), .dim)), ""]
    }
    return [Line(name)] + topic.groups.flatMap(Self.lines) + [""]
  }

  private static func lines(_ group: FairnessReport.Group) -> [Line] {
    let label = TextWidth.pad(TextWidth.clip(tr("kiosk.groups.choice." + group.choice), to: 19), to: 20)
    guard let numbers = group.numbers else {
      return [Line(Span(label), Span(tr("console.fairness.group_held_back"), .dim))]
    }
    let of = tr("console.fairness.of", ["advanced": "\(numbers.advanced)", "decided": "\(numbers.decided)"])
    let rate =
      percent(numbers.rate) + "  "
      + tr(
        "console.fairness.interval",
        ["low": percent(numbers.rateInterval.low), "high": percent(numbers.rateInterval.high)])
    var lines = [Line(Span(label), Span(TextWidth.pad(of, to: 15)), Span(rate))]
    if let comparison = numbers.comparison {
      var words = tr("console.fairness.ratio", ["ratio": Gauge.decimal(comparison.impactRatio, 2)])
      if let interval = comparison.ratioInterval {
        words +=
          " "
          + tr(
            "console.fairness.interval",
            ["low": Gauge.decimal(interval.low, 2), "high": Gauge.decimal(interval.high, 2)])
      }
      words += ", p = " + (comparison.fisherP < 0.001 ? "< 0.001" : Gauge.decimal(comparison.fisherP, 3))
      lines.append(
        Line(
          Span(String(repeating: " ", count: 4)), Span(words, .dim),
          comparison.isBelowFourFifths ? Span("  ▼ " + tr("console.fairness.below"), .warning) : Span("")))
    } else {
      lines[0].spans.append(Span("  " + tr("console.fairness.reference"), .dim))
    }
    if numbers.isSmall {
      lines.append(Line(Span(String(repeating: " ", count: 4)), Span(tr("console.fairness.small"), .warning)))
    }
    return lines
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
