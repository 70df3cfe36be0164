internal import Contracts
internal import Foundation
internal import Kit

/// Questions that are asked before candidates can see an interview.
enum Questions {
  /// Says what candidates will get.
  static func publish<Message>(_ draft: InterviewDraft, _ message: Message) -> Dialog<Message> {
    var lines = [tr("console.publish.text", ["title": draft.title]), ""]
    lines.append(
      "• " + tr("console.publish.questions", count: draft.questions.count, ["time": Wording.span(draft.longestS)]))
    let scored = draft.questions.count(where: \.isScored)
    lines.append("• " + (scored == 0 ? tr("console.publish.unscored") : tr("console.publish.scored", count: scored)))
    let settings = draft.settings
    let zone = TimeZone(identifier: settings.timeZone) ?? .gmt
    func time(_ date: Date) -> String { Wording.field(date, zone) + " " + settings.timeZone }
    if let opensAt = settings.opensAt { lines.append("• " + tr("console.publish.opens", ["time": time(opensAt)])) }
    lines.append(
      "• "
        + (settings.closesAt.map { tr("console.publish.closes", ["time": time($0)]) } ?? tr("console.publish.open_end"))
    )
    lines.append("• " + tr("console.publish.kept", count: settings.retentionDays))
    if settings.allowsStandIns { lines += ["", tr("console.publish.stand_ins")] }
    return .confirm(
      tr("console.publish.title"), lines.joined(separator: "\n"), yes: tr("console.publish.yes"), message)
  }

  /// Says what keeps candidates from seeing it, by field, and leads to the builder.
  static func notReady<Message>(_ reasons: [String], edit: Message) -> Dialog<Message> {
    var lines = reasons.prefix(8).map { "• " + $0 }
    if reasons.count > 8 { lines.append(tr("console.editor.more_faults", count: reasons.count - 8)) }
    return .choice(
      tr("console.publish.not_ready"), lines.joined(separator: "\n"),
      [.init("e", tr("console.publish.edit"), edit), .init("n", tr("console.publish.leave"))], token: .warning)
  }

  /// What a draft lacks before candidates may see it, each with its place.
  static func missing(_ draft: InterviewDraft) -> [String] {
    let draft = draft.tidied()
    return (draft.faults + draft.gaps).map { fault in
      EditorPlace(fault.field, in: draft).row.name(in: draft) + ": " + fault.fault.words
    }
  }
}
