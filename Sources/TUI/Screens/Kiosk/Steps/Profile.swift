import Contracts
import Kit
import Recorder

/// Who the candidate is, and what HR asks for besides.
extension KioskScreen {
  var profileKeys: [KeyRow<KioskIntent>] {
    [KeyRow([.enter], .goOn, "kiosk.keys.next", disabled: busy)] + leavingTyped
  }

  /// Made on coming here, in the language that was chosen.
  func profileForm() -> Form {
    var fields: [Form.Field] = [
      .text("name", tr("kiosk.profile.name"), limit: 200, hint: tr("kiosk.profile.name_hint")),
      .text("email", tr("kiosk.profile.email"), limit: 254, hint: tr("kiosk.profile.email_hint")),
    ]
    for (index, field) in (state.snapshot?.state.profileFields ?? []).enumerated() {
      fields.append(
        .text(
          "extra\(index)", field.label, limit: ProfileValue.mostCharacters,
          hint: tr(field.isRequired ? "kiosk.profile.required" : "kiosk.profile.optional"), gap: index == 0))
    }
    return Form(fields)
  }

  /// The form's field of a field of the wire, as `email` or `extra.0.value`.
  func profileField(_ field: String) -> String? {
    if state.form[field] != nil { return field }
    let index = field.split { ".[]/".contains($0) }.lazy.compactMap { Int($0) }.first
    return index.map { "extra\($0)" }.flatMap { state.form[$0] == nil ? nil : $0 }
  }

  mutating func submitProfile() -> [Effect<KioskMessage>] {
    guard !state.isBusy else { return [] }
    state.form.clearErrors()
    let name = TextRules.tidied(state.form.text("name"))
    let email = TextRules.tidied(state.form.text("email"))
    var faults: [(String, TextFault?)] = [
      ("name", TextRules.check(name, length: 1...200)), ("email", TextRules.checkEmail(email)),
    ]
    var extra: [ProfileValue] = []
    for (index, field) in (state.snapshot?.state.profileFields ?? []).enumerated() {
      let value = TextRules.tidied(state.form.text("extra\(index)"))
      if !value.isEmpty { extra.append(ProfileValue(label: field.label, value: value)) }
      let least = field.isRequired ? 1 : 0
      faults.append(("extra\(index)", TextRules.check(value, length: least...ProfileValue.mostCharacters)))
    }
    for (id, fault) in faults {
      if let fault { state.form.setError(id, tr("kiosk.profile.fault", ["fault": fault.words])) }
    }
    if state.form.fields.contains(where: { $0.error != nil }) {
      state.form.focusError()
      return []
    }
    state.isBusy = true
    return [work.profile(state, Profile(name: name, email: email, extra: extra))]
  }

  func drawProfile(_ canvas: Canvas) {
    var y = 1
    y += canvas.paragraph(tr("kiosk.profile.title"), .heading, y: y)
    y += canvas.paragraph(tr("kiosk.profile.why", ["organisation": state.organisation]), .dim, y: y) + 1
    // Long questions stand above their fields, where they have the whole width.
    let isLong = state.form.fields.contains { TextWidth.of($0.label) > 22 }
    let width = isLong ? 55 : min(70, canvas.width)
    state.form.draw(canvas.part(Rect(x: 0, y: y, width: width, height: canvas.height - y)))
  }
}
