internal import Contracts
internal import Foundation
internal import Kit

/// A candidate gets a link of their own.
struct InviteScreen {
  let services: ConsoleServices
  let interview: Interview
  var form: Form
  /// The same for every repeat of one request, so that nobody is invited twice.
  var key = UUID().uuidString
  var isSending = false
  var failure: CallFailure?

  init(services: ConsoleServices, interview: Interview) {
    self.services = services
    self.interview = interview
    form = Self.empty(interview)
  }

  static func empty(_ interview: Interview) -> Form {
    let usual = interview.content.settings.extraTimePercent
    return Form([
      .text("name", tr("console.invite.name"), limit: 200),
      .text("email", tr("console.invite.email"), limit: 254),
      .text(
        "extra", tr("console.invite.extra"), limit: 3, hint: tr("console.invite.extra_hint"),
        placeholder: tr("console.invite.extra_placeholder", ["percent": "\(usual)"]), gap: true),
      .text(
        "expires", tr("console.invite.expires"), limit: 16, hint: tr("console.invite.expires_hint"),
        placeholder: tr("console.invite.expires_placeholder")),
      .text("tags", tr("console.invite.tags"), limit: 600, hint: tr("console.invite.tags_hint")),
    ])
  }
}

enum InviteIntent { case send, back }

extension InviteScreen: Screen {
  typealias Message = Result<Invitation, CallFailure>

  var title: String { tr("console.invite.title") }
  var aside: String { isSending ? tr("console.invite.sending") : interview.content.title }
  var banner: Banner? { failure.map { Banner($0.sentence) } }
  var leavingLoses: String? {
    form.text("name").isEmpty && form.text("email").isEmpty ? nil : tr("console.invite.leaving")
  }

  var keys: [KeyRow<InviteIntent>] {
    [
      KeyRow(
        [.control("s")], .send, "console.invite.keys.send",
        disabled: isSending ? tr("console.candidates.busy") : nil),
      KeyRow([.escape], .back, "console.invite.keys.back"),
    ]
  }

  func captures(_ key: Key) -> Bool { form.captures(key) }

  mutating func update(_ event: ScreenEvent<InviteIntent, Message>) -> [Effect<Message>] {
    switch event {
    case .intent(.send): return send()
    case .intent(.back): return [.pop]
    case .key(let key): if form.handle(key) == .submitted { return send() }
    case .paste(let text): _ = form.paste(text)
    case .mouse(let mouse) where mouse.kind == .press: _ = form.press(Point(x: mouse.at.x, y: mouse.at.y - Self.top))
    case .message(.success(let invitation)):
      // Another one can follow from the same form.
      isSending = false
      key = UUID().uuidString
      form = Self.empty(interview)
      return [.push(PersonalLinkScreen(services: services, invitation: invitation, isNew: true))]
    case .message(.failure(let failure)):
      isSending = false
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      if !failure.isTemporary { key = UUID().uuidString }
      refused(failure)
    default: break
    }
    return []
  }

  private mutating func refused(_ failure: CallFailure) {
    let fields = ["name": "name", "email": "email", "extra_time_percent": "extra", "expires_at": "expires"]
    let field = failure.field.map { fields[$0] ?? $0 } ?? (failure.code == "candidate-exists" ? "email" : "")
    guard form[field] != nil else {
      self.failure = failure
      return
    }
    form.setError(field, failure.sentence)
    form.focusError()
  }

  private mutating func send() -> [Effect<Message>] {
    guard !isSending else { return [] }
    failure = nil
    form.clearErrors()
    let name = TextRules.tidied(form.text("name"))
    let email = TextRules.tidied(form.text("email"))
    if let fault = TextRules.check(name, length: 1...200) {
      form.setError("name", tr("console.field", ["fault": fault.words]))
    }
    if let fault = TextRules.checkEmail(email) {
      form.setError("email", tr("console.field", ["fault": fault.words]))
    }
    var request = InvitationRequest(name: name, email: email)
    let extra = TextRules.tidied(form.text("extra")).replacing("%", with: "")
    if !extra.isEmpty {
      request.extraTimePercent = Int(extra)
      if !(100...400).contains(request.extraTimePercent ?? 0) {
        form.setError("extra", tr("console.invite.bad_extra"))
      }
    }
    let expires = TextRules.tidied(form.text("expires"))
    if !expires.isEmpty {
      request.expiresAt = Wording.date(expires, services.timeZone)
      if request.expiresAt == nil {
        form.setError("expires", tr("console.invite.bad_date"))
      } else if let at = request.expiresAt, at <= services.now() {
        form.setError("expires", tr("console.invite.past"))
      }
    }
    let tags = form.text("tags").split { $0 == "," || $0 == ";" }.map { TextRules.tidied(String($0)) }
      .filter { !$0.isEmpty }
    if !tags.isEmpty { request.tags = tags }
    if tags.contains(where: { TextRules.check($0, length: 1...50) != nil }) || tags.count > 30 {
      form.setError("tags", tr("console.invite.bad_tags"))
    }
    guard form.fields.allSatisfy({ $0.error == nil }) else {
      form.focusError()
      return []
    }
    isSending = true
    let services = services
    let id = interview.id
    let key = key
    return [.call("invite", { [request] in try await services.candidates.invite(id, request, key) }, then: { $0 })]
  }

  private static let top = 2

  func view(_ canvas: Canvas) {
    canvas.put(0, 0, Line(interview.content.title, .heading).clipped(to: canvas.width))
    form.draw(
      canvas.part(Rect(x: 0, y: Self.top, width: min(canvas.width, 90), height: canvas.height - Self.top)))
  }
}
