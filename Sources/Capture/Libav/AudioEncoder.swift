internal import CFFmpeg

/// AAC or Opus for speech: mono, 48 kHz. Cuts what comes into frames of its own. For one thread.
public final class AudioEncoder {
  public enum Codec: Sendable { case aac, opus }

  public static let sampleRate = 48_000
  /// Ticks of one sample.
  public static let timeBase = Rational(1, 48_000)

  let context: EncoderContext
  private var waiting: [Float] = []
  private var nextPts: Int64 = 0
  private let format: SampleFormat

  /// - Parameter bitRate: in bits a second.
  public init(bitRate: Int = 80_000, codec: Codec = .aac) throws(AVError) {
    let format: SampleFormat = codec == .aac ? .floatPlanar : .float
    self.format = format
    context = try EncoderContext(codec == .aac ? "aac" : "libopus", options: [:]) { context in
      context.pointee.bit_rate = Int64(bitRate)
      context.pointee.sample_rate = Int32(Self.sampleRate)
      context.pointee.sample_fmt = format.cValue
      av_channel_layout_default(&context.pointee.ch_layout, 1)
      context.pointee.time_base = Self.timeBase.cValue
    }
  }

  /// Samples in one packet.
  public var frameSize: Int { Int(context.pointer.pointee.frame_size) }

  /// Samples before the sound that a decoder throws away (the codec's priming); the first packet's time is minus this.
  public var priming: Int { Int(context.pointer.pointee.initial_padding) }

  /// Encodes mono samples in −1…1 that follow on those before; the first is at time 0.
  public func encode(_ samples: [Float]) throws(AVError) -> [Packet] {
    waiting += samples
    var packets: [Packet] = []
    var start = 0
    while waiting.count - start >= frameSize {
      packets += try encodeFrame(start..<start + frameSize)
      start += frameSize
    }
    waiting.removeFirst(start)
    return packets
  }

  /// What is still inside, the last frame being as short as it is; the encoder takes no more samples.
  public func finish() throws(AVError) -> [Packet] {
    var packets: [Packet] = []
    if !waiting.isEmpty { packets = try encodeFrame(0..<waiting.count) }
    waiting = []
    return try packets + context.encode(nil)
  }

  private func encodeFrame(_ range: Range<Int>) throws(AVError) -> [Packet] {
    let frame = try Frame(mono: waiting.span.extracting(range), sampleRate: Self.sampleRate)
    frame.pointer.pointee.pts = nextPts
    // One channel lies the same, whether planar or not.
    frame.pointer.pointee.format = format.rawValue
    nextPts += Int64(range.count)
    return try context.encode(frame.pointer)
  }
}
