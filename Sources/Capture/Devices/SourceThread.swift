internal import CaptureCore
internal import Platform

/// Runs a source on its own thread, and again each second after it was lost.
final class SourceThread<Item: Sendable>: Sendable {
  let outlet: SourceOutlet<Item>
  let source: any CaptureSource<Item>
  private let thread: NamedThread

  init(_ source: any CaptureSource<Item>, threadName: String, capacity: Int, arrival: Bell) {
    self.source = source
    let outlet = SourceOutlet<Item>(capacity: capacity, arrival: arrival)
    self.outlet = outlet
    thread = NamedThread(threadName) {
      while !outlet.isStopped {
        do throws(DeviceError) {
          try source.run(outlet)
          break
        } catch {
          outlet.report(.lost(error))
          guard error.mayComeBack, outlet.sleep(untilNs: Monotonic.nowNs() + 1_000_000_000) else { break }
        }
      }
      outlet.queue.finish()
      outlet.report(.stopped)
    }
  }

  /// Lets the source run.
  func start() { thread.start() }

  /// Waits for the thread's end; false when the device keeps it past `deadlineNs`.
  func join(untilNs deadlineNs: Int64) -> Bool { thread.join(untilNs: deadlineNs) }
}

extension DeviceError {
  /// Whether to try again may help without anybody's doing more than plugging something in.
  var mayComeBack: Bool {
    switch code {
    case .fileMissing, .fileDenied, .fileUnusable, .encoderFailed: false
    default: true
    }
  }
}
