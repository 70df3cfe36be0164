internal import CFFmpeg
public import Foundation

/// A piece of encoded media: an `AVPacket` and the bytes it refers to.
///
/// Sendable because what is public only reads, this room changes a packet only before it is handed out or, in the muxer,
/// a new reference to it, and libavutil counts the references to the bytes atomically.
public final class Packet: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<AVPacket>

  /// An empty packet, for a demuxer or an encoder in this room to fill.
  init() throws(AVError) {
    guard let pointer = av_packet_alloc() else { throw .outOfMemory("av_packet_alloc") }
    self.pointer = pointer
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVPacket>? = pointer
    av_packet_free(&pointer)
  }

  /// A packet with a copy of `bytes`.
  public convenience init(copying bytes: Span<UInt8>) throws(AVError) {
    try self.init()
    try check(av_new_packet(pointer, Int32(bytes.count)), "av_new_packet")
    bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { pointer.pointee.data.update(from: start, count: source.count) }
    }
  }

  /// Presentation time in ticks of the stream's or encoder's time base; nil when unknown.
  public var pts: Int64? { pointer.pointee.pts == parley_nopts ? nil : pointer.pointee.pts }
  /// Decoding time in the same ticks; nil when unknown.
  public var dts: Int64? { pointer.pointee.dts == parley_nopts ? nil : pointer.pointee.dts }
  /// In the same ticks; 0 when unknown.
  public var duration: Int64 { pointer.pointee.duration }
  public var streamIndex: Int { Int(pointer.pointee.stream_index) }
  public var isKeyFrame: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
  public var byteCount: Int { Int(pointer.pointee.size) }

  /// A copy of the encoded bytes.
  public var data: Data { Data(bytes: pointer.pointee.data, count: byteCount) }
}
