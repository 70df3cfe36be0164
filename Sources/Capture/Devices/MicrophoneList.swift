internal import CPulse
public import CaptureCore
internal import Platform

extension DeviceList {
  /// PulseAudio's sources, the default first; those that only hear what is played come last.
  /// - Throws: `microphone-missing` when there is no sound server.
  public static func microphones() throws(DeviceError) -> [DeviceInfo] { try microphones(server: nil) }

  static func microphones(server: String?) throws(DeviceError) -> [DeviceInfo] {
    let connection = try PulseConnection(server: server, device: "default")
    let answer = SourceAnswer()
    let opaque = Unmanaged.passUnretained(answer).toOpaque()
    let server = pa_context_get_server_info(
      connection.context,
      { _, info, opaque in
        guard let opaque, let name = info?.pointee.default_source_name else { return }
        Unmanaged<SourceAnswer>.fromOpaque(opaque).takeUnretainedValue().defaultName = String(cString: name)
      }, opaque)
    let sources = pa_context_get_source_info_list(
      connection.context,
      { _, info, _, opaque in
        guard let opaque, let info, let name = info.pointee.name else { return }
        Unmanaged<SourceAnswer>.fromOpaque(opaque).takeUnretainedValue().sources.append(
          SourceAnswer.Source(
            name: String(cString: name),
            description: info.pointee.description.map { String(cString: $0) } ?? String(cString: name),
            isMonitor: info.pointee.monitor_of_sink != .max))
      }, opaque)
    // The answers go to an object of this function: wait for both before it ends.
    defer {
      for operation in [server, sources] {
        if let operation {
          pa_operation_cancel(operation)
          pa_operation_unref(operation)
        }
      }
    }
    let deadlineNs = Monotonic.nowNs() + 3_000_000_000
    while [server, sources].contains(where: { $0.map { pa_operation_get_state($0) == PA_OPERATION_RUNNING } ?? false })
    {
      guard connection.isReady, Monotonic.nowNs() < deadlineNs else { throw connection.error("default") }
      try connection.turn(timeoutMs: 50, device: "default")
    }
    let sorted = answer.sources.enumerated().sorted { one, other in
      (one.element.rank(answer.defaultName), one.offset) < (other.element.rank(answer.defaultName), other.offset)
    }
    return sorted.map { _, source in
      DeviceInfo(spec: "pulse:\(source.name)", name: source.description, isDefault: source.name == answer.defaultName)
    }
  }
}

/// Where PulseAudio's answers are gathered. For one thread.
private final class SourceAnswer {
  struct Source {
    var name: String
    var description: String
    var isMonitor: Bool

    func rank(_ defaultName: String?) -> Int { name == defaultName ? 0 : isMonitor ? 2 : 1 }
  }

  var defaultName: String?
  var sources: [Source] = []
}
