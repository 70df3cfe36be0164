internal import Contracts
internal import Kit

enum InterviewsIntent {
  case open, new, fromTemplate, edit, candidates, link, publish, close, archive, restore, duplicate, delete
  case saveAsTemplate, export, importFile, invite, importList, groups, ranking, agreement, filter, clearFilter, shows,
    columns, refresh,
    signOut, quit
  case go(ConsoleSection)
}

extension InterviewsScreen {
  var keys: [KeyRow<InterviewsIntent>] { mainKeys + rareKeys + ConsoleSection.interviews.rows { .go($0) } }

  private var none: String? { table.selected == nil ? tr("console.interviews.none_selected") : nil }
  private var status: InterviewStatus? { table.selected?.status }
  private var draft: String? { status == .draft ? tr("console.interviews.is_draft") : nil }
  private var archived: String? { status == .archived ? tr("console.interviews.is_archived") : nil }

  private var mainKeys: [KeyRow<InterviewsIntent>] {
    [
      KeyRow([.enter, "l", .right], .open, "console.interviews.keys.open", disabled: none),
      KeyRow(["n"], .new, "console.interviews.keys.new"),
      KeyRow(["t"], .fromTemplate, "console.interviews.keys.from_template"),
      KeyRow(["e"], .edit, "console.interviews.keys.edit", disabled: none),
      KeyRow(
        ["p"], .publish, "console.interviews.keys.publish",
        disabled: none ?? archived ?? (status == .published ? tr("console.interviews.is_published") : nil)),
      KeyRow(["L"], .link, "console.interviews.keys.link", disabled: none ?? draft),
      KeyRow(["c"], .candidates, "console.interviews.keys.candidates", disabled: none ?? draft, inFooter: false),
      KeyRow(["I"], .invite, "console.interviews.keys.invite", disabled: none ?? notOpen, inFooter: false),
      KeyRow(["M"], .importList, "console.interviews.keys.import_list", disabled: none ?? notOpen, inFooter: false),
      KeyRow(["/"], .filter, "console.interviews.keys.filter"),
      KeyRow([.escape], .clearFilter, "console.interviews.keys.clear_filter", disabled: noFilter),
    ]
  }

  private var notOpen: String? { status == .published ? nil : tr("console.interviews.not_open") }

  private var noFilter: String? {
    filter.isShown || shows != .current ? nil : tr("console.interviews.no_filter")
  }

  private var rareKeys: [KeyRow<InterviewsIntent>] {
    [
      KeyRow(
        ["x"], .close, "console.interviews.keys.close",
        disabled: none ?? draft ?? notOpen),
      KeyRow(["D"], .duplicate, "console.interviews.keys.duplicate", disabled: none),
      KeyRow(
        ["d"], .delete, "console.interviews.keys.delete",
        disabled: none ?? (status == .draft ? nil : tr("console.interviews.not_draft"))),
      KeyRow(
        ["A"], .archive, "console.interviews.keys.archive",
        disabled: none ?? (status == .closed ? nil : tr("console.interviews.not_closed"))),
      KeyRow(
        ["R"], .restore, "console.interviews.keys.restore",
        disabled: none ?? (status == .archived ? nil : tr("console.interviews.not_archived"))),
      KeyRow(["a"], .shows, "console.interviews.keys.shows"),
      KeyRow(["w"], .saveAsTemplate, "console.interviews.keys.save_as_template", disabled: none, inFooter: false),
      KeyRow(["y"], .export, "console.interviews.keys.export", disabled: none, inFooter: false),
      KeyRow(["i"], .importFile, "console.interviews.keys.import_file", inFooter: false),
      KeyRow(["K"], .ranking, "console.interviews.keys.ranking", disabled: none ?? draft, inFooter: false),
      KeyRow(["C"], .agreement, "console.interviews.keys.agreement", disabled: none ?? draft, inFooter: false),
      KeyRow(["v"], .groups, "console.interviews.keys.groups", disabled: none ?? draft, inFooter: false),
      KeyRow(["o"], .columns, "console.interviews.keys.columns", inFooter: false),
      KeyRow(["r"], .refresh, "console.interviews.keys.refresh", inFooter: false),
      KeyRow(["S"], .signOut, "console.interviews.keys.sign_out", inFooter: false),
      KeyRow(["q"], .quit, "console.interviews.keys.quit", inFooter: false),
    ]
  }

  func captures(_ key: Key) -> Bool { filter.captures(key) }
}
