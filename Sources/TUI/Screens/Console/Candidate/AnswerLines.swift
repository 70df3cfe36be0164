internal import Contracts
internal import Kit

/// The parts of an answer as lines of a given width.
struct AnswerLines {
  let screen: CandidateScreen
  let answer: AnswerDetail
  let width: Int

  // MARK: Question and recording

  var question: [Line] {
    Line.wrap(
      [Span("\(answer.question)  ", Style(.accent).bold), Span(answer.text, .heading)], width: width)
  }

  /// Length, sources, and what the recording lacks.
  var recording: [Line] {
    if !answer.kind.isRecorded { return written }
    return played
      + answer.alternatives.flatMap { alternative in
        Line.wrap(
          tr(
            "console.answer.alternative." + (alternative.status == .verified ? "verified" : "arrived"),
            ["length": Gauge.clock((alternative.durationMs + 500) / 1000)]), .warning, width: width)
      }
  }

  private var played: [Line] {
    guard let media = answer.media else { return Line.wrap(Self.status(answer), .dim, width: width) }
    var facts = [Gauge.clock((media.durationMs + 500) / 1000)]
    if media.width > 0 { facts.append("\(media.width)×\(media.height)") }
    var lines = [Line(facts.joined(separator: " · "), .dim) + Line(" · ", .dim) + sources]
    if let over = answer.overMs {
      lines += Line.wrap(tr("console.answer.over", ["clock": Gauge.clock(over / 1000)]), .warning, width: width)
    }
    if answer.takes > 1 { lines += Line.wrap(tr("console.answer.takes", count: answer.takes), .dim, width: width) }
    for gap in media.gaps {
      lines += Line.wrap(
        tr(
          "console.answer.gap", ["at": Gauge.clock(gap.atMs / 1000), "s": Gauge.decimal(Double(gap.gapMs) / 1000, 1)]),
        .warning, width: width)
    }
    if media.droppedFrames > 0 {
      lines += Line.wrap(tr("console.answer.dropped", count: media.droppedFrames), .warning, width: width)
    }
    if media.filledSilenceMs > 0 {
      let seconds = Gauge.decimal(Double(media.filledSilenceMs) / 1000, 1)
      lines += Line.wrap(tr("console.answer.silence", ["s": seconds]), .warning, width: width)
    }
    return lines
  }

  /// What the candidate said was wrong while this question was shown.
  var incidents: [Line] {
    (screen.detail?.incidents ?? []).filter { $0.question == answer.question }.flatMap { incident in
      IncidentWords.lines(incident, screen.services, width: width)
    }
  }

  /// What was written, or the options with those that were chosen.
  private var written: [Line] {
    guard let given = answer.written else { return Line.wrap(Self.status(answer), .dim, width: width) }
    if let file = given.file {
      let size = Strings.number((file.bytes + 1023) / 1024)
      return Line.wrap("▸ \(file.name)  " + tr("console.answer.file", ["kib": size]), width: width)
    }
    if answer.kind.isChoice {
      return answer.options.enumerated().flatMap { index, option in
        let isChosen = given.choices?.contains(index + 1) == true
        return Self.bullet(isChosen ? "●" : "○", option, isChosen ? .text : .dim, width)
      }
    }
    let note = answer.competency.isEmpty ? [] : Line.wrap(tr("console.answer.read_by_people"), .dim, width: width)
    return Line.wrap(given.text ?? "", width: width) + (note.isEmpty ? [] : [""] + note)
  }

  private var sources: Line {
    func part(_ label: String, _ kind: SourceKind?) -> Span {
      let isStandIn = kind == .file || kind == .test
      return Span(label + " " + Wording.source(kind), isStandIn ? .warning : .dim)
    }
    return Line(
      part(tr("console.answer.camera"), answer.camera), Span(" · ", .dim),
      part(tr("console.answer.microphone"), answer.microphone))
  }

  /// Where the answer stands while there is no recording to show.
  static func status(_ answer: AnswerDetail) -> String {
    if let failure = answer.failure { return tr("console.answer.failed", ["why": failure]) }
    return tr("console.answer.status." + answer.status.rawValue)
  }

  // MARK: Scores

  var scores: [Line] {
    guard let analysis = answer.analysis else {
      if answer.media == nil { return [] }
      guard let progress = answer.progress else { return [Line(tr("console.answer.analysing"), .dim)] }
      return [
        Line(
          tr("console.answer.transcribing", ["done": "\(progress.done)", "pieces": "\(progress.pieces)"]), .dim)
      ]
    }
    if let reason = analysis.abstained {
      return [Line(Span(answer.competency, .heading), Span("  " + tr("console.answer.no_score"), .warning))]
        + Line.wrap(Wording.abstention(reason), width: width) + flags(analysis)
    }
    // Hidden until one has rated; what people said says so.
    if analysis.scores.isEmpty { return [Line(answer.competency, .heading)] }
    var number = 0
    return analysis.scores.enumerated().flatMap { index, score in
      defer { number += score.evidence.count }
      return (index > 0 ? [""] : []) + lines(score, firstNumber: number)
    } + [""] + flags(analysis) + scorer(analysis)
  }

