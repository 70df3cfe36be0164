internal import CPulse
internal import CaptureCore
internal import Glibc
internal import Platform

/// A connection to PulseAudio's server, or PipeWire's in its place: a main loop that is turned by hand, and a context.
/// For one thread; closed with the object.
final class PulseConnection {
  private let loop: OpaquePointer
  let context: OpaquePointer

  /// Connects.
  /// - Parameters:
  ///   - server: the server's address; nil for the user's own.
  ///   - device: what is wanted, for errors.
  ///   - isCancelled: asked while it waits.
  init(server: String?, device: String, isCancelled: () -> Bool = { false }) throws(DeviceError) {
    guard let loop = pa_mainloop_new(), let context = pa_context_new(pa_mainloop_get_api(loop), "Parley") else {
      throw DeviceError(.microphoneMissing, device: device, cause: "out of memory")
    }
    self.loop = loop
    self.context = context
    // A server that has to be started is for the desktop to start.
    guard pa_context_connect(context, server, PA_CONTEXT_NOAUTOSPAWN, nil) >= 0 else { throw error(device) }
    let deadlineNs = Monotonic.nowNs() + 5_000_000_000
    while true {
      switch pa_context_get_state(context) {
      case PA_CONTEXT_READY: return
      case PA_CONTEXT_FAILED, PA_CONTEXT_TERMINATED: throw error(device)
      default:
        if isCancelled() || Monotonic.nowNs() > deadlineNs {
          throw DeviceError(.microphoneMissing, device: device, cause: "the sound server does not answer")
        }
      }
      try turn(timeoutMs: 50, device: device)
    }
  }

  deinit {
    pa_context_disconnect(context)
    pa_context_unref(context)
    pa_mainloop_free(loop)
  }

  /// Handles what has come, waiting so long at most.
  func turn(timeoutMs: Int, device: String) throws(DeviceError) {
    guard pa_mainloop_prepare(loop, Int32(timeoutMs) * 1000) >= 0, pa_mainloop_poll(loop) >= 0,
      pa_mainloop_dispatch(loop) >= 0
    else { throw DeviceError(.microphoneLost, device: device, cause: "the main loop ended") }
  }

  var isReady: Bool { pa_context_get_state(context) == PA_CONTEXT_READY }

  /// What the last failed call means for the user of `device`.
  func error(_ device: String, otherwise: DeviceError.Code = .microphoneMissing) -> DeviceError {
    let code = pa_context_errno(context)
    let text = pa_strerror(code).map { String(cString: $0) }
    let meaning: DeviceError.Code =
      switch code {
      case Int32(PA_ERR_ACCESS.rawValue), Int32(PA_ERR_AUTHKEY.rawValue): .microphoneDenied
      case Int32(PA_ERR_NOENTITY.rawValue), Int32(PA_ERR_CONNECTIONREFUSED.rawValue): .microphoneMissing
      default: otherwise
      }
    return DeviceError(meaning, device: device, cause: text)
  }
}
