internal import Contracts
internal import Kit

enum CandidateIntent {
  case next, previous
  case number(Int)
  case nextEvidence, previousEvidence, save, saveAlternative, saveResume, saveReceipt, refresh, back
  case nextCandidate, previousCandidate, tags, advance, hold, reject, withdraw, revoke, erase, personalLink, history,
    log,
    reveal
  case match, rate, unrate, dismiss, comment, correct, versions, hideScores
}

extension CandidateScreen {
  var keys: [KeyRow<CandidateIntent>] {
    let count = detail?.answers.count ?? 0
    let none = answer == nil ? tr("console.candidate.nothing") : nil
    let noEvidence = evidence.isEmpty ? tr("console.candidate.no_evidence") : nil
    return [
      KeyRow(
        ["n", .right], .next, "console.candidate.keys.next",
        disabled: none ?? (shown + 1 >= count ? tr("console.candidate.is_last") : nil)),
      KeyRow(
        ["p"], .previous, "console.candidate.keys.previous",
        disabled: none ?? (shown == 0 ? tr("console.candidate.is_first") : nil)),
      KeyRow([.tab, "e"], .nextEvidence, "console.candidate.keys.evidence", disabled: noEvidence),
      KeyRow(
        [.backTab, "E"], .previousEvidence, "console.candidate.keys.evidence_back", disabled: noEvidence,
        inFooter: false),
      KeyRow(["s"], .save, "console.candidate.keys.save", disabled: none ?? noVideo),
      KeyRow(
        ["S"], .saveAlternative, "console.candidate.keys.save_alternative",
        disabled: none ?? (savedAlternative == nil ? tr("console.candidate.no_alternative") : nil), inFooter: false),
      KeyRow(
        ["V"], .saveResume, "console.candidate.keys.save_resume",
        disabled: detail?.resume == nil ? tr("console.candidate.no_resume") : nil, inFooter: false),
      KeyRow(
        ["P"], .saveReceipt, "console.candidate.keys.save_receipt",
        disabled: none ?? (savedReceipt == nil ? tr("console.candidate.no_receipt") : nil), inFooter: false),
    ] + judgeKeys + actionKeys + [
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

  /// What people do beside the program's score.
  private var judgeKeys: [KeyRow<CandidateIntent>] {
    let none =
      isBusy
      ? tr("console.candidates.busy")
      : answer == nil
        ? tr("console.candidate.nothing")
        : answer?.isHandedIn == true ? nil : tr("console.candidate.not_handed_in")
    let unscored = answer?.competency.isEmpty == true ? tr("console.candidate.no_competency") : nil
    let isScored = answer?.analysis?.scores.isEmpty == false
    let noTranscript = answer?.analysis?.transcript == nil ? tr("console.candidate.no_transcript") : nil
    return [
      KeyRow(["m"], .rate, "console.candidate.keys.rate", disabled: none ?? unscored),
      KeyRow(
        ["M"], .unrate, "console.candidate.keys.unrate",
        disabled: none ?? (answer?.review?.mine == nil ? tr("console.candidate.not_rated") : nil), inFooter: false),
      KeyRow(
        ["d"], .dismiss, "console.candidate.keys.dismiss",
        disabled: none ?? (isScored ? nil : tr("console.candidate.no_program_score")), inFooter: false),
      KeyRow(["c"], .comment, "console.candidate.keys.comment", disabled: none, inFooter: false),
      KeyRow(["C"], .correct, "console.candidate.keys.correct", disabled: none ?? noTranscript, inFooter: false),
      KeyRow(
        ["v"], .versions, "console.candidate.keys.versions",
        disabled: answer?.correction == nil ? tr("console.candidate.not_corrected") : nil, inFooter: false),
      KeyRow(["z"], .hideScores, "console.candidate.keys.hide_scores", inFooter: false),
    ]
  }

  /// What the list has as well.
  private var actionKeys: [KeyRow<CandidateIntent>] {
    let busy = isBusy ? tr("console.candidates.busy") : nil
    let noLink =
      row.invitedAt == nil
      ? tr("console.candidates.not_invited") : row.revokedAt == nil ? nil : tr("console.candidates.is_revoked")
    return [
      KeyRow(["a"], .advance, "console.candidates.keys.advance", disabled: busy),
      KeyRow(["o"], .hold, "console.candidates.keys.hold", disabled: busy),
      KeyRow(["x"], .reject, "console.candidates.keys.reject", disabled: busy),
      KeyRow(["t"], .tags, "console.candidates.keys.tags", disabled: busy),
      KeyRow(
        ["]"], .nextCandidate, "console.candidate.keys.next_candidate",
        disabled: trail?.isLast ?? true ? tr("console.candidate.is_last_candidate") : nil, inFooter: false),
      KeyRow(
        ["["], .previousCandidate, "console.candidate.keys.previous_candidate",
        disabled: trail?.isFirst ?? true ? tr("console.candidate.is_first_candidate") : nil, inFooter: false),
      KeyRow(["H"], .history, "console.candidates.keys.history", inFooter: false),
      KeyRow(["J"], .match, "console.candidate.keys.match", inFooter: false),
      KeyRow(["l"], .log, "console.candidate.keys.log", inFooter: false),
      KeyRow(
        ["B"], .reveal, "console.candidate.keys.reveal",
        disabled: Blind.hides(row, interview, false) ? nil : tr("console.candidate.not_blind"), inFooter: false),
      KeyRow(["L"], .personalLink, "console.candidates.keys.personal_link", disabled: noLink, inFooter: false),
      KeyRow(["W"], .withdraw, "console.candidates.keys.withdraw", disabled: busy, inFooter: false),
      KeyRow(["R"], .revoke, "console.candidates.keys.revoke", disabled: busy ?? noLink, inFooter: false),
      KeyRow(
        ["D"], .erase, "console.candidate.keys.erase",
        disabled: row.erasedAt == nil ? busy : tr("console.candidate.is_erased"), inFooter: false),
    ]
  }

  private var noVideo: String? {
    if saving != nil { return tr("console.candidate.is_saving") }
    return savedThing == nil ? tr("console.candidate.no_video") : nil
  }
}
