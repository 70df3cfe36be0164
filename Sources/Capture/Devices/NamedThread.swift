internal import CaptureCore
internal import Foundation

/// A thread that shows its name in a debugger or `top -H`, and can be waited for.
final class NamedThread: Sendable {
  private let ended = Bell()
  private let name: String
  private let body: @Sendable () -> Void

  init(_ name: String, _ body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }

  /// To be called once.
  func start() {
    let thread = Thread { [body, ended] in
      body()
      ended.ring()
    }
    thread.name = name
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// - Returns: whether the thread has ended by then.
  func join(untilNs deadlineNs: Int64) -> Bool { ended.wait(after: 0, untilNs: deadlineNs) }
}
