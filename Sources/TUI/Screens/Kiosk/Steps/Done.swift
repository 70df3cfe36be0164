import Contracts
import Foundation
import Kit
import Recorder

/// Thanks, and the receipt: what was captured, what was agreed to, until when it is kept, how to have it deleted.
extension KioskScreen {
  var doneKeys: [KeyRow<KioskIntent>] {
    let goOn =
      state.groups.isOver
      ? KeyRow([.enter, "q"], KioskIntent.goOn, "kiosk.keys.close")
      : KeyRow([.enter], KioskIntent.goOn, "kiosk.keys.to_groups")
    return [goOn] + copying + [KeyRow(["W"], .withdraw, "kiosk.keys.withdraw"), wrong] + scrolling
      + (state.groups.isOver ? [] : [KeyRow(["q", .escape], .leave, "kiosk.keys.close")])
  }

  mutating func takeInDone() -> [Effect<KioskMessage>] {
    guard !state.groups.isOver else { return [.quit] }
    state.groups = KioskGroups()
    state.step = .groups
    return []
  }

  func drawDone(_ canvas: Canvas) {
    let width = canvas.width - 2
    var lines = Line.wrap(tr("kiosk.done.title"), .heading, width: width)
    let thanks = state.snapshot?.state.thankYou ?? ""
    lines += Line.wrap(thanks.isEmpty ? tr("kiosk.done.text") : thanks, .text, width: width)
    let wiped = state.isWiped ? "✓ " + tr("kiosk.done.wiped") : tr("kiosk.done.wiping")
    lines += Line.wrap(wiped, state.isWiped ? .good : .dim, width: width) + [Line("")]
    if let receipt = state.snapshot?.receipt { lines += self.receipt(receipt, width) }
    state.scroll.draw(canvas.part(canvas.bounds.inset(top: 1)), lines)
  }

  private func writtenHow(_ number: Int) -> String {
    tr("kiosk.kind." + (state.question(number)?.kind ?? .text).rawValue)
  }

  private func receipt(_ receipt: Receipt, _ width: Int) -> [Line] {
    var lines = Line.wrap(
      tr("kiosk.done.receipt", ["id": "\(receipt.session)", "day": KioskWords.day(receipt.submittedAt)]), .accent,
      width: width)
    for answer in receipt.answers {
      let length = answer.segments > 0 ? Gauge.clock(answer.durationMs / 1000) : writtenHow(answer.question)
      let values = ["number": "\(answer.question)", "length": length, "digest": String(answer.digest.prefix(16))]
      lines += Line.wrap(tr("kiosk.done.answer", values), .dim, width: width - 2).map { Line("  ") + $0 }
    }
    let purposes = receipt.purposes.map { tr("kiosk.purpose." + $0.rawValue) }.joined(separator: ", ")
    lines += Line.wrap(
      tr("kiosk.done.consent", ["version": receipt.consentVersion, "purposes": purposes]), .text, width: width)
    lines += Line.wrap(tr("kiosk.done.delete", ["day": KioskWords.day(receipt.deleteAfter)]), .text, width: width)
    var erase = tr("kiosk.done.erase")
    if let code = state.snapshot?.resumeCode { erase += " " + tr("kiosk.done.code", ["code": KioskWords.code(code)]) }
    lines += Line.wrap(erase, .text, width: width)
    if !receipt.contact.isEmpty {
      lines += Line.wrap(tr("kiosk.contact", ["contact": receipt.contact]), .text, width: width)
    }
    return lines
  }
}

/// Words that several steps share.
enum KioskWords {
  /// "20270522-1405", for names of files.
  static func stamp(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .current
    let parts = calendar.dateComponents([.day, .month, .year, .hour, .minute], from: date)
    func two(_ value: Int?) -> String { (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)" }
    return "\(parts.year ?? 0)" + two(parts.month) + two(parts.day) + "-" + two(parts.hour) + two(parts.minute)
  }

  /// Where one's own files lie.
  static var home: URL {
    let named = ProcessInfo.processInfo.environment["HOME"] ?? ""
    return named.hasPrefix("/") ? URL(filePath: named) : FileManager.default.homeDirectoryForCurrentUser
  }

  /// A resume code in two halves, which are easier to copy.
  static func code(_ code: String) -> String {
    guard code.count == 10 else { return code }
    return code.prefix(5) + "-" + code.suffix(5)
  }

  /// "22 May 2027", in the zone of this machine.
  static func day(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .current
    let parts = calendar.dateComponents([.day, .month, .year], from: date)
    return "\(parts.day ?? 0) " + tr("console.time.months.\(parts.month ?? 1)") + " \(parts.year ?? 0)"
  }
}
