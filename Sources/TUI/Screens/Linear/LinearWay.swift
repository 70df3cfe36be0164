import Contracts
import Kit
import Recorder

/// The candidate's way in lines: the same state, keys and work as the drawing, in words alone.
extension KioskScreen {
  var page: LinearPage? {
    let language = Strings.current.language.rawValue
    var page = state.overlay.map(page) ?? stepPage
    // All of it again in another language.
    page.id = language + " " + page.id
    // Where keys are not told one by one, a character stands for the key.
    page.lines = page.lines.map { $0.replacing("F1", with: "!") }
    if state.isBusy { page.input = .wait }
    return page
  }

  private var stepPage: LinearPage {
    switch state.step {
    case .opening: return LinearPage("opening", [tr("kiosk.opening")], input: .wait)
    case .stuck(let sentence): return LinearPage("stuck", [sentence])
    case .pin(let why):
      return LinearPage(
        "pin", [tr("kiosk.pin.title"), tr("kiosk.pin.text"), why ?? ""], input: .text, prompt: "PIN")
    case .welcome: return welcomePage
    case .consent: return consentPage
    case .profile: return profilePage
    case .resume: return filePage(LinearPage("resume", [tr("kiosk.resume.title")]), nil)
    case .devices: return devicesPage
    case .question(let number, let phase): return questionPage(number, phase)
    case .review: return LinearPage("review", LinearPage.reading { drawReview($0) })
    case .submitting: return LinearPage("submitting", [tr("kiosk.submitting")], input: .wait)
    case .done: return LinearPage("done", LinearPage.reading { drawDone($0) })
    case .groups: return groupsPage
    case .withdrawn(let certificate):
      return LinearPage("withdrawn", LinearPage.reading { drawWithdrawn($0, certificate) })
    }
  }

  mutating func typed(_ line: String) -> [Effect<KioskMessage>]? {
    if state.overlay != nil { return typedInOverlay(line) }
    guard !state.isBusy else { return nil }
    switch state.step {
    case .pin where !line.hasPrefix("/"):
      state.pinField = TextField(limit: 8, accepts: { $0.isASCII && $0.isNumber })
      state.pinField.insert(line)
      return takeAtEntrance(.goOn)
    case .consent: return typedInConsent(line)
    case .profile: return typedInProfile(line)
    case .resume where state.place == .kiosk: return typedAtMedium(line, nil)
    case .resume where Self.isPath(line):
      state.resumeField = TextField(line, limit: 1000)
      return takeResume()
    case .question(let number, .writing): return typedInWriting(line, number)
    case .groups: return typedInGroups(line)
    default: return nil
    }
  }

  // MARK: Welcome and consent

  private var welcomePage: LinearPage {
    var lines = LinearPage.reading { drawWelcome($0) }
    if languages.count > 1 {
      // The drawing's row of languages has marks for the eye.
      lines.removeLast()
      let names = languages.map { tr("kiosk.language.\($0.rawValue)") }.joined(separator: ", ")
      lines.append(tr("linear.languages", ["names": names]))
    }
    return LinearPage("welcome", lines)
  }

  private var consentPage: LinearPage {
    guard let interview = state.snapshot?.state else { return LinearPage("consent", [], input: .wait) }
    let text = interview.consentText
    var lines = [tr("kiosk.consent.title")]
    for fact in facts(interview, 4000) {
      let label = (fact.spans.first?.text ?? "").split(separator: " ").joined(separator: " ")
      lines.append(label + ": " + fact.spans.dropFirst().map(\.text).joined())
    }
    for (index, purpose) in text.purposes.enumerated() {
      lines.append("\(index + 1). " + wording(purpose, text) + " " + tr(effect(purpose)))
    }
    lines.append(tr("kiosk.consent.version", ["version": text.version]))
    lines.append(tr("linear.consent.how"))
    let ticked = text.purposes.indices.filter { state.ticked.contains(text.purposes[$0].kind) }
    lines.append(
      ticked.isEmpty
        ? tr("linear.consent.none")
        : tr("linear.consent.ticked", ["numbers": ticked.map { "\($0 + 1)" }.joined(separator: ", ")]))
    return LinearPage("consent", lines)
  }

  private mutating func typedInConsent(_ line: String) -> [Effect<KioskMessage>]? {
    let count = state.snapshot?.state.consentText.purposes.count ?? 0
    guard let number = Int(line), (1...max(1, count)).contains(number) else {
      // The sentence for screens speaks of the space bar.
      return line.isEmpty && !state.mayConsent ? [.toast(tr("linear.consent.needed"), .warning)] : nil
    }
    state.consentRow = number - 1
    return takeInConsent(.toggle)
  }

  // MARK: Profile

  private var profilePage: LinearPage {
    var lines = [
      tr("kiosk.profile.title") + " " + tr("kiosk.profile.why", ["organisation": state.organisation]),
      tr("linear.profile.how"),
    ]
    if let field = state.form.focused {
      let now = state.form.text(field.id)
      lines.append(field.label + ". " + field.hint + (now.isEmpty ? "" : " " + tr("linear.profile.now", ["text": now])))
      if let error = field.error { lines.append(error) }
    }
    return LinearPage("profile", lines, input: .text, prompt: state.form.focused?.label ?? "", tellsCommands: false)
  }

  private mutating func typedInProfile(_ line: String) -> [Effect<KioskMessage>]? {
    if line.hasPrefix("/") { return nil }
    if line == "<" {
      _ = state.form.handle(.backTab)
      return []
    }
    if !line.isEmpty {
      if let id = state.form.focused?.id { state.form.setText(id, "") }
      _ = state.form.paste(line)
    }
    return state.form.handle(.enter) == .submitted ? submitProfile() : []
  }
}
