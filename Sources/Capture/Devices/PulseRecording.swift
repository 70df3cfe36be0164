internal import CPulse
internal import CaptureCore
internal import Glibc
internal import Platform

/// A record stream of PulseAudio: mono floats at 48 kHz with the time of each. For one thread; closed with the object.
final class PulseRecording {
  private let connection: PulseConnection
  private let stream: OpaquePointer
  private let device: String
  private var clock = ArrivalClock()
  /// Samples taken so far.
  private var position: Int64 = 0
  /// Of the server's last report on its timing.
  private var reportedAt: (seconds: Int, microseconds: Int)?

  /// Samples that the server sends at once: 20 ms.
  private static let fragment = MediaTime.sampleRate / 50
  private static let sampleBytes = MemoryLayout<Float>.size

  /// - Parameter source: the source's name; nil for the server's default.
  init(
    _ connection: PulseConnection, source: String?, device: String, isCancelled: () -> Bool
  ) throws(DeviceError) {
    self.connection = connection
    self.device = device
    var format = pa_sample_spec(format: PA_SAMPLE_FLOAT32LE, rate: UInt32(MediaTime.sampleRate), channels: 1)
    // Nothing may turn the level up and down, or clean the sound: what the server would put before a call's microphone.
    let wishes = pa_proplist_new()
    defer { if let wishes { pa_proplist_free(wishes) } }
    if let wishes {
      pa_proplist_sets(wishes, PA_PROP_MEDIA_ROLE, "production")
      pa_proplist_sets(wishes, "filter.suppress", "echo-cancel")
    }
    guard let stream = pa_stream_new_with_proplist(connection.context, "Answer", &format, nil, wishes) else {
      throw connection.error(device)
    }
    self.stream = stream
    var buffer = pa_buffer_attr()
    buffer.maxlength = .max
    buffer.fragsize = UInt32(Self.fragment * Self.sampleBytes)
    // The library's own interpolation starts with what the source did before us, and takes a second to forget it.
    var flags = PA_STREAM_ADJUST_LATENCY.rawValue | PA_STREAM_AUTO_TIMING_UPDATE.rawValue
    // A microphone that was chosen by name is not to become another one in silence.
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
    if readableSamples == 0 { try connection.turn(timeoutMs: timeoutMs, device: device) }
    if hasFailed || !connection.isReady { throw lost }
    guard readableSamples > 0 else { return [] }
    clock.arrived(endSample: position + Int64(readableSamples), nowNs: Monotonic.nowNs())
    if position == 0 { try askForTiming() }
    takeTiming()
    var blocks: [AudioBlock] = []
    while readableSamples > 0 {
      var bytes: UnsafeRawPointer?
      var count = 0
      guard pa_stream_peek(stream, &bytes, &count) >= 0 else { throw lost }
      guard count > 0 else { break }
      let samples: [Float]
      if let bytes {
        let floats = UnsafeRawBufferPointer(start: bytes, count: count).bindMemory(to: Float.self)
        samples = Array(floats)
      } else {
        // A hole: the server has lost that much.
        samples = [Float](repeating: 0, count: count / Self.sampleBytes)
      }
      guard pa_stream_drop(stream) >= 0 else { throw lost }
      if let timeNs = clock.timeNs(ofSample: position) { blocks.append(AudioBlock(timeNs: timeNs, samples: samples)) }
      position += Int64(samples.count)
    }
    return blocks
  }

  /// The source has been switched off by the server; nothing comes from it.
  var isSuspended: Bool { pa_stream_is_suspended(stream) > 0 }

  /// The source that is heard: the default may become another one.
  var sourceName: String? { pa_stream_get_device_name(stream).map { String(cString: $0) } }

  private var readableSamples: Int {
    let bytes = pa_stream_readable_size(stream)
    return bytes == .max ? 0 : bytes / Self.sampleBytes
  }

  /// Before the first sound is given its time, the source's lag has to be known.
  private func askForTiming() throws(DeviceError) {
    guard let operation = pa_stream_update_timing_info(stream, nil, nil) else { return }
    defer { pa_operation_unref(operation) }
    let deadlineNs = Monotonic.nowNs() + 200_000_000
    while pa_operation_get_state(operation) == PA_OPERATION_RUNNING, Monotonic.nowNs() < deadlineNs {
      try connection.turn(timeoutMs: 20, device: device)
    }
    pa_operation_cancel(operation)
  }

  /// Takes the server's report on its timing, if there is a new one: the last sample that it had sent by then was as old
  /// as the source's latency says; what a monitor hears is as much younger as it is yet to be played.
  private func takeTiming() {
    guard let info = pa_stream_get_timing_info(stream)?.pointee, info.write_index_corrupt == 0 else { return }
    let at = (seconds: info.timestamp.tv_sec, microseconds: info.timestamp.tv_usec)
    if let reportedAt, reportedAt == at { return }
    reportedAt = at
    var now = timeval()
    gettimeofday(&now, nil)
    let agoNs = Int64((now.tv_sec - at.seconds) * 1_000_000 + Int(now.tv_usec) - Int(at.microseconds)) * 1000
    let timeNs = Monotonic.nowNs() - agoNs - Int64(info.source_usec) * 1000 + Int64(info.sink_usec) * 1000
    clock.reported(sample: info.write_index / Int64(Self.sampleBytes), timeNs: timeNs)
  }

  private var lost: DeviceError {
    let error = connection.error(device, otherwise: .microphoneLost)
    // It is missing now, but was there before.
    return error.code == .microphoneMissing ? DeviceError(.microphoneLost, device: device, cause: error.cause) : error
  }

  private var hasFailed: Bool {
    let state = pa_stream_get_state(stream)
    return state == PA_STREAM_FAILED || state == PA_STREAM_TERMINATED
  }
}
