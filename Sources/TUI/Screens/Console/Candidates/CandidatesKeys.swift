internal import Kit

enum CandidatesIntent {
  case open, link, refresh, back
}

extension CandidatesScreen {
  var keys: [KeyRow<CandidatesIntent>] {
    [
      KeyRow(
        [.enter, "l", .right], .open, "console.candidates.keys.open",
        disabled: table.selected == nil ? tr("console.candidates.none_selected") : nil),
      KeyRow(["u"], .link, "console.candidates.keys.link"),
      KeyRow(["r"], .refresh, "console.candidates.keys.refresh", inFooter: false),
      KeyRow([.escape, "q", "h", .left], .back, "console.candidates.keys.back"),
    ]
  }
}
