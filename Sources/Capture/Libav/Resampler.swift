internal import CFFmpeg

/// Converts audio to mono 32-bit floats of one rate with libswresample, and can bend time a little to follow a clock.
/// For one thread.
public final class Resampler {
  public let sampleRate: Int
  private var context: OpaquePointer?
  private var input: (rate: Int, format: SampleFormat, channels: Int)?

  /// - Parameter sampleRate: of the output, in Hz.
  public init(sampleRate: Int) { self.sampleRate = sampleRate }

  deinit { swr_free(&context) }

  /// The samples that `frame` gives; some stay inside until the next call. The input's format may change between calls.
  public func resample(_ frame: Frame) throws(AVError) -> [Float] {
    let now = (rate: frame.sampleRate, format: frame.sampleFormat, channels: frame.channelCount)
    var head: [Float] = []
    if input.map({ $0 != now }) ?? true {
      head = try finish()
      try open(&frame.pointer.pointee.ch_layout, rate: now.rate, format: now.format)
      input = now
    }
    let data = UnsafeMutableRawPointer(frame.pointer.pointee.extended_data!)
      .assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
    return try head + convert(data, count: Int32(frame.sampleCount))
  }

  /// The same for mono floats of `rate`.
  public func resample(_ samples: [Float], rate: Int) throws(AVError) -> [Float] {
    guard !samples.isEmpty else { return [] }
    return try resample(Frame(mono: samples.span, sampleRate: rate))
  }

  /// What is still inside; the next call begins anew.
  public func finish() throws(AVError) -> [Float] {
    guard context != nil else { return [] }
    defer {
      swr_free(&context)
      input = nil
    }
    return try convert(nil, count: 0)
  }

  /// Makes the next `over` samples of output `samples` more (or, when negative, fewer) than the input says, so that a
  /// sound card whose clock is off stays in step. Wants to be called after a first `resample`.
  public func stretch(by samples: Int, over: Int) throws(AVError) {
    guard context != nil else { return }
    try check(swr_set_compensation(context, Int32(samples), Int32(over)), "swr_set_compensation")
  }

  private func open(
    _ layout: UnsafeMutablePointer<AVChannelLayout>, rate: Int, format: SampleFormat
  ) throws(AVError) {
    var mono = AVChannelLayout()
    av_channel_layout_default(&mono, 1)
    try check(
      swr_alloc_set_opts2(
        &context, &mono, SampleFormat.floatPlanar.cValue, Int32(sampleRate), layout, format.cValue, Int32(rate), 0,
        nil),
      "swr_alloc_set_opts2")
    try check(swr_init(context), "swr_init")
  }

  private func convert(
    _ data: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, count: Int32
  ) throws(AVError) -> [Float] {
    let room = try check(swr_get_out_samples(context, count), "swr_get_out_samples")
    var code: Int32 = 0
    let result = [Float](unsafeUninitializedCapacity: Int(room)) { target, filled in
      guard let start = target.baseAddress else { return }
      var plane: UnsafeMutablePointer<UInt8>? = UnsafeMutableRawPointer(start).assumingMemoryBound(to: UInt8.self)
      code = swr_convert(context, &plane, room, data, count)
      filled = Int(max(0, code))
    }
    try check(code, "swr_convert")
    return result
  }
}
