internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// How candidates get to an interview: link, short code, QR code, PIN. Text that the mouse can select.
struct LinkScreen {
  let services: ConsoleServices
  var interview: Interview
  /// Just published.
  var isNew = false
  /// The PIN that was set here: the server keeps only its hash.
  var pin: String?
  var live = LiveLink()
  /// An answer is waited for.
  var isPolling = false

  init(services: ConsoleServices, interview: Interview, isNew: Bool = false) {
    self.services = services
    self.interview = interview
    self.isNew = isNew
  }
}

enum LinkIntent { case back, copy, copyCode, pin, noPIN, revoke, edit }

enum LinkMessage: Sendable {
  case live(LiveUpdate?)
  case refresh
  case fetched(Result<Interview, CallFailure>)
  case pin(String)
  case pinSet(Result<Interview, CallFailure>, pin: String?)
  case revoke
  case revoked(Result<Interview, CallFailure>)
}

extension LinkScreen: Screen {
  var title: String { tr("console.link.title") }
  var wantsMouse: Bool { false }
  var tickS: Double? { 1 }

  var keys: [KeyRow<LinkIntent>] {
    let draft = interview.url == nil ? tr("console.interviews.is_draft") : nil
    let archived = interview.status == .archived ? tr("console.interviews.is_archived") : nil
    return [
      KeyRow(["c"], .copy, "console.link.keys.copy", disabled: draft),
      KeyRow(
        ["C"], .copyCode, "console.link.keys.copy_code",
        disabled: draft ?? (interview.code == nil ? tr("console.link.no_code") : nil)),
      KeyRow(["p"], .pin, "console.link.keys.pin", disabled: draft ?? archived),
      KeyRow(
        ["P"], .noPIN, "console.link.keys.no_pin",
        disabled: draft ?? archived ?? (interview.hasPIN ? nil : tr("console.link.no_pin"))),
      KeyRow(["e"], .edit, "console.link.keys.edit"),
      KeyRow(["X"], .revoke, "console.link.keys.revoke", disabled: draft ?? archived),
      KeyRow([.escape, .enter, "q", "h", .left], .back, "console.link.keys.back"),
    ]
  }

  mutating func update(_ event: ScreenEvent<LinkIntent, LinkMessage>) -> [Effect<LinkMessage>] {
    switch event {
    case .appeared: return live.follow(services) { .live($0) } + fetch()
    case .tick: return live.tick() && !isPolling ? fetch() : []
    case .intent(let intent): return act(intent)
    case .message(let message): return receive(message)
    case .key, .paste, .mouse, .ending: return []
    }
  }

  private mutating func act(_ intent: LinkIntent) -> [Effect<LinkMessage>] {
    switch intent {
    case .back: return [.pop]
    case .copy: return [.copy(interview.url ?? ""), .toast(tr("console.link.copied"))]
    case .copyCode: return [.copy(Self.grouped(interview.code ?? "")), .toast(tr("console.link.code_copied"))]
    case .edit: return [.replace(EditorScreen(services: services, interview: interview))]
    case .pin: return [askForPIN("")]
    case .noPIN: return set(nil)
    case .revoke:
      return [
        .dialog(
          .confirm(
            tr("console.link.revoke_title"), tr("console.link.revoke_text"), yes: tr("console.link.revoke_yes"),
            .revoke, dangerous: true))
      ]
    }
  }

  private func askForPIN(_ typed: String, fault: String? = nil) -> Effect<LinkMessage> {
    let text = tr(interview.hasPIN ? "console.link.pin_change" : "console.link.pin_text")
    return .dialog(
      .prompt(tr("console.link.pin_title"), fault.map { text + "\n\n" + $0 } ?? text, value: typed) { .pin($0) })
  }

  private func set(_ pin: String?) -> [Effect<LinkMessage>] {
    let services = services
    let id = interview.id
    return [.call("change", { try await services.interviews.setPIN(id, pin) }, then: { .pinSet($0, pin: pin) })]
  }

  private mutating func fetch() -> [Effect<LinkMessage>] {
    isPolling = true
    let services = services
    let id = interview.id
    return [.call("fetch", { try await services.interviews.get(id) }, then: { .fetched($0) })]
  }

  private mutating func receive(_ message: LinkMessage) -> [Effect<LinkMessage>] {
    let services = services
    let id = interview.id
    switch message {
    case .live(let update): return live.hear(update, isOurs: { $0.interview == id }, then: .refresh)
    case .refresh: return live.mayLook(isPolling: isPolling) ? fetch() : []
    case .fetched(let answer):
      isPolling = false
      // Without an answer what is shown still holds; the next look comes by itself.
      if case .success(let now) = answer { interview = now }
      return live.looked(then: .refresh)
    case .pin(let typed):
      let pin = TextRules.tidied(typed)
      guard (4...8).contains(pin.count), pin.allSatisfy({ $0.isASCII && $0.isNumber }) else {
        return pin.isEmpty ? [] : [askForPIN(pin, fault: tr("console.link.pin_fault"))]
      }
      return set(pin)
    case .pinSet(.success(let now), let pin):
      interview = now
      self.pin = pin
      return [.toast(pin == nil ? tr("console.link.pin_removed") : tr("console.link.pin_set"))]
    case .revoke:
      return [.call("change", { try await services.interviews.revokeLink(id) }, then: { .revoked($0) })]
    case .revoked(.success(let now)):
      interview = now
      isNew = false
      return [.toast(tr("console.link.revoked"))]
    case .pinSet(.failure(let failure), _), .revoked(.failure(let failure)):
      if failure.needsSignIn { return [.push(SignInScreen(services: services, again: failure.sentence))] }
      return [.dialog(.error(tr("console.failure.title"), failure.sentence))]
    }
  }
}
