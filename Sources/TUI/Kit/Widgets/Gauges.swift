/// Values as bars and clocks, each a piece of a line.
public enum Gauge {
  /// A bar that is `fraction` full, 0 to 1.
  public static func bar(_ fraction: Double, width: Int, _ token: Token = .bar) -> Line {
    let halves = Int((min(max(0, fraction), 1) * Double(width * 2)).rounded())
    let full = halves / 2
    let half = halves % 2
    return Line(
      Span(String(repeating: "█", count: full) + (half == 1 ? "▌" : ""), Style(token)),
      Span(String(repeating: "░", count: max(0, width - full - half)), Style(.barEmpty)))
  }

  /// A score on the anchors 1 to 5: a bar of five, and the number with `digits` after the point.
  public static func score(_ value: Double?, digits: Int = 1) -> Line {
    guard let value else { return Line(Span("     ", .dim), Span("  –", .dim)) }
    return bar(value / 5, width: 5, token(score: value)) + Line(" " + decimal(value, digits))
  }

  public static func token(score: Double) -> Token { score >= 3.5 ? .good : score >= 2.5 ? .bar : .warning }

  /// With so many digits after the point.
  public static func decimal(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value * scale).rounded())
    guard digits > 0 else { return String(whole) }
    let text = String(whole.magnitude)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return (whole < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  /// Loudness in dBFS from -60 (empty) to 0 (full); what is too loud is said in red. `peak` leaves a mark.
  public static func level(_ dBFS: Double, peak: Double? = nil, width: Int) -> Line {
    func cell(_ value: Double) -> Int { Int((min(max(0, (value + 60) / 60), 1) * Double(width)).rounded()) }
    let filled = cell(dBFS)
    let mark = peak.map(cell)
    var spans: [Span] = []
    for index in 0..<width {
      let at = Double(index) / Double(width) * 60 - 60
      let token: Token = at >= -3 ? .bad : at >= -12 ? .warning : .good
      if index < filled {
        spans.append(Span("█", Style(token)))
      } else if let mark, index == mark - 1 {
        spans.append(Span("▌", Style(token)))
      } else {
        spans.append(Span("░", Style(.barEmpty)))
      }
    }
    return Line(spans)
  }

  /// 83 as 01:23, and 3723 as 1:02:03.
  public static func clock(_ seconds: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let s = max(0, seconds)
    let tail = two(s % 60)
    return s < 3600 ? "\(two(s / 60)):\(tail)" : "\(s / 3600):\(two(s / 60 % 60)):\(tail)"
  }

  /// Time left as clock and bar; the last tenth is urgent.
  public static func countdown(leftS: Double, ofS total: Double, width: Int) -> Line {
    let fraction = total > 0 ? leftS / total : 0
    let token: Token = fraction <= 0.1 ? .bad : fraction <= 0.25 ? .warning : .bar
    let style = token == .bar ? Style.text : Style(token).bold
    return Line(Span(clock(Int(leftS.rounded(.up))) + " ", style)) + bar(fraction, width: max(0, width - 6), token)
  }
}
