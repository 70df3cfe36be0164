import Contracts
import Kit
import Recorder

/// Everything is deleted; the certificate says so.
extension KioskScreen {
  var withdrawnKeys: [KeyRow<KioskIntent>] {
    let saving =
      state.place == .own ? [KeyRow(["s"], KioskIntent.copy, "kiosk.keys.save_certificate", disabled: busy)] : []
    return saving + [KeyRow([.enter, "q", .escape], .leave, "kiosk.keys.close")]
  }

  /// What is not known by name is shown as the server says it.
  private func words(_ kind: String) -> String {
    let text = tr("kiosk.withdrawn.kind." + kind)
    return text.hasPrefix("kiosk.") ? kind : text
  }

  func drawWithdrawn(_ canvas: Canvas, _ certificate: WithdrawalCertificate) {
    var y = 1
    y += canvas.paragraph(tr("kiosk.withdrawn.title"), .heading, y: y) + 1
    y += canvas.paragraph(tr("kiosk.withdrawn.text"), y: y) + 1
    y += canvas.paragraph(
      tr("kiosk.withdrawn.certificate", ["id": "\(certificate.session)", "day": KioskWords.day(certificate.at)]),
      .accent, y: y)
    for (kind, count) in certificate.deleted.sorted(by: { $0.key < $1.key }) {
      y += canvas.paragraph("\(words(kind)): \(Strings.number(count))", .dim, x: 2, y: y, width: canvas.width - 2)
    }
    let contact = state.snapshot?.state.contact ?? ""
    if !contact.isEmpty { canvas.paragraph(tr("kiosk.contact", ["contact": contact]), y: y + 1) }
  }
}
