internal import Contracts
internal import Foundation
internal import Kit

extension CandidatesScreen {
  /// Sortable ones carry the name of their ``CandidateSort``.
  var columns: [TableColumn<CandidateRow>] {
    let now = services.now
    let zone = services.timeZone
    let interviews = interviews
    func time(_ date: Date?) -> Line {
      date.map { Line(Wording.time($0, now: now(), zone), .dim) } ?? Line("–", .dim)
    }
    func sortable(
      _ sort: CandidateSort, _ title: @autoclosure @escaping () -> String, _ width: TableColumn<CandidateRow>.Width,
      priority: Int, right: Bool = false, _ cell: @escaping (CandidateRow) -> Line
    ) -> TableColumn<CandidateRow> {
      .init(
        title(), width, id: sort.rawValue, priority: priority, alignsRight: right, isSortable: true, cell: cell)
    }
    var columns = [
      sortable(.name, tr("console.candidates.columns.name"), .flexible(min: 16, share: 3), priority: 0) {
        Line(Blind.name($0, hidden: Blind.hides($0, interviews[$0.interview], interviews.isRevealed)))
      },
      sortable(.email, tr("console.candidates.columns.email"), .flexible(min: 18, share: 2), priority: 6) {
        Blind.hides($0, interviews[$0.interview], interviews.isRevealed) ? Line("–", .dim) : Line($0.email, .dim)
      },
    ]
    if interview == nil {
      columns.append(
        .init(
          tr("console.candidates.columns.interview"), .flexible(min: 14, share: 2), id: "interview", priority: 1
        ) { Line(interviews[$0.interview]?.content.title ?? "…", .dim) })
    }
    columns += [
      sortable(.status, tr("console.candidates.columns.status"), .fixed(11), priority: 0) { Line(Wording.status($0)) },
      sortable(.score, tr("console.candidates.columns.score"), .fixed(9), priority: 0) { Gauge.score($0.score) },
      .init(tr("console.candidates.columns.decision"), .fixed(10), id: "decision", priority: 1) {
        Line($0.decision.map(CandidateWords.decision) ?? Span("–", .dim))
      },
      .init(tr("console.candidates.columns.tags"), .flexible(min: 10, share: 1), id: "tags", priority: 3) {
        Line($0.tags.joined(separator: ", "), .accent)
      },
      .init(
        tr("console.candidates.columns.answered"), .fixed(8), id: "answered", priority: 7, alignsRight: true
      ) { Line(Span("\($0.answered)"), Span(" / \($0.questions)", .dim)) },
      sortable(.invited, tr("console.candidates.columns.invited"), .fixed(12), priority: 9) { time($0.invitedAt) },
      sortable(.started, tr("console.candidates.columns.started"), .fixed(12), priority: 8) { time($0.startedAt) },
      sortable(.completed, tr("console.candidates.columns.completed"), .fixed(12), priority: 2) {
        time($0.completedAt)
      },
      sortable(.duration, tr("console.candidates.columns.duration"), .fixed(11), priority: 5, right: true) {
        Line($0.durationS.map(CandidateWords.length) ?? "–", .dim)
      },
    ]
    return columns
  }
}

/// Blind review: who judges sees neither name nor e-mail of those who have answered and wait for a decision.
enum Blind {
  /// An interview that is not known yet is taken for a blind one.
  static func hides(_ row: CandidateRow, _ interview: Interview?, _ isRevealed: Bool) -> Bool {
    !isRevealed && row.answered > 0 && row.decision == nil && (interview?.content.settings.isBlind ?? true)
  }

  static func name(_ row: CandidateRow, hidden: Bool) -> Span {
    hidden && row.erasedAt == nil ? Span(name(of: row.id)) : Wording.name(row)
  }

  /// "Candidate 4F2A": the same each time, and nothing about the person.
  static func name(of id: SessionID) -> String {
    tr("console.candidates.anonymous", ["code": id.description.suffix(4).uppercased()])
  }
}

enum CandidateWords {
  static func decision(_ decision: Decision) -> Span {
    let text = tr("console.decision.\(decision.rawValue)")
    return switch decision {
    case .advance: Span(text, .good)
    case .hold: Span(text, .warning)
    case .reject: Span(text, .bad)
    }
  }

  /// How long something took, in its two largest parts: "45 s", "2 min", "3 h 5 min", "2 d 4 h".
  static func length(_ seconds: Int) -> String {
    let seconds = max(0, seconds)
    func two(_ key: String, _ large: Int, _ small: Int) -> String {
      tr("console.length.\(key)" + (small == 0 ? "" : "_more"), ["a": "\(large)", "b": "\(small)"])
    }
    if seconds < 60 { return two("seconds", seconds, 0) }
    if seconds < 3600 { return two("minutes", seconds / 60, seconds < 600 ? seconds % 60 : 0) }
    if seconds < 86400 { return two("hours", seconds / 3600, seconds / 60 % 60) }
    return two("days", seconds / 86400, seconds / 3600 % 24)
  }
}
