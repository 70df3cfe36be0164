internal import Contracts
internal import Kit

enum CandidatesIntent {
  case open, search, filter, clearFilter, sort, reverse, columns, markAll, clearMarks
  case tags, advance, hold, reject, withdraw, revoke, ranking, compare
  case invite, importFile, personalLink, link, history, meaning, reveal, refresh, back, quit
  case go(ConsoleSection)
}

extension CandidatesScreen {
  var keys: [KeyRow<CandidatesIntent>] {
    mainKeys + rareKeys + leaving + (isSection ? ConsoleSection.candidates.rows { .go($0) } : [])
  }

  func captures(_ key: Key) -> Bool { search.captures(key) }

  private var none: String? { table.selected == nil && targets == nil ? tr("console.candidates.none_selected") : nil }
  private var noRow: String? { table.selected == nil ? tr("console.candidates.none_selected") : nil }
  private var busy: String? { isBusy ? tr("console.candidates.busy") : nil }
  private var hasMarks: Bool { isAllMarked || !table.marked.isEmpty }

  /// Those who are marked, where they are few enough to be put side by side.
  var compared: [SessionID]? {
    guard !isAllMarked, (2...4).contains(table.marked.count) else { return nil }
    let ids = table.rows.map(\.id).filter(table.marked.contains)
    return ids.count == table.marked.count ? ids : nil
  }

  private var mainKeys: [KeyRow<CandidatesIntent>] {
    [
      KeyRow([.enter, "l", .right], .open, "console.candidates.keys.open", disabled: noRow),
      KeyRow(["/"], .search, "console.candidates.keys.search"),
      KeyRow(["f"], .filter, "console.candidates.keys.filter"),
      KeyRow(
        ["F"], .clearFilter, "console.candidates.keys.clear_filter",
        disabled: isFiltered ? nil : tr("console.candidates.no_filter")),
      KeyRow(["t"], .tags, "console.candidates.keys.tags", disabled: none ?? busy),
      KeyRow(["a"], .advance, "console.candidates.keys.advance", disabled: none ?? busy),
      KeyRow(["o"], .hold, "console.candidates.keys.hold", disabled: none ?? busy),
      KeyRow(["x"], .reject, "console.candidates.keys.reject", disabled: none ?? busy),
      KeyRow(["i"], .invite, "console.candidates.keys.invite"),
    ]
  }

  private var rareKeys: [KeyRow<CandidatesIntent>] {
    let selected = table.selected
    let noLink =
      selected?.invitedAt == nil
      ? tr("console.candidates.not_invited") : selected?.revokedAt == nil ? nil : tr("console.candidates.is_revoked")
    return [
      KeyRow(["*"], .markAll, "console.candidates.keys.mark_all", disabled: noRow, inFooter: false),
      KeyRow(["s"], .sort, "console.candidates.keys.sort", inFooter: false),
      KeyRow(["S"], .reverse, "console.candidates.keys.reverse", inFooter: false),
      KeyRow(["C"], .columns, "console.candidates.keys.columns", inFooter: false),
      KeyRow(["I"], .importFile, "console.candidates.keys.import_file", inFooter: false),
      KeyRow(["L"], .personalLink, "console.candidates.keys.personal_link", disabled: noRow ?? noLink, inFooter: false),
      KeyRow(
        ["p"], .link, "console.candidates.keys.link",
        disabled: interview == nil ? tr("console.candidates.many_interviews") : nil, inFooter: false),
      KeyRow(
        ["K"], .ranking, "console.candidates.keys.ranking",
        disabled: interview == nil ? tr("console.candidates.many_interviews") : nil, inFooter: false),
      KeyRow(
        ["c"], .compare, "console.candidates.keys.compare",
        disabled: interview == nil
          ? tr("console.candidates.many_interviews") : compared == nil ? tr("console.ranking.mark_some") : nil,
        inFooter: false),
      KeyRow(["H"], .history, "console.candidates.keys.history", disabled: noRow, inFooter: false),
      KeyRow(["M"], .meaning, "console.candidates.keys.meaning", inFooter: false),
      KeyRow(["W"], .withdraw, "console.candidates.keys.withdraw", disabled: none ?? busy, inFooter: false),
      KeyRow(["R"], .revoke, "console.candidates.keys.revoke", disabled: none ?? busy, inFooter: false),
      KeyRow(["B"], .reveal, "console.candidates.keys.reveal", inFooter: false),
      KeyRow(["r"], .refresh, "console.candidates.keys.refresh", inFooter: false),
    ]
  }

  private var leaving: [KeyRow<CandidatesIntent>] {
    let back = KeyRow<CandidatesIntent>([.escape, "q", "h", .left], .back, "console.candidates.keys.back")
    let quit = KeyRow<CandidatesIntent>(["q"], .quit, "console.candidates.keys.quit")
    let clear = KeyRow<CandidatesIntent>([.escape], .clearMarks, "console.candidates.keys.clear_marks", inFooter: false)
    return (hasMarks ? [clear] : []) + [isSection ? quit : back]
  }

  var isFiltered: Bool { !CandidateFilterWords.parts(filter).isEmpty || !search.text.isEmpty }
}
