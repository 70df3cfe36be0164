/// What a screen that was opened on top leaves for the one beneath, which looks when it is on top again.
final class Handover<Value> {
  private var value: Value?

  func leave(_ value: Value) { self.value = value }

  /// Once.
  func take() -> Value? {
    defer { value = nil }
    return value
  }
}
