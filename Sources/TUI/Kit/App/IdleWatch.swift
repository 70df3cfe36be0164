/// When a program that strangers use goes back to its first screen by itself.
public struct IdleWatch {
  /// Seconds without a key.
  public var afterS: Double
  /// Seconds of these in which it is said.
  public var warningS: Double

  public init(afterS: Double, warningS: Double = 30) {
    self.afterS = afterS
    self.warningS = min(warningS, afterS / 2)
  }
}

extension App {
  /// Seconds until it goes back; nil where nobody is waited for.
  var idleLeftS: Double? {
    guard let idle, stack.count > 1, !isHungUp, let after = stack.last?.idleAfterS(idle.afterS) else { return nil }
    return lastInputS + after - now()
  }

  /// What is left, once it is said.
  var idleWarningS: Double? {
    guard let idle, let left = idleLeftS, left <= idle.warningS else { return nil }
    return max(0, left)
  }

  /// Counts, warns, and goes back.
  func watchIdle() {
    guard idle != nil else { return }
    guard let left = idleLeftS else {
      lastInputS = now()
      return
    }
    if left <= 0 { return popToFirst() }
    guard let warning = idleWarningS else { return }
    isDirty = true
    voice?.warn(tr("kit.idle.text", count: max(1, Int(warning.rounded(.up)))))
  }

  /// When to look again.
  var nextIdleS: Double? {
    guard let idle, let left = idleLeftS else { return nil }
    let warning = left - idle.warningS
    return now() + (warning > 0 ? warning : min(1, max(0.05, left.truncatingRemainder(dividingBy: 1))))
  }

  func drawIdle(_ canvas: Canvas) {
    guard let left = idleWarningS else { return }
    canvas.surface.cursor = nil
    let text = tr("kit.idle.text", count: max(1, Int(left.rounded(.up))))
    DialogBox(Dialog<Bool>.message(tr("kit.idle.title"), text, token: .warning)) { _ in }.draw(canvas)
  }

  /// Leaves every screen but the first, as they are left when the program ends.
  func popToFirst() {
    dialogs = []
    closeOverlays()
    for screen in stack.dropFirst().reversed() {
      screen.ending()
      ending += screen.cancelTasks()
    }
    stack = Array(stack.prefix(1))
    // Nothing of what was left is held on to once it has ended.
    let left = ending
    Task { [weak self] in
      for task in left { await task.value }
      self?.ending.removeAll { left.contains($0) }
    }
    lastInputS = now()
    isDirty = true
    stack.last?.appeared(first: false, in: self)
  }
}
