internal import Contracts
internal import Foundation
internal import Kit

extension LinkScreen {
  /// The least columns that the text needs beside the QR code.
  private static let textWidth = 34

  func view(_ canvas: Canvas) {
    guard let url = interview.url else {
      canvas.paragraph(tr("console.interviews.is_draft"), .dim)
      return
    }
    // From the left edge and unbroken where it fits, so that the mouse can select it whole.
    let top = canvas.paragraph(url, Style(.accent).bold)
    let body = canvas.part(canvas.bounds.inset(top: top))
    let (code, size) = Self.code(url, body.size)
    guard let code else {
      draw(body.part(body.bounds.inset(top: 1)), needs: size)
      return
    }
    let x = max(Self.textWidth + 2, min(body.width - size.width, 84))
    draw(body.part(Rect(x: 0, y: 1, width: x - 2, height: body.height - 1)), needs: nil)
    code.draw(body.part(Rect(x: x, y: 0, width: size.width, height: size.height)))
  }

  /// The QR code that fits beside the text, with its size; none and what the smallest needs where none does.
  private static func code(_ url: String, _ room: Size) -> (QRCode?, Size) {
    var least = Size(width: 0, height: 0)
    for level in [QRCode.Level.medium, .low] {
      for quiet in [4, 2] {
        guard let code = QRCode(url, level: level) else { continue }
        least = code.size(quiet: quiet)
        if least.width + textWidth + 2 <= room.width, least.height <= room.height { return (code, least) }
      }
    }
    return (nil, least)
  }

  private func draw(_ canvas: Canvas, needs: Size?) {
    let width = min(canvas.width, 76)
    var lines = isNew ? [Line("✓ " + tr("console.link.published"), .good)] : []
    lines += Line.wrap(interview.content.title, .heading, width: width)
    lines += state(width) + [""]
    if let code = interview.code {
      lines += [Line(tr("console.link.code"), .dim), Line("  " + Self.spaced(code), Style(.accent).bold), ""]
    }
    lines += pinLines(width) + [""]
    lines += Line.wrap(tr("console.link.text"), .dim, width: width)
    lines += Line.wrap(tr("console.link.command"), .dim, width: width)
    if let needs, needs.width > 0 {
      // Title bar, footer and the rows around them.
      let values = ["columns": "\(needs.width + Self.textWidth + 4)", "rows": "\(needs.height + 5)"]
      lines += [""] + Line.wrap(tr("console.link.code_needs", values), .dim, width: width)
    }
    canvas.lines(Array(lines.prefix(canvas.height)))
  }

  /// As it is easiest to read aloud: in fours.
  static func grouped(_ code: String) -> String {
    code.count == 8 ? code.prefix(4) + "-" + code.suffix(4) : code
  }

  /// The same to be read from afar.
  private static func spaced(_ code: String) -> String {
    let letters = code.map { String($0) }
    guard letters.count == 8 else { return letters.joined(separator: " ") }
    return letters.prefix(4).joined(separator: " ") + "   " + letters.suffix(4).joined(separator: " ")
  }

  private func pinLines(_ width: Int) -> [Line] {
    guard let pin else {
      return Line.wrap(interview.hasPIN ? tr("console.link.has_pin") : tr("console.link.no_pin"), .dim, width: width)
    }
    return [Line(Span(tr("console.link.pin") + "  ", .dim), Span(pin, Style(.accent).bold))]
      + Line.wrap(tr("console.link.pin_once"), .dim, width: width)
  }

  private func state(_ width: Int) -> [Line] {
    let settings = interview.content.settings
    func time(_ date: Date) -> [String: String] {
      ["time": Wording.time(date, now: services.now(), services.timeZone)]
    }
    var lines: [Line] = []
    func say(_ text: String, _ token: Token = .dim) { lines += Line.wrap(text, Style(token), width: width) }
    switch interview.status {
    case .closed: say(tr("console.link.closed"), .warning)
    case .archived: say(tr("console.interviews.is_archived"), .warning)
    case .draft, .published:
      if let opensAt = settings.opensAt, opensAt > services.now() {
        say(tr("console.link.opens", time(opensAt)), .warning)
      }
      say(settings.closesAt.map { tr("console.interviews.closes", time($0)) } ?? tr("console.link.open_end"))
    }
    if settings.allowsStandIns { say(tr("console.interviews.trial"), .warning) }
    return lines
  }
}