  private func lines(_ score: Score, firstNumber: Int) -> [Line] {
    let head = Gauge.score(Double(score.score), digits: 0)
    var lines = [
      Line(Span(TextWidth.clip(score.competency, to: width - 16) + "  ", .heading)) + head
        + Line(" " + tr("console.answer.of_five"), .dim)
    ]
    lines += Line.wrap(Self.explanation(score), width: width)
    for (offset, piece) in score.evidence.enumerated() {
      lines += [""] + evidence(piece, firstNumber + offset)
    }
    if !score.missing.isEmpty {
      lines += ["", Line(tr("console.answer.missing"), .warning)]
      lines += score.missing.flatMap { Self.bullet("·", $0, .dim, width) }
    }
    return lines
  }

  /// What the simple scorer found, in the user's language; a language model's own words as they are.
  private static func explanation(_ score: Score) -> String {
    guard let found = score.findings else { return score.explanation }
    func words(_ key: String, _ values: [String: String] = [:]) -> String { tr("console.answer.found." + key, values) }
    var sentences = [
      found.made > 0
        ? words("some", ["made": "\(found.made)", "points": "\(found.points)"])
        : words("none", ["points": "\(found.points)"])
    ]
    if found.repeatsQuestion {
      sentences.append(words("repeats"))
    } else if found.isOffTopic {
      sentences.append(words("off_topic"))
    }
    if found.denied > 0 { sentences.append(words("denied", ["denied": "\(found.denied)"])) }
    return sentences.joined(separator: " ")
  }

  /// A quote with its number and time, and the point that it shows.
  private func evidence(_ piece: Evidence, _ index: Int) -> [Line] {
    let isFocused = screen.focusedEvidence == index
    let number = "[\(index + 1)]"
    let time = Gauge.clock(Int(piece.startS)) + "–" + Gauge.clock(Int(piece.endS.rounded(.up)))
    let quote = Line.wrap(
      [
        Span("“" + piece.quote + "”", Style(isFocused ? .evidenceFocus : .evidence)), Span(" " + time, .dim),
      ], width: width - 5)
    let margin = "     "
    var lines = quote.map { Line(margin) + $0 }
    lines[0].spans[0] = Span(TextWidth.pad(number, to: 5), isFocused ? Style(.focus).bold : .accent)
    if let point = piece.point {
      lines += Line.wrap("✓ " + point, .good, width: width - 5).map { Line(margin) + $0 }
    }
    return lines
  }

  private func scorer(_ analysis: AnswerAnalysis) -> [Line] {
    guard let score = analysis.scores.first else { return [] }
    let name =
      score.scorer.hasPrefix("local")
      ? tr("console.answer.local_scorer")
      : tr("console.answer.language_model", ["model": score.scorer])
    let range = Gauge.clock(Int(score.searchedFromS)) + "–" + Gauge.clock(Int(score.searchedToS.rounded(.up)))
    return Line.wrap(tr("console.answer.scorer", ["scorer": name, "range": range]), .dim, width: width)
  }

  /// What people should look at, and whether the score is of yesterday.
  private func flags(_ analysis: AnswerAnalysis) -> [Line] {
    let found = analysis.flags.flatMap { flag in
      let range = Gauge.clock(Int(flag.startS)) + "–" + Gauge.clock(Int(flag.endS.rounded(.up)))
      return Line.wrap(tr("console.answer." + flag.kind.rawValue, ["range": range]), .warning, width: width)
    }
    return found + (analysis.isOutdated ? Line.wrap(tr("console.answer.outdated"), .warning, width: width) : [])
  }

  private static func bullet(_ mark: String, _ text: String, _ style: Style, _ width: Int) -> [Line] {
    Line.wrap(text, style, width: width - 2).enumerated().map { index, line in
      Line(index == 0 ? mark + " " : "  ", style) + line
    }
  }

  // MARK: Transcript

  func transcript() -> TranscriptLines? {
    guard let transcript = answer.analysis?.transcript, !transcript.words.isEmpty else { return nil }
    return TranscriptLines(transcript, evidence: screen.evidence, focused: screen.focusedEvidence, width: width)
  }

  /// Pace, pauses and fillers, which are for people and count for nothing.
  var delivery: [Line] {
    guard let facts = answer.analysis?.delivery else { return [] }
    return Line.wrap(
      tr(
        "console.answer.delivery",
        [
          "pace": Strings.number(Int(facts.wordsAMinute.rounded())), "pauses": Strings.number(facts.pauses),
          "longest": Gauge.decimal(facts.longestPauseS, 1), "fillers": Strings.number(facts.fillers),
        ]), .dim, width: width)
  }

  var transcriptHead: Line {
    guard let transcript = answer.analysis?.transcript else { return Line(tr("console.answer.transcript"), .heading) }
    return Line(
      Span(tr("console.answer.transcript"), .heading),
      Span("  \(transcript.language) · \(transcript.model)", .dim))
  }
}
