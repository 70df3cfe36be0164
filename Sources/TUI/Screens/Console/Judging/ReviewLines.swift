internal import Contracts
internal import Kit

/// What people made of an answer, as lines.
extension AnswerLines {
  /// What people and program made of the answer: people first, since theirs counts.
  var judged: [Line] {
    let people = people
    return people + (people.isEmpty || scores.isEmpty ? [] : [""]) + scores
  }

  /// What counts, who rated, what was set aside and said; empty where there is nothing to say.
  var people: [Line] {
    guard let review = answer.review else { return [] }
    var lines: [Line] = []
    if let counts = review.counts, review.source == .people {
      lines.append(Line(Span(tr("console.review.counts") + "  ", .heading)) + Gauge.score(counts))
    }
    if review.isScoreHidden { lines += Line.wrap(tr("console.review.score_hidden"), .warning, width: width) }
    if review.hiddenRatings > 0 {
      lines += Line.wrap(tr("console.review.others_hidden", count: review.hiddenRatings), .warning, width: width)
    }
    if let dismissal = review.dismissal {
      let what = tr("console.review.dismissed", ["who": dismissal.by, "why": dismissal.text ?? ""])
      lines += Line.wrap(what, .warning, width: width)
    }
    for rating in review.ratings {
      let name = rating.isMine ? tr("console.review.mine") : rating.by
      lines.append(Line(Span(name + "  ", .heading)) + Gauge.score(Double(rating.score), digits: 0) + seen(rating))
      lines += Line.wrap(rating.reason, width: width - 2).map { Line("  ") + $0 }
    }
    for step in review.steps where step.action == .commented {
      lines += Line.wrap(
        [Span(step.by + ": ", .dim), Span(step.text ?? "")], width: width)
    }
    return lines
  }

  private func seen(_ rating: Rating) -> Line {
    rating.sawScore || answer.analysis?.scores.isEmpty != false
      ? "" : Line("  " + tr("console.review.unseen"), .dim)
  }

  /// Who corrected the transcript, and what that changed.
  var correction: [Line] {
    guard let correction = answer.correction else { return [] }
    let time = Wording.time(correction.at, now: screen.services.now(), screen.services.timeZone)
    let by = tr("console.review.corrected", ["who": correction.by, "time": time])
    let now = answer.analysis?.scores.first?.score
    let change =
      correction.before.flatMap { before in
        now.map { tr("console.review.change", ["before": "\(before)", "after": "\($0)"]) }
      } ?? ""
    return Line.wrap(change.isEmpty ? by : by + " " + change, .dim, width: width)
  }
}
