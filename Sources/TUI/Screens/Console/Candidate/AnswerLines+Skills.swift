internal import Contracts
internal import Kit

extension AnswerLines {
  /// What the candidate speaks of having done, each with its first quote; nothing when there is none.
  var skills: [Line] {
    guard let skills = answer.analysis?.skills, !skills.isEmpty else { return [] }
    let margin = "  "
    var lines: [Line] = ["", Line(tr("console.answer.skills"), .heading)]
    for skill in skills {
      var head = [Span(skill.name, .accent)]
      if skill.mentions > 1 { head.append(Span(" ×\(skill.mentions)", .dim)) }
      head.append(Span("  " + skill.category, .dim))
      lines += Line.wrap(head, width: width)
      guard let piece = skill.evidence.first else { continue }
      let time = Gauge.clock(Int(piece.startS)) + "–" + Gauge.clock(Int(piece.endS.rounded(.up)))
      lines += Line.wrap([Span("“" + piece.quote + "”", .text), Span(" " + time, .dim)], width: width - 2)
        .map { Line(margin) + $0 }
    }
    return lines + Line.wrap(tr("console.answer.skills_note"), .dim, width: width)
  }
}
