internal import CPulse
public import CaptureCore
internal import Platform

extension DeviceList {
  /// PulseAudio's sources, the default first; those that only hear what is played come last.
  /// - Throws: `microphone-missing` when there is no sound server.
  public static func microphones() throws(DeviceError) -> [DeviceInfo] { try microphones(server: nil) }

  /// - Parameter server: the sound server's address; nil for the user's own.
  static func microphones(server: String?) throws(DeviceError) -> [DeviceInfo] {
    let sources = try PulseConnection(server: server, device: "default").sources()
    let sorted = sources.enumerated().sorted { one, other in
      (one.element.rank, one.offset) < (other.element.rank, other.offset)
    }
    return sorted.map { _, source in
      DeviceInfo(spec: "pulse:\(source.name)", name: source.description, isDefault: source.isDefault)
    }
  }
}

/// A source of PulseAudio.
struct PulseSource: Sendable {
  var name: String
  var description: String
  /// It hears what is played on a sink.
  var isMonitor: Bool
  var isDefault = false

  var rank: Int { isDefault ? 0 : isMonitor ? 2 : 1 }
}

extension PulseConnection {
  /// What the server has; without the stand-in that it makes for a machine with no sound card at all.
  func sources() throws(DeviceError) -> [PulseSource] {
    let answer = SourceAnswer()
    let opaque = Unmanaged.passUnretained(answer).toOpaque()
    let operations = [
      pa_context_get_server_info(
        context,
        { _, info, opaque in
          guard let opaque, let name = info?.pointee.default_source_name else { return }
          Unmanaged<SourceAnswer>.fromOpaque(opaque).takeUnretainedValue().defaultName = String(cString: name)
        }, opaque),
      pa_context_get_source_info_list(
        context,
        { _, info, _, opaque in
          guard let opaque, let info, let name = info.pointee.name else { return }
          Unmanaged<SourceAnswer>.fromOpaque(opaque).takeUnretainedValue().sources.append(
            PulseSource(
              name: String(cString: name),
              description: info.pointee.description.map { String(cString: $0) } ?? String(cString: name),
              isMonitor: info.pointee.monitor_of_sink != .max))
        }, opaque),
    ].compactMap { $0 }
    // The answers go to an object of this function: nothing may come after it.
    defer {
      for operation in operations {
        pa_operation_cancel(operation)
        pa_operation_unref(operation)
      }
    }
    let deadlineNs = Monotonic.nowNs() + 3_000_000_000
    while operations.contains(where: { pa_operation_get_state($0) == PA_OPERATION_RUNNING }) {
      guard isReady, Monotonic.nowNs() < deadlineNs else { throw error("default") }
      try turn(timeoutMs: 50, device: "default")
    }
    return answer.sources.filter { $0.name != "auto_null.monitor" }.map { source in
      var source = source
      source.isDefault = source.name == answer.defaultName
      return source
    }
  }
}

/// Where PulseAudio's answers are gathered. For one thread.
private final class SourceAnswer {
  var defaultName: String?
  var sources: [PulseSource] = []
}
