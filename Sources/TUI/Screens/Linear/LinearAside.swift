import Contracts
import Kit
import Recorder

/// What lies beside the questions, in lines: something is wrong, withdrawal, a page for the phone, the voluntary form.
extension KioskScreen {
  func page(_ overlay: KioskState.Overlay) -> LinearPage {
    switch overlay {
    case .wrong(let wrong): return page(wrong)
    case .withdrawal(let withdrawal):
      let isAsked = withdrawal.stage != .sending
      return LinearPage(
        "withdrawal \(withdrawal.stage)", still { drawWithdrawal($0, withdrawal) } + [tr("linear.back")],
        input: isAsked ? .text : .wait, tellsCommands: false)
    case .phone(let phone):
      guard let page = phone.page else { return LinearPage("phone", [tr("kiosk.phone.asking")]) }
      return LinearPage("phone", [tr("kiosk.phone.title"), tr("kiosk.phone.address"), page.url])
    }
  }

  /// Without the recording's running clock, which the countdown tells.
  private func still(_ draw: (Canvas) -> Void) -> [String] {
    LinearPage.reading(draw).filter {
      state.phase != .recording || !$0.contains(":") || !$0.hasPrefix(tr("kiosk.wrong.recording").prefix(8))
    }
  }

  private func page(_ wrong: KioskWrong) -> LinearPage {
    switch wrong.stage {
    case .told:
      return LinearPage("wrong told", still { drawWrong($0, wrong) })
    case .sending: return LinearPage("wrong sending", [tr("kiosk.wrong.sending")])
    case .asking, .failed:
      var lines = [tr("kiosk.wrong.title")]
      lines += IncidentReport.Kind.allCases.enumerated().map {
        "\($0 + 1). " + KioskWords.incident($1)
      }
      lines.append(tr("linear.wrong.how"))
      lines.append(contactText(state.snapshot?.state.contact ?? ""))
      lines.append(tr("linear.choice.chosen", ["numbers": "\(wrong.menu.selected + 1)"]))
      if case .failed(let sentence) = wrong.stage { lines.append(sentence) }
      return LinearPage("wrong", lines, input: .text, tellsCommands: false)
    }
  }

  mutating func typedInOverlay(_ line: String) -> [Effect<KioskMessage>]? {
    switch state.overlay {
    case .wrong(var wrong):
      if case .told = wrong.stage { return nil }
      guard wrong.stage != .sending, !line.hasPrefix("/") else { return nil }
      if line.isEmpty { return tell(wrong) }
      if let number = Int(line), IncidentReport.Kind.allCases.indices.contains(number - 1) {
        wrong.menu.select(number - 1)
      } else {
        wrong.text.replace(wrong.text.text.isEmpty ? line : wrong.text.text + "\n" + line)
      }
      state.overlay = .wrong(wrong)
      return []
    case .withdrawal(var withdrawal):
      guard withdrawal.stage != .sending, !line.hasPrefix("/") else { return nil }
      withdrawal.field = TextField(line, limit: 20)
      state.overlay = .withdrawal(withdrawal)
      if withdrawal.isMeant { return withdraw(withdrawal) }
      return [.toast(tr("kiosk.withdraw.missing", ["word": tr("kiosk.withdraw.word")]), .warning)]
    case .phone, nil: return nil
    }
  }

  // MARK: The voluntary form

  var groupsPage: LinearPage {
    var lines = [tr("kiosk.groups.title"), tr("kiosk.groups.text"), tr("linear.groups.how")]
    for field in state.groups.form.fields where state.groups.form.choice(field.id) > 0 {
      lines.append(tr("linear.groups.given", ["topic": field.label, "choice": chosen(field)]))
    }
    if let field = state.groups.form.focused, case .choice(let options, _) = field.kind {
      lines.append(field.label + ": " + options.enumerated().map { "\($0 + 1) " + $1 }.joined(separator: ", ") + ".")
    }
    return LinearPage("groups", lines, prompt: state.groups.form.focused?.label ?? "")
  }

  private func chosen(_ field: Form.Field) -> String {
    guard case .choice(let options, let selected) = field.kind else { return "" }
    return options[selected]
  }

  mutating func typedInGroups(_ line: String) -> [Effect<KioskMessage>]? {
    if line.isEmpty, state.groups.given.given.isEmpty { return [.toast(tr("linear.groups.nothing"), .warning)] }
    guard let number = Int(line), let field = state.groups.form.focused,
      case .choice(let options, let selected) = field.kind,
      options.indices.contains(number - 1)
    else { return nil }
    for _ in 0..<((number - 1 - selected + options.count) % options.count) { _ = state.groups.form.handle(.right) }
    _ = state.groups.form.handle(.tab)
    return []
  }
}
