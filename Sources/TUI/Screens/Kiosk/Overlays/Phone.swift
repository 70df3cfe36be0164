import Contracts
import Foundation
import Kit
import Recorder

/// A page for the candidate's phone, as a QR code; closes by itself when the file has come.
struct KioskPhone {
  /// Nil is the résumé.
  let question: Int?
  /// What the server had before.
  let before: FileFacts?
  var page: PhoneUpload?
  var code: QRCode?
  var lookedAtS = 0.0
}

extension KioskScreen {
  private static let lookEveryS = 2.0

  mutating func openPhone() -> [Effect<KioskMessage>] {
    state.overlay = .phone(KioskPhone(question: state.current, before: file(state.current, state.snapshot)))
    return [work.phonePage(state, state.current)]
  }

  private func file(_ number: Int?, _ snapshot: TakeSnapshot?) -> FileFacts? {
    guard let number else { return snapshot?.state.resume }
    return snapshot?.state.questions.first { $0.number == number }?.written?.file
  }

  mutating func phoneCame(_ page: PhoneUpload) {
    guard case .phone(var phone) = state.overlay else { return }
    phone.page = page
    phone.code = QRCode(page.url, level: .low)
    phone.lookedAtS = state.nowS
    state.overlay = .phone(phone)
  }

  mutating func phoneTick() -> [Effect<KioskMessage>] {
    guard case .phone(var phone) = state.overlay, phone.page != nil, state.nowS - phone.lookedAtS >= Self.lookEveryS
    else { return [] }
    phone.lookedAtS = state.nowS
    state.overlay = .phone(phone)
    return [work.poll(state)]
  }

  mutating func phoneLooked(_ snapshot: TakeSnapshot) -> [Effect<KioskMessage>] {
    guard case .phone(let phone) = state.overlay, let now = file(phone.question, snapshot), now != phone.before else {
      return []
    }
    state.overlay = nil
    return [.toast(tr("kiosk.phone.arrived", ["name": now.name]))] + attached(snapshot)
  }

  func drawPhone(_ canvas: Canvas, _ phone: KioskPhone) {
    guard let page = phone.page else { return notice(canvas, tr("kiosk.phone.asking"), .dim) }
    let minutes = max(0, Int(page.expiresAt.timeIntervalSinceNow / 60))
    let left = tr(minutes > 0 ? "kiosk.phone.left" : "kiosk.phone.over", ["minutes": "\(minutes)"])
    let size = phone.code?.size(quiet: 2)
    if let code = phone.code, let size, size.height <= canvas.height, size.width + 22 <= canvas.width {
      code.draw(canvas.part(Rect(x: 0, y: 0, width: size.width, height: canvas.height)))
      let side = canvas.part(canvas.bounds.inset(left: size.width + 2))
      var y = 1
      y += side.paragraph(tr("kiosk.phone.title"), .heading, y: y) + 1
      y += side.paragraph(tr("kiosk.phone.text"), y: y) + 1
      y += side.paragraph(left, .dim, y: y) + 1
      side.paragraph(page.url, .dim, y: y)
      return
    }
    var y = 1
    y += canvas.paragraph(tr("kiosk.phone.title"), .heading, y: y) + 1
    y += canvas.paragraph(tr("kiosk.phone.address"), y: y) + 1
    y += canvas.paragraph(page.url, .accent, y: y) + 1
    canvas.paragraph(left, .dim, y: y)
  }
}
