internal import CFFmpeg
internal import Foundation

/// Where a muxer writes: bytes in memory, taken piece by piece. For one thread.
final class MemorySink {
  private var bytes = Data()
  private var context: UnsafeMutablePointer<AVIOContext>?

  /// The C side of it; valid until `close`, and only while this object lives.
  func open() throws(AVError) -> UnsafeMutablePointer<AVIOContext> {
    let size = 1 << 16
    guard let buffer = av_malloc(size) else { throw .outOfMemory("av_malloc") }
    let context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), Int32(size), 1, Unmanaged.passUnretained(self).toOpaque(), nil,
      { sink, piece, count in
        guard let sink, let piece else { return parley_averror_einval }
        Unmanaged<MemorySink>.fromOpaque(sink).takeUnretainedValue().bytes.append(piece, count: Int(count))
        return count
      }, nil)
    guard let context else {
      av_free(buffer)
      throw .outOfMemory("avio_alloc_context")
    }
    // A live recording goes forward only.
    context.pointee.seekable = 0
    self.context = context
    return context
  }

  /// What was written since the last call.
  func take() -> Data {
    defer { bytes = Data() }
    return bytes
  }

  func close() {
    guard let context else { return }
    // The library may have put a buffer of its own in place of ours.
    av_freep(&context.pointee.buffer)
    avio_context_free(&self.context)
  }
}
