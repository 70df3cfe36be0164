internal import CPulse
internal import CaptureCore
internal import Glibc
internal import Platform

/// A record stream of PulseAudio: mono floats at 48 kHz with the time of each. For one thread; closed with the object.
final class PulseRecording {
  private let connection: PulseConnection
  private let stream: OpaquePointer
  private let device: String

  /// Samples that the server sends at once: 20 ms.
  private static let fragment = MediaTime.sampleRate / 50

  /// - Parameter source: the source's name; nil for the server's default.
  init(
    _ connection: PulseConnection, source: String?, device: String, isCancelled: () -> Bool
  ) throws(DeviceError) {
    self.connection = connection
    self.device = device
    var format = pa_sample_spec(format: PA_SAMPLE_FLOAT32LE, rate: UInt32(MediaTime.sampleRate), channels: 1)
    guard let stream = pa_stream_new(connection.context, "Answer", &format, nil) else { throw connection.error(device) }
    self.stream = stream
    var buffer = pa_buffer_attr()
    buffer.maxlength = .max
    buffer.fragsize = UInt32(Self.fragment * MemoryLayout<Float>.size)
    // A microphone that was chosen by name is not to become another one in silence.
    var flags = PA_STREAM_ADJUST_LATENCY.rawValue | PA_STREAM_AUTO_TIMING_UPDATE.rawValue
    flags |= PA_STREAM_INTERPOLATE_TIMING.rawValue
    if source != nil { flags |= PA_STREAM_DONT_MOVE.rawValue }
    guard pa_stream_connect_record(stream, source, &buffer, pa_stream_flags_t(rawValue: flags)) >= 0 else {
      throw connection.error(device)
    }
    let deadlineNs = Monotonic.nowNs() + 5_000_000_000
    while pa_stream_get_state(stream) != PA_STREAM_READY {
      if hasFailed { throw connection.error(device) }
      if isCancelled() || Monotonic.nowNs() > deadlineNs { throw DeviceError(.microphoneStalled, device: device) }
      try connection.turn(timeoutMs: 50, device: device)
    }
  }

  deinit {
    pa_stream_disconnect(stream)
    pa_stream_unref(stream)
  }

  /// Waits a little for sound and gives what there is.
  func read(timeoutMs: Int) throws(DeviceError) -> [AudioBlock] {
    if pa_stream_readable_size(stream) == 0 || pa_stream_readable_size(stream) == .max {
      try connection.turn(timeoutMs: timeoutMs, device: device)
    }
    if hasFailed || !connection.isReady { throw connection.error(device, otherwise: .microphoneLost).asLost }
    var blocks: [AudioBlock] = []
    while true {
      let readable = pa_stream_readable_size(stream)
      guard readable > 0, readable != .max else { return blocks }
      let timeNs = nextTimeNs(readable: readable)
      var bytes: UnsafeRawPointer?
      var count = 0
      guard pa_stream_peek(stream, &bytes, &count) >= 0 else {
        throw connection.error(device, otherwise: .microphoneLost).asLost
      }
      guard count > 0 else { return blocks }
      let samples = count / MemoryLayout<Float>.size
      if let bytes {
        let floats = UnsafeRawBufferPointer(start: bytes, count: count).bindMemory(to: Float.self)
        blocks.append(AudioBlock(timeNs: timeNs, samples: Array(floats)))
      } else {
        // A hole: the server has lost that much.
        blocks.append(AudioBlock(timeNs: timeNs, samples: [Float](repeating: 0, count: samples)))
      }
      guard pa_stream_drop(stream) >= 0 else { throw connection.error(device, otherwise: .microphoneLost).asLost }
    }
  }

  /// The source has been switched off by the server; nothing comes from it.
  var isSuspended: Bool { pa_stream_is_suspended(stream) > 0 }

  /// When the next sample that can be read was captured.
  private func nextTimeNs(readable: Int) -> Int64 {
    let nowNs = Monotonic.nowNs()
    var latency: pa_usec_t = 0
    var isNegative: Int32 = 0
    guard pa_stream_get_latency(stream, &latency, &isNegative) >= 0 else {
      // Not known yet: as if the last sample were captured now.
      return nowNs - MediaTime.ns(samples: Int64(readable / MemoryLayout<Float>.size))
    }
    return isNegative == 0 ? nowNs - Int64(latency) * 1000 : nowNs + Int64(latency) * 1000
  }

  private var hasFailed: Bool {
    let state = pa_stream_get_state(stream)
    return state == PA_STREAM_FAILED || state == PA_STREAM_TERMINATED
  }
}

extension DeviceError {
  /// A microphone that is missing now, but was there before.
  fileprivate var asLost: DeviceError {
    code == .microphoneMissing ? DeviceError(.microphoneLost, device: device, cause: cause) : self
  }
}
