internal import Contracts
internal import Foundation
internal import Kit

/// Values of the API in words, and times as the reader's clock has them.
enum Wording {
  static func status(_ status: InterviewStatus) -> Span {
    switch status {
    case .draft: Span(tr("console.status.draft"), .dim)
    case .published: Span(tr("console.status.published"), .good)
    case .closed: Span(tr("console.status.closed"), .warning)
    case .archived: Span(tr("console.status.archived"), .dim)
    }
  }

  static func status(_ row: CandidateRow) -> Span {
    switch row.status {
    case .invited: Span(tr("console.status.invited"), .dim)
    case .opened: Span(tr("console.status.opened"), .dim)
    case .expired: Span(tr("console.status.expired"), .warning)
    case .withdrawn: Span(tr("console.status.withdrawn"), .warning)
    case .inProgress: Span(tr("console.status.in_progress"), .accent)
    case .completed:
      row.analysed < row.answered
        ? Span(tr("console.status.analysing"), .warning) : Span(tr("console.status.completed"), .good)
    }
  }

  static func name(_ row: CandidateRow) -> Span {
    if row.erasedAt != nil { return Span(tr("console.candidates.erased"), .dim) }
    return row.name.isEmpty ? Span(tr("console.candidates.unnamed"), .dim) : Span(row.name)
  }

  static func abstention(_ reason: Abstention) -> String { tr("console.abstained." + reason.rawValue) }

  static func source(_ kind: SourceKind?) -> String { tr("console.source." + (kind?.rawValue ?? "unknown")) }

  /// "14:05" today, "23 Nov 14:05" this year, "23 Nov 2025" before.
  static func time(_ date: Date, now: Date, _ zone: TimeZone) -> String {
    let that = parts(date, zone)
    let this = parts(now, zone)
    let clock = two(that.hour) + ":" + two(that.minute)
    if that.day == this.day, that.month == this.month, that.year == this.year {
      return tr("console.time.today", ["time": clock])
    }
    let day = "\(that.day ?? 0) " + tr("console.time.months.\(that.month ?? 1)")
    return that.year == this.year ? "\(day) \(clock)" : "\(day) \(that.year ?? 0)"
  }

  /// As a form field holds it: "2026-12-01 18:00".
  static func field(_ date: Date?, _ zone: TimeZone) -> String {
    guard let date else { return "" }
    let that = parts(date, zone)
    return "\(that.year ?? 0)-\(two(that.month))-\(two(that.day)) \(two(that.hour)):\(two(that.minute))"
  }

  /// Reads what ``field(_:_:)`` writes, also without the time (then the end of that day); nil when it is no such day.
  static func date(_ text: String, _ zone: TimeZone) -> Date? {
    let pieces = text.split { " T".contains($0) }
    guard let day = pieces.first?.split(separator: "-").map({ Int($0) }), day.count == 3, pieces.count <= 2 else {
      return nil
    }
    var wanted = DateComponents()
    (wanted.year, wanted.month, wanted.day, wanted.hour, wanted.minute) = (day[0], day[1], day[2], 23, 59)
    if pieces.count == 2 {
      let clock = pieces[1].split(separator: ":").map { Int($0) }
      guard clock.count == 2 else { return nil }
      (wanted.hour, wanted.minute) = (clock[0], clock[1])
    }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    guard let date = calendar.date(from: wanted) else { return nil }
    // The calendar makes 1 March of 30 February; such a day is a slip.
    let made = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    return made.month == wanted.month && made.day == wanted.day && made.hour == wanted.hour
      && made.minute == wanted.minute ? date : nil
  }

  /// A list asks for the same dates with each drawing, and a calendar takes its time: what it said is kept, by the
  /// minute, of the last few thousand.
  private static func parts(_ date: Date, _ zone: TimeZone) -> DateComponents {
    let moment = Moment(minute: Int((date.timeIntervalSince1970 / 60).rounded(.down)), zone: zone)
    if let parts = known[moment] { return parts }
    if known.count >= 4096 { known = [:] }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    known[moment] = parts
    return parts
  }

  private struct Moment: Hashable {
    let minute: Int
    let zone: TimeZone
  }
  private static var known: [Moment: DateComponents] = [:]

  private static func two(_ value: Int?) -> String {
    let value = value ?? 0
    return value < 10 ? "0\(value)" : "\(value)"
  }

  /// Seconds as a person says them: "45 s", "2 min", "2 min 30 s".
  static func span(_ seconds: Int) -> String {
    let values = ["min": "\(seconds / 60)", "s": "\(seconds % 60)"]
    if seconds < 60 { return tr("console.time.seconds", values) }
    return tr(seconds % 60 == 0 ? "console.time.minutes" : "console.time.both", values)
  }
}
