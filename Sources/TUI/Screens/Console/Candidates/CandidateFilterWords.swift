internal import Contracts
internal import Kit

/// A filter in words, and the dialogs that change it.
enum CandidateFilterWords {
  static func status(_ status: SessionStatus) -> String { tr("console.status.\(status.rawValue)") }
  static func decision(_ decision: DecisionFilter) -> String { tr("console.decision.\(decision.rawValue)") }

  /// Each part that narrows, as "Status: invited, opened".
  static func parts(_ filter: CandidateFilter) -> [String] {
    var parts: [String] = []
    func add(_ name: String, _ values: [String]) {
      parts.append(tr("console.candidates.filter.\(name)") + " " + values.joined(separator: ", "))
    }
    if let statuses = filter.statuses, !statuses.isEmpty { add("status", statuses.map(status)) }
    if let decisions = filter.decisions, !decisions.isEmpty { add("decision", decisions.map(decision)) }
    if let tags = filter.tags, !tags.isEmpty { add("tags", tags.map { "#" + $0 }) }
    let range = scoreRange(filter)
    if !range.isEmpty { add("score", [range]) }
    return parts
  }

  /// "3–4.5", "3–5" for an open end, "" for none.
  static func scoreRange(_ filter: CandidateFilter) -> String {
    guard filter.scoreFrom != nil || filter.scoreTo != nil else { return "" }
    return number(filter.scoreFrom ?? 1) + "–" + number(filter.scoreTo ?? 5)
  }

  private static func number(_ value: Double) -> String { Gauge.decimal(value, value == value.rounded() ? 0 : 1) }

  /// Reads "3", "3-4.5", "3-" and "-2"; empty for any. Nil when it is no such range.
  static func range(_ text: String) -> (from: Double?, to: Double?)? {
    let text = text.replacing(" ", with: "").replacing(",", with: ".").replacing("–", with: "-")
    if text.isEmpty { return (nil, nil) }
    let halves = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    let values = halves.map { half in half.isEmpty ? nil : Double(half) }
    guard zip(halves, values).allSatisfy({ $0.isEmpty || $1 != nil }) else { return nil }
    guard values.compactMap({ $0 }).allSatisfy({ (1...5).contains($0) }) else { return nil }
    switch values.count {
    case 1: return (values[0], values[0])
    case 2 where halves != ["", ""] && (values[0] ?? 1) <= (values[1] ?? 5): return (values[0], values[1])
    default: return nil
    }
  }

  // MARK: Dialogs

  static func menu() -> Dialog<CandidatesMessage> {
    .choice(
      tr("console.candidates.filter.title"), tr("console.candidates.filter.text"),
      [
        .init("s", tr("console.candidates.filter.menu_status"), .chooseFilter(.status)),
        .init("d", tr("console.candidates.filter.menu_decision"), .chooseFilter(.decision)),
        .init("t", tr("console.candidates.filter.menu_tags"), .chooseFilter(.tags)),
        .init("c", tr("console.candidates.filter.menu_score"), .chooseFilter(.score)),
      ])
  }

  static func statuses(_ filter: CandidateFilter) -> Dialog<CandidatesMessage> {
    let all = SessionStatus.allCases
    return .checklist(
      tr("console.candidates.filter.menu_status"), tr("console.candidates.filter.any"),
      all.map { (status($0), filter.statuses?.contains($0) == true) }
    ) { isOn in .filterStatuses(zip(all, isOn).filter(\.1).map(\.0)) }
  }

  static func decisions(_ filter: CandidateFilter) -> Dialog<CandidatesMessage> {
    let all = DecisionFilter.allCases
    return .checklist(
      tr("console.candidates.filter.menu_decision"), tr("console.candidates.filter.any"),
      all.map { (decision($0), filter.decisions?.contains($0) == true) }
    ) { isOn in .filterDecisions(zip(all, isOn).filter(\.1).map(\.0)) }
  }

  static func tags(_ tags: [TagCount], _ filter: CandidateFilter) -> Dialog<CandidatesMessage> {
    guard !tags.isEmpty else {
      return .message(tr("console.candidates.filter.menu_tags"), tr("console.candidates.filter.no_tags"))
    }
    return .checklist(
      tr("console.candidates.filter.menu_tags"), tr("console.candidates.filter.all"),
      tags.map { ("\($0.tag)  \(Strings.number($0.count))", filter.tags?.contains($0.tag) == true) }
    ) { isOn in .filterTags(zip(tags, isOn).filter(\.1).map(\.0.tag)) }
  }

  static func scores(_ filter: CandidateFilter) -> Dialog<CandidatesMessage> {
    .prompt(
      tr("console.candidates.filter.menu_score"), tr("console.candidates.filter.score_text"), value: scoreRange(filter)
    ) { .filterScores($0) }
  }
}
