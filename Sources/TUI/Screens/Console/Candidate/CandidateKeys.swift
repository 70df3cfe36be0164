internal import Contracts
internal import Kit

enum CandidateIntent {
  case next, previous
  case number(Int)
  case nextEvidence, previousEvidence, save, refresh, back
}

extension CandidateScreen {
  var keys: [KeyRow<CandidateIntent>] {
    let count = detail?.answers.count ?? 0
    let none = answer == nil ? tr("console.candidate.nothing") : nil
    let noEvidence = evidence.isEmpty ? tr("console.candidate.no_evidence") : nil
    return [
      KeyRow(
        ["n", "]", .right, "l"], .next, "console.candidate.keys.next",
        disabled: none ?? (shown + 1 >= count ? tr("console.candidate.is_last") : nil)),
      KeyRow(
        ["p", "["], .previous, "console.candidate.keys.previous",
        disabled: none ?? (shown == 0 ? tr("console.candidate.is_first") : nil)),
      KeyRow([.tab, "e"], .nextEvidence, "console.candidate.keys.evidence", disabled: noEvidence),
      KeyRow(
        [.backTab, "E"], .previousEvidence, "console.candidate.keys.evidence_back", disabled: noEvidence,
        inFooter: false),
      KeyRow(["o"], .save, "console.candidate.keys.save", disabled: none ?? noVideo),
      KeyRow(["r"], .refresh, "console.candidate.keys.refresh", inFooter: false),
      KeyRow([.escape, "q", "h", .left], .back, "console.candidate.keys.back"),
    ]
      + (1...9).map { number in
        KeyRow(
          [.character(Character(String(number)))], .number(number),
          label: "", help: tr("console.candidate.keys.number", ["number": "\(number)"]),
          disabled: number > count ? tr("console.candidate.no_question", ["number": "\(number)"]) : nil, inFooter: false
        )
      }.prefix(max(0, min(9, count)))
  }

  private var noVideo: String? {
    if saving != nil { return tr("console.candidate.is_saving") }
    return answer?.media == nil ? tr("console.candidate.no_video") : nil
  }
}
