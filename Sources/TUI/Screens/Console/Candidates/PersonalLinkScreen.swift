internal import Contracts
internal import Kit

/// The link of one candidate, to be sent to them alone: text that the mouse can select, and a code for a phone.
struct PersonalLinkScreen {
  let services: ConsoleServices
  let row: CandidateRow
  var invitation: Invitation?
  /// Just made.
  var isNew = false
  var failure: CallFailure?
  var showsCode = false

  init(services: ConsoleServices, row: CandidateRow) {
    self.services = services
    self.row = row
  }

  init(services: ConsoleServices, invitation: Invitation, isNew: Bool) {
    self.services = services
    row = invitation.candidate
    self.invitation = invitation
    self.isNew = isNew
  }
}

enum PersonalLinkIntent { case copy, code, back }

extension PersonalLinkScreen: Screen {
  typealias Message = Result<Invitation, CallFailure>

  var title: String { tr("console.personal.title") }
  var wantsMouse: Bool { false }
  var banner: Banner? { failure.map { Banner($0.sentence) } }

  var keys: [KeyRow<PersonalLinkIntent>] {
    let none = invitation == nil ? tr("console.loading") : nil
    return [
      KeyRow([.enter, .escape, "q", "h", .left], .back, "console.personal.keys.back"),
      KeyRow(["c"], .copy, "console.personal.keys.copy", disabled: none),
      KeyRow(["s"], .code, "console.personal.keys.code", disabled: none),
    ]
  }

  mutating func update(_ event: ScreenEvent<PersonalLinkIntent, Message>) -> [Effect<Message>] {
    switch event {
    case .appeared where invitation == nil:
      let services = services
      let id = row.id
      return [.call("link", { try await services.candidates.invitation(id) }, then: { $0 })]
    case .intent(.back): return [.pop]
    case .intent(.code): showsCode.toggle()
    case .intent(.copy): return [.copy(invitation?.url ?? ""), .toast(tr("console.link.copied"))]
    case .message(.success(let invitation)):
      failure = nil
      self.invitation = invitation
    case .message(.failure(let failure)):
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      self.failure = failure
    default: break
    }
    return []
  }

  func view(_ canvas: Canvas) {
    guard let invitation else {
      if failure == nil { canvas.put(0, 0, tr("console.loading"), .dim) }
      return
    }
    let code = QRCode(invitation.url)
    let size = code?.size(quiet: 2) ?? Size(width: 0, height: 0)
    if let code, canvas.width >= 90 + size.width, canvas.height >= size.height {
      let parts = canvas.bounds.split(.columns, gap: 3, [.share(1), .fixed(size.width)])
      drawText(invitation, canvas.part(parts[0]))
      code.draw(canvas.part(parts[1]))
    } else if showsCode, let code {
      if code.draw(canvas.part(canvas.bounds.centred(size))) { return }
      canvas.paragraph(
        tr("console.link.code_needs", ["columns": "\(size.width)", "rows": "\(size.height + 4)"]), .warning)
    } else {
      drawText(invitation, canvas)
    }
  }

  private func drawText(_ invitation: Invitation, _ canvas: Canvas) {
    let row = invitation.candidate
    let width = min(canvas.width, 96)
    var y = 0
    if isNew {
      canvas.put(0, y, "✓ " + tr("console.personal.made"), .good)
      y += 2
    }
    canvas.put(0, y, Line(Span(row.name, .heading), Span("  " + row.email, .dim)).clipped(to: canvas.width))
    y += 1 + canvas.paragraph(tr("console.personal.text"), .dim, y: y + 1, width: width) + 1
    // Each from the left edge and unbroken where it fits, so that it can be selected whole.
    y += canvas.paragraph(invitation.url, .accent, y: y) + 1
    y += canvas.paragraph(tr("console.link.command"), .dim, y: y, width: width)
    let command = "parley take " + invitation.url
    let shown = TextWidth.of(command) <= canvas.width ? [command] : ["parley take \\", invitation.url]
    y += canvas.lines(shown.map { Line($0, .accent) }, y: y) + 1
    if let expiresAt = row.expiresAt {
      let time = Wording.time(expiresAt, now: services.now(), services.timeZone)
      y += canvas.paragraph(tr("console.personal.expires", ["time": time]), .dim, y: y)
    }
    if let percent = row.extraTimePercent {
      canvas.paragraph(tr("console.personal.extra", ["percent": "\(percent)"]), .dim, y: y)
    }
  }
}
