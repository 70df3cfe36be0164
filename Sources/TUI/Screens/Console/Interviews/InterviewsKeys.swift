internal import Contracts
internal import Kit

enum InterviewsIntent {
  case open, new, edit, candidates, link, publish, close, delete, refresh, signOut, quit
}

extension InterviewsScreen {
  var keys: [KeyRow<InterviewsIntent>] {
    let chosen = table.selected
    let none = chosen == nil ? tr("console.interviews.none_selected") : nil
    let isDraft = chosen?.status == .draft
    let draft = isDraft ? tr("console.interviews.is_draft") : nil
    return [
      KeyRow([.enter, "l", .right], .open, "console.interviews.keys.open", disabled: none),
      KeyRow(["n"], .new, "console.interviews.keys.new"),
      KeyRow(["e"], .edit, "console.interviews.keys.edit", disabled: none),
      KeyRow(["c"], .candidates, "console.interviews.keys.candidates", disabled: none ?? draft, inFooter: false),
      KeyRow(["u"], .link, "console.interviews.keys.link", disabled: none ?? draft),
      KeyRow(
        ["p"], .publish, "console.interviews.keys.publish",
        disabled: none ?? (chosen?.status == .published ? tr("console.interviews.is_published") : nil)),
      KeyRow(
        ["x"], .close, "console.interviews.keys.close",
        disabled: none ?? draft ?? (chosen?.status == .closed ? tr("console.interviews.is_closed") : nil)),
      KeyRow(
        ["d"], .delete, "console.interviews.keys.delete",
        disabled: none ?? (isDraft ? nil : tr("console.interviews.not_draft"))),
      KeyRow(["r"], .refresh, "console.interviews.keys.refresh", inFooter: false),
      KeyRow(["S"], .signOut, "console.interviews.keys.sign_out", inFooter: false),
      KeyRow(["q"], .quit, "console.interviews.keys.quit"),
    ]
  }
}
