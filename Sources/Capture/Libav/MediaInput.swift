internal import CFFmpeg
internal import Glibc

/// A kind of track that recordings have.
typealias TrackKind = FragmentMuxer.Track

extension TrackKind {
  static let all: [TrackKind] = [.video, .audio]

  var mediaType: AVMediaType { self == .video ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO }
  /// What recordings are made in, and the only decoders that foreign bytes may reach.
  var recordedCodecs: [AVCodecID] {
    self == .video ? [AV_CODEC_ID_H264, AV_CODEC_ID_VP9] : [AV_CODEC_ID_AAC, AV_CODEC_ID_OPUS]
  }
}

/// An open media file. For one thread.
final class MediaInput {
  let pointer: UnsafeMutablePointer<AVFormatContext>
  private let packet: Packet
  private let isRecording: Bool

  /// - Parameter isRecording: takes MP4 with H.264 or VP9 and AAC or Opus only: of the many formats and decoders of the libraries none
  ///   else is let near bytes that came from outside.
  /// - Throws: an error with the `systemCode` of opening the file, or `isInvalidData` when it is no media file.
  init(path: String, isRecording: Bool = false) throws(AVError) {
    _ = LibavSetUp.done
    self.isRecording = isRecording
    packet = try Packet()
    var opened: UnsafeMutablePointer<AVFormatContext>?
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    // A play list in disguise must not make us open anything else.
    try check(av_dict_set(&options, "protocol_whitelist", "file", 0), "av_dict_set")
    if isRecording { try check(av_dict_set(&options, "codec_whitelist", "h264,aac,vp9,opus", 0), "av_dict_set") }
    try check(
      avformat_open_input(&opened, "file:" + path, isRecording ? av_find_input_format("mp4") : nil, &options),
      "avformat_open_input")
    guard let opened else { throw .outOfMemory("avformat_open_input") }
    pointer = opened
    // From here on deinit cleans up.
    try check(avformat_find_stream_info(pointer, nil), "avformat_find_stream_info")
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVFormatContext>? = pointer
    avformat_close_input(&pointer)
  }

  /// The recording at `path`; nil when it has nothing that can be read.
  static func recording(_ path: String) throws(AVError) -> MediaInput? {
    do throws(AVError) {
      let input = try MediaInput(path: path, isRecording: true)
      return TrackKind.all.contains { input.best($0) != nil } ? input : nil
    } catch  where error.isDataFault {
      return nil
    }
  }

  /// The file's best track of that kind; nil when it has none.
  func best(_ kind: TrackKind) -> UnsafeMutablePointer<AVStream>? {
    let index = av_find_best_stream(pointer, kind.mediaType, -1, -1, nil, 0)
    guard index >= 0, let stream = pointer.pointee.streams[Int(index)] else { return nil }
    if isRecording && !kind.recordedCodecs.contains(stream.pointee.codecpar.pointee.codec_id) { return nil }
    return stream
  }

  /// Passes over every track but these.
  func keepOnly(_ streams: [UnsafeMutablePointer<AVStream>]) {
    let kept = Set(streams.map(\.pointee.index))
    for index in 0..<Int(pointer.pointee.nb_streams) where !kept.contains(Int32(index)) {
      pointer.pointee.streams[index]!.pointee.discard = AVDISCARD_ALL
    }
  }

  /// The next whole packet, valid until the next call; nil at the end, or where a file that is cut or damaged cannot be
  /// read on.
  func next() throws(AVError) -> Packet? {
    while true {
      av_packet_unref(packet.pointer)
      let code = av_read_frame(pointer, packet.pointer)
      if code < 0 {
        let error = AVError("av_read_frame", code: code)
        guard error.isDataFault else { throw error }
        return nil
      }
      // The piece of a packet that a cut leaves is no picture.
      if packet.pointer.pointee.flags & AV_PKT_FLAG_CORRUPT == 0 { return packet }
    }
  }
}

extension AVError {
  /// The libraries found fault with the data, not the system with us: the same bytes give the same again.
  public var isDataFault: Bool {
    guard let systemCode else { return true }
    // EPERM is what they mean by a bare -1.
    return [EPERM, EINVAL, ERANGE, EDOM, ENOSYS].contains(systemCode)
  }
}

/// Times that a recording can have; others come from damaged files, and sums with them would overflow.
enum PlausibleTime {
  static let us: ClosedRange<Int64> = -10_000_000...24 * 3_600_000_000
  static let ns: ClosedRange<Int64> = us.lowerBound * 1000...us.upperBound * 1000
}
