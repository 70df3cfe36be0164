import Contracts
import Kit
import Recorder

/// What the candidate can ask for.
enum KioskIntent: Equatable {
  case goOn, toggle, up, down, retry, selfView, record, stop, submit, again, resume, leave, skip, attach
  /// One of several attempts, from 0.
  case pick(Int)
}

extension KioskScreen {
  var keys: [KeyRow<KioskIntent>] {
    switch state.step {
    case .opening, .submitting: leaving
    case .stuck: [KeyRow(["r", .enter], .retry, "kiosk.keys.retry")] + leaving
    case .pin: [KeyRow([.enter], .goOn, "kiosk.keys.pin")] + leaving
    case .welcome: [KeyRow([.enter], .goOn, "kiosk.keys.begin")] + leaving
    case .consent:
      [
        KeyRow([" ", "x"], .toggle, "kiosk.keys.toggle"),
        KeyRow([.down, "j"], .down, "kiosk.keys.down", inFooter: false),
        KeyRow([.up, "k"], .up, "kiosk.keys.up", inFooter: false),
        KeyRow([.enter], .goOn, "kiosk.keys.agree", disabled: state.mayConsent ? busy : tr("kiosk.consent.needed")),
      ] + leaving
    case .resume:
      [
        KeyRow([.enter], .goOn, "kiosk.keys.attach", disabled: busy),
        KeyRow([.escape], .leave, "kiosk.keys.leave"),
      ]
    case .profile: [KeyRow([.enter], .goOn, "kiosk.keys.next", disabled: busy)]
    case .devices:
      [
        KeyRow(
          [.enter], .goOn, "kiosk.keys.devices_good", disabled: state.devicesAreGood ? nil : tr("kiosk.devices.not_yet")
        ),
        KeyRow(["r"], .retry, "kiosk.keys.retry_devices"), selfView,
      ] + leaving
    case .question(_, let phase): keys(phase)
    case .review: [KeyRow([.enter], .submit, "kiosk.keys.submit_all", disabled: busy)] + leaving
    case .done: [KeyRow([.enter, "q"], .leave, "kiosk.keys.close")]
    }
  }

  private func keys(_ phase: KioskState.Phase) -> [KeyRow<KioskIntent>] {
    switch phase {
    case .opening, .starting, .stopping, .sending: leaving
    case .preparing: [KeyRow([.enter, " "], .record, "kiosk.keys.record")] + skipping("s") + leaving
    case .writing: writingKeys
    case .recording: [KeyRow([.enter, " "], .stop, "kiosk.keys.stop"), selfView]
    case .recorded: [KeyRow([.enter], .submit, "kiosk.keys.submit"), again] + picking + skipping("s") + leaving
    case .interrupted:
      [
        KeyRow([.enter], .resume, "kiosk.keys.resume", disabled: hasTime ? nil : tr("kiosk.question.no_time")),
        KeyRow(["s"], .submit, "kiosk.keys.submit_as_is"), again,
      ] + leaving
    }
  }

  private var isEmpty: String? { state.writing?.answer.isEmpty == false ? nil : tr("kiosk.question.nothing_written") }

  private var writingKeys: [KeyRow<KioskIntent>] {
    if state.writing?.kind.isChoice == true {
      return [
        KeyRow([" ", "x"], .toggle, "kiosk.keys.choose", disabled: nil),
        KeyRow([.enter], .submit, "kiosk.keys.submit", disabled: isEmpty),
      ] + skipping("s") + leaving
    }
    let attach = KeyRow([Key.enter], KioskIntent.attach, "kiosk.keys.attach", disabled: busy)
    return (state.writing?.kind == .file ? [attach] : [])
      + [KeyRow([.control("s")], .submit, "kiosk.keys.submit", disabled: busy ?? isEmpty)] + skipping(.control("o"))
      + [KeyRow([.escape], .leave, "kiosk.keys.leave")]
  }

  /// Where nobody insists on an answer.
  private func skipping(_ key: Key) -> [KeyRow<KioskIntent>] {
    guard let question = state.current.flatMap(state.question), !question.isRequired else { return [] }
    return [KeyRow([key], .skip, question.isPractice ? "kiosk.keys.skip_practice" : "kiosk.keys.skip")]
  }

  /// The attempts, where the candidate picks.
  private var picking: [KeyRow<KioskIntent>] {
    let takes = state.current.flatMap(state.answer)?.takes ?? []
    guard takes.count > 1 else { return [] }
    return takes.indices.prefix(9).map { index in
      KeyRow([.character(Character("\(index + 1)"))], .pick(index), "kiosk.keys.pick", inFooter: index == 0)
    }
  }

  private var leaving: [KeyRow<KioskIntent>] { [KeyRow(["q", .escape], .leave, "kiosk.keys.leave")] }
  private var selfView: KeyRow<KioskIntent> { KeyRow(["v"], .selfView, "kiosk.keys.self_view") }
  private var busy: String? { state.isBusy ? tr("kiosk.busy") : nil }
  private var hasTime: Bool { state.current.flatMap(state.answer)?.canGoOn ?? false }

  private var again: KeyRow<KioskIntent> {
    let left = state.current.flatMap(state.answer)?.takesLeft ?? 0
    return KeyRow(["r"], .again, "kiosk.keys.again", disabled: left > 0 ? nil : tr("kiosk.question.no_retakes"))
  }
}
