import Contracts
import Kit
import Recorder

/// The voluntary form, as it is on the screen. Nothing is chosen beforehand.
struct KioskGroups {
  /// Given or skipped.
  var isOver = false
  var form: Form

  init() {
    form = Form(
      GroupForm.Topic.allCases.map { topic in
        .choice(
          topic.rawValue, tr("kiosk.groups.topic." + topic.rawValue),
          [tr("kiosk.groups.rather_not")]
            + (GroupForm.choices[topic] ?? []).map { tr("kiosk.groups.choice." + $0) }, selected: 0,
          hint: tr("kiosk.groups.hint"), gap: true)
      })
  }

  /// What was chosen; what one would rather not say is left out.
  var given: GroupForm {
    var given: [String: String] = [:]
    for topic in GroupForm.Topic.allCases {
      let index = form.choice(topic.rawValue) - 1
      if let choices = GroupForm.choices[topic], choices.indices.contains(index) {
        given[topic.rawValue] = choices[index]
      }
    }
    return GroupForm(given: given)
  }
}

extension KioskScreen {
  var groupKeys: [KeyRow<KioskIntent>] {
    let nothing = state.groups.given.given.isEmpty ? tr("kiosk.groups.nothing") : nil
    return [
      KeyRow([.enter], .submit, "kiosk.keys.groups_give", disabled: busy ?? nothing),
      KeyRow(["s", .escape], .skip, "kiosk.keys.groups_skip"), wrong,
    ]
  }

  mutating func takeInGroups(_ intent: KioskIntent) -> [Effect<KioskMessage>] {
    switch intent {
    case .submit:
      state.isBusy = true
      return [work.giveGroups(state, state.groups.given)]
    default:
      return endGroups()
    }
  }

  mutating func endGroups() -> [Effect<KioskMessage>] {
    state.groups.isOver = true
    state.isBusy = false
    state.step = .done
    state.scroll.toTop()
    return []
  }

  func drawGroups(_ canvas: Canvas) {
    var y = 1
    y += canvas.paragraph(tr("kiosk.groups.title"), .heading, y: y) + 1
    y += canvas.paragraph(tr("kiosk.groups.text"), y: y) + 1
    state.groups.form.draw(canvas.part(canvas.bounds.inset(top: y)))
  }
}
