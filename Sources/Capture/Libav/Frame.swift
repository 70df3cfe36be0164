internal import CFFmpeg

/// A picture, or a block of audio samples: an `AVFrame` and what it refers to.
///
/// Sendable because a frame is not changed any more once the function that filled it has returned it: what is public
/// only reads, and libavutil counts the references to the bytes atomically.
public final class Frame: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<AVFrame>

  /// An empty frame, for a decoder, a scaler or a resampler in this room to fill.
  init() throws(AVError) {
    guard let pointer = av_frame_alloc() else { throw .outOfMemory("av_frame_alloc") }
    self.pointer = pointer
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&pointer)
  }

  /// A picture whose planes `fill` writes, called for each plane in order with its bytes and the bytes from one row
  /// to the next.
  public convenience init(
    width: Int, height: Int, format: PixelFormat,
    fill: (_ plane: Int, _ bytes: inout MutableSpan<UInt8>, _ rowBytes: Int) -> Void
  ) throws(AVError) {
    try self.init()
    pointer.pointee.width = Int32(width)
    pointer.pointee.height = Int32(height)
    pointer.pointee.format = format.rawValue
    try check(av_frame_get_buffer(pointer, 0), "av_frame_get_buffer")
    for plane in 0..<planeCount {
      let (bytes, rowBytes) = planeBytes(plane)
      var span = MutableSpan(_unsafeElements: bytes)
      fill(plane, &span, rowBytes)
    }
  }

  /// A picture copied from bytes that lie as a device gave them: plane after plane, with `rowBytes` from one row of the
  /// first plane to the next (0: no padding; the chroma planes' follow from it). Nil when there are too few bytes for that size.
  public convenience init?(
    copying bytes: Span<UInt8>, width: Int, height: Int, rowBytes: Int, format: PixelFormat
  ) throws(AVError) {
    try self.init(width: width, height: height, format: format) { _, _, _ in }
    let natural = av_image_get_linesize(format.cValue, Int32(width), 0)
    let rowBytes = rowBytes == 0 ? Int(natural) : rowBytes
    guard natural > 0, rowBytes >= Int(natural) else { return nil }
    let copied = bytes.withUnsafeBufferPointer { source -> Bool in
      var offset = 0
      for plane in 0..<planeCount {
        let rowLength = Int(av_image_get_linesize(format.cValue, Int32(width), Int32(plane)))
        // In a padded picture each chroma row is padded in proportion.
        let stride = rowBytes * rowLength / Int(natural)
        let (target, targetStride) = planeBytes(plane)
        let rows = target.count / targetStride
        guard offset + stride * (rows - 1) + rowLength <= source.count else { return false }
        for row in 0..<rows {
          (target.baseAddress! + row * targetStride).update(
            from: source.baseAddress! + offset + row * stride, count: rowLength)
        }
        offset += stride * rows
      }
      return true
    }
    guard copied else { return nil }
  }

  /// One channel of audio in 32-bit floats.
  public convenience init(mono samples: Span<Float>, sampleRate: Int) throws(AVError) {
    try self.init()
    pointer.pointee.nb_samples = Int32(samples.count)
    pointer.pointee.sample_rate = Int32(sampleRate)
    pointer.pointee.format = SampleFormat.floatPlanar.rawValue
    av_channel_layout_default(&pointer.pointee.ch_layout, 1)
    try check(av_frame_get_buffer(pointer, 0), "av_frame_get_buffer")
    samples.withUnsafeBufferPointer { source in
      pointer.pointee.extended_data[0]!.withMemoryRebound(to: Float.self, capacity: source.count) {
        $0.update(from: source.baseAddress!, count: source.count)
      }
    }
  }

  /// Presentation time in ticks of whoever made the frame; nil when unknown.
  public var pts: Int64? {
    pointer.pointee.pts == parley_nopts ? nil : pointer.pointee.pts
  }
  /// What a decoder makes of damaged or missing time stamps; nil when it cannot tell.
  public var bestEffortPts: Int64? {
    let value = pointer.pointee.best_effort_timestamp
    return value == parley_nopts ? nil : value
  }

  // Pictures.
  public var width: Int { Int(pointer.pointee.width) }
  public var height: Int { Int(pointer.pointee.height) }
  public var pixelFormat: PixelFormat { PixelFormat(rawValue: pointer.pointee.format) }
  public var isKeyFrame: Bool { pointer.pointee.key_frame != 0 }

  // Audio.
  public var sampleCount: Int { Int(pointer.pointee.nb_samples) }
  public var sampleRate: Int { Int(pointer.pointee.sample_rate) }
  public var channelCount: Int { Int(pointer.pointee.ch_layout.nb_channels) }
  public var sampleFormat: SampleFormat { SampleFormat(rawValue: pointer.pointee.format) }

  /// Reads a plane of a picture: its bytes and the bytes from one row to the next.
  public func withPlane<Result>(_ plane: Int, _ body: (Span<UInt8>, _ rowBytes: Int) throws -> Result) rethrows
    -> Result
  {
    let (bytes, rowBytes) = planeBytes(plane)
    return try body(Span(_unsafeElements: UnsafeBufferPointer(bytes)), rowBytes)
  }

  /// A picture's pixels without padding between rows; only for packed formats, as `rgb24`.
  public func packedBytes() -> [UInt8] {
    let rowLength = Int(av_image_get_linesize(pixelFormat.cValue, pointer.pointee.width, 0))
    return withPlane(0) { bytes, rowBytes in
      [UInt8](unsafeUninitializedCapacity: rowLength * height) { target, count in
        bytes.withUnsafeBufferPointer { source in
          for row in 0..<height {
            (target.baseAddress! + row * rowLength).initialize(
              from: source.baseAddress! + row * rowBytes, count: rowLength)
          }
        }
        count = rowLength * height
      }
    }
  }

  /// The samples of one channel; only for `floatPlanar`, or `float` with one channel.
  public func floats(channel: Int = 0) -> [Float] {
    precondition(sampleFormat == .floatPlanar || (sampleFormat == .float && channelCount == 1), "not in floats")
    guard sampleCount > 0 else { return [] }
    return pointer.pointee.extended_data[channel]!.withMemoryRebound(to: Float.self, capacity: sampleCount) {
      [Float](UnsafeBufferPointer(start: $0, count: sampleCount))
    }
  }

  /// A picture in `yuv420p` at half its brightness: seen to be no live one.
  public func dimmed() throws(AVError) -> Frame {
    precondition(pixelFormat == .yuv420p, "not in yuv420p")
    return try Frame(width: width, height: height, format: .yuv420p) { plane, target, rowBytes in
      let columns = plane == 0 ? width : (width + 1) / 2
      target.withUnsafeMutableBufferPointer { target in
        withPlane(plane) { source, sourceRowBytes in
          source.withUnsafeBufferPointer { source in
            for row in 0..<target.count / rowBytes {
              let (to, from) = (target.baseAddress! + row * rowBytes, source.baseAddress! + row * sourceRowBytes)
              if plane == 0 {
                for column in 0..<columns { to[column] = 8 + from[column] / 2 }
              } else {
                to.update(from: from, count: columns)
              }
            }
          }
        }
      }
    }
  }

  /// The number of planes of a picture.
  public var planeCount: Int { Int(max(0, av_pix_fmt_count_planes(pixelFormat.cValue))) }

  private func planeBytes(_ plane: Int) -> (UnsafeMutableBufferPointer<UInt8>, rowBytes: Int) {
    precondition(plane < planeCount, "no such plane")
    let frame = pointer.pointee
    let descriptor = av_pix_fmt_desc_get(pixelFormat.cValue)!
    let rows =
      plane == 1 || plane == 2
      ? (height + (1 << Int(descriptor.pointee.log2_chroma_h)) - 1) >> Int(descriptor.pointee.log2_chroma_h) : height
    let (start, rowBytes) = withUnsafePointer(to: frame) { frame in
      (
        UnsafeRawPointer(frame).advanced(by: MemoryLayout<AVFrame>.offset(of: \.data)!)
          .assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)[plane]!,
        UnsafeRawPointer(frame).advanced(by: MemoryLayout<AVFrame>.offset(of: \.linesize)!)
          .assumingMemoryBound(to: Int32.self)[plane]
      )
    }
    return (UnsafeMutableBufferPointer(start: start, count: Int(rowBytes) * rows), Int(rowBytes))
  }
}
