internal import CPulse
internal import CaptureCore
internal import Platform

/// A playback stream of PulseAudio, or of PipeWire in its place: mono floats at 48 kHz. For one thread; closed with the
/// object, what was not played by then being thrown away.
final class PulsePlayback {
  private let connection: PulseConnection
  private let stream: OpaquePointer
  private let device: String
  /// From writing a sample to hearing it, in nanoseconds, as the server is asked for; see `nextHeardNs`.
  static let latencyNs: Int64 = 200_000_000
  private static let sampleBytes = MemoryLayout<Float>.size

  /// - Parameters:
  ///   - server: the sound server's address; nil for the user's own.
  ///   - sink: where to play; nil is the server's default.
  init(server: String?, sink: String? = nil, isCancelled: () -> Bool) throws(DeviceError) {
    let device = sink ?? "default"
    self.device = device
    do throws(DeviceError) {
      connection = try PulseConnection(server: server, device: device, isCancelled: isCancelled)
    } catch {
      throw DeviceError(.speakerMissing, device: device, cause: error.cause)
    }
    var format = pa_sample_spec(format: PA_SAMPLE_FLOAT32LE, rate: UInt32(MediaTime.sampleRate), channels: 1)
    guard let stream = pa_stream_new(connection.context, "Trial recording", &format, nil) else {
      throw DeviceError(.speakerMissing, device: device)
    }
    self.stream = stream
    var buffer = pa_buffer_attr()
    buffer.maxlength = .max
    buffer.tlength = UInt32(Int(MediaTime.samples(ns: Self.latencyNs)) * Self.sampleBytes)
    buffer.prebuf = .max
    buffer.minreq = .max
    let flags = pa_stream_flags_t(
      rawValue: PA_STREAM_ADJUST_LATENCY.rawValue | PA_STREAM_AUTO_TIMING_UPDATE.rawValue
        | PA_STREAM_INTERPOLATE_TIMING.rawValue)
    guard pa_stream_connect_playback(stream, sink, &buffer, flags, nil, nil) >= 0 else { throw missing }
    let deadlineNs = Monotonic.nowNs() + 5_000_000_000
    while pa_stream_get_state(stream) != PA_STREAM_READY {
      if hasFailed || isCancelled() || Monotonic.nowNs() > deadlineNs { throw missing }
      try turn(timeoutMs: 50)
    }
  }

  deinit {
    pa_stream_disconnect(stream)
    pa_stream_unref(stream)
  }

  /// Handles what the server has to say, waiting so long at most.
  func turn(timeoutMs: Int) throws(DeviceError) {
    do throws(DeviceError) { try connection.turn(timeoutMs: timeoutMs, device: device) } catch { throw missing }
    if hasFailed || !connection.isReady { throw missing }
  }

  /// How many samples it takes now.
  var writableSamples: Int {
    let bytes = pa_stream_writable_size(stream)
    return bytes == .max ? 0 : bytes / Self.sampleBytes
  }

  /// When the next sample that is written will be heard; nil while the server has not told.
  var nextHeardNs: Int64? {
    var microseconds: pa_usec_t = 0
    var isNegative: Int32 = 0
    guard pa_stream_get_latency(stream, &microseconds, &isNegative) >= 0, isNegative == 0 else { return nil }
    return Monotonic.nowNs() + Int64(microseconds) * 1000
  }

  func write(_ samples: ArraySlice<Float>) throws(DeviceError) {
    let code = samples.withUnsafeBytes { pa_stream_write(stream, $0.baseAddress, $0.count, nil, 0, PA_SEEK_RELATIVE) }
    guard code >= 0 else { throw missing }
  }

  /// Plays what was written although it is less than the server would wait for.
  func flush() {
    if let operation = pa_stream_trigger(stream, nil, nil) { pa_operation_unref(operation) }
  }

  private var missing: DeviceError {
    let code = pa_context_errno(connection.context)
    return DeviceError(.speakerMissing, device: device, cause: pa_strerror(code).map { String(cString: $0) })
  }

  private var hasFailed: Bool {
    let state = pa_stream_get_state(stream)
    return state == PA_STREAM_FAILED || state == PA_STREAM_TERMINATED
  }
}
