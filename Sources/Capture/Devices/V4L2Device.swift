internal import CV4L2
internal import CaptureCore
internal import Glibc
internal import Platform

/// A V4L2 capture device through libv4l2: its descriptor and its mapped buffers. For one thread; closed with the object.
final class V4L2Device {
  private let path: String
  private let descriptor: Int32
  private var buffers: [UnsafeMutableRawBufferPointer] = []
  private var isStreaming = false
  private var isClosed = false

  private static let quiet: Void = parley_v4l2_quiet()
  private static let bufferCount = 4

  /// What the driver says of the device.
  struct Capability {
    /// The device's name, for a person.
    var card: String
    /// Where it is plugged in, as `usb-0000:00:14.0-2`.
    var busInfo: String
    var canCapture: Bool
  }

  init(path: String) throws(SystemError) {
    _ = Self.quiet
    self.path = path
    descriptor = parley_v4l2_open(path)
    guard descriptor >= 0 else { throw SystemError("open", path, code: -descriptor) }
  }

  deinit { close() }

  func capability() throws(SystemError) -> Capability {
    var raw = v4l2_capability()
    try check(parley_v4l2_capability(descriptor, &raw), "VIDIOC_QUERYCAP")
    // One driver may make several nodes; these are the ones of this node.
    let capabilities = raw.capabilities & parley_cap_device_caps != 0 ? raw.device_caps : raw.capabilities
    let card = withUnsafeBytes(of: raw.card) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let busInfo = withUnsafeBytes(of: raw.bus_info) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return Capability(
      card: card, busInfo: busInfo,
      canCapture: capabilities & parley_cap_capture != 0 && capabilities & parley_cap_streaming != 0)
  }

  func nativePixels() -> [CameraFormat.Pixels] {
    var result: [CameraFormat.Pixels] = []
    for index in 0..<UInt32(256) {
      var isEmulated: Int32 = 0
      let code = parley_v4l2_native_format(descriptor, index, &isEmulated)
      if code == 0 { break }
      if isEmulated == 0, let pixels = CameraFormat.Pixels(fourCC: code), !result.contains(pixels) {
        result.append(pixels)
      }
    }
    return result
  }

  func setFormat(_ wish: CameraFormat) throws(SystemError) -> CameraFormat? {
    var (width, height) = (UInt32(wish.width), UInt32(wish.height))
    var (pixels, rowBytes) = (wish.pixels.fourCC, UInt32(0))
    try check(parley_v4l2_set_format(descriptor, &width, &height, &pixels, &rowBytes), "VIDIOC_S_FMT")
    guard let got = CameraFormat.Pixels(fourCC: pixels) else { return nil }
    return CameraFormat(width: Int(width), height: Int(height), pixels: got, rowBytes: Int(rowBytes))
  }

  func setRate(_ wish: Double) -> Double {
    var rate = wish
    return parley_v4l2_set_rate(descriptor, &rate) == 0 ? rate : 0
  }

  func start() throws(SystemError) {
    var count = UInt32(Self.bufferCount)
    try check(parley_v4l2_request_buffers(descriptor, &count), "VIDIOC_REQBUFS")
    for index in 0..<count {
      var start: UnsafeMutableRawPointer?
      var length = 0
      try check(parley_v4l2_map(descriptor, index, &start, &length), "VIDIOC_QUERYBUF")
      buffers.append(UnsafeMutableRawBufferPointer(start: start, count: length))
      try check(parley_v4l2_enqueue(descriptor, index), "VIDIOC_QBUF")
    }
    try check(parley_v4l2_stream(descriptor, 1), "VIDIOC_STREAMON")
    isStreaming = true
  }

  func wait(timeoutMs: Int) throws(SystemError) -> Bool {
    let result = parley_v4l2_wait(descriptor, Int32(timeoutMs))
    guard result >= 0 else { throw SystemError("poll", path, code: -result) }
    return result > 0
  }

  func dequeue() throws(SystemError) -> CameraBuffer? {
    var raw = v4l2_buffer()
    let code = parley_v4l2_dequeue(descriptor, &raw)
    if code == EAGAIN { return nil }
    try check(code, "VIDIOC_DQBUF")
    let isMonotonic = parley_v4l2_is_monotonic(&raw) != 0
    return CameraBuffer(
      index: Int(raw.index), byteCount: Int(raw.bytesused), sequence: raw.sequence,
      timeNs: isMonotonic ? parley_v4l2_time_ns(&raw) : nil,
      isDamaged: raw.flags & parley_buf_error != 0)
  }

  func read(_ buffer: CameraBuffer, _ body: (Span<UInt8>) -> Void) {
    guard buffers.indices.contains(buffer.index) else { return }
    let bytes = buffers[buffer.index].bindMemory(to: UInt8.self)
    body(Span(_unsafeElements: UnsafeBufferPointer(rebasing: bytes.prefix(buffer.byteCount))))
  }

  func enqueue(_ buffer: CameraBuffer) throws(SystemError) {
    try check(parley_v4l2_enqueue(descriptor, UInt32(buffer.index)), "VIDIOC_QBUF")
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    if isStreaming { _ = parley_v4l2_stream(descriptor, 0) }
    for buffer in buffers { v4l2_munmap(buffer.baseAddress, buffer.count) }
    v4l2_close(descriptor)
  }

  private func check(_ code: Int32, _ call: String) throws(SystemError) {
    guard code == 0 else { throw SystemError(call, path, code: code) }
  }
}

extension CameraFormat.Pixels {
  init?(fourCC: UInt32) {
    switch fourCC {
    case parley_pix_mjpeg, parley_pix_jpeg: self = .mjpeg
    case parley_pix_yu12: self = .yu12
    case parley_pix_nv12: self = .nv12
    case parley_pix_yuyv: self = .yuyv
    default: return nil
    }
  }

  var fourCC: UInt32 {
    switch self {
    case .mjpeg: parley_pix_mjpeg
    case .yu12: parley_pix_yu12
    case .nv12: parley_pix_nv12
    case .yuyv: parley_pix_yuyv
    }
  }
}

extension CameraCalls {
  /// The real ones, of the device at `path`.
  static func v4l2(_ path: String) throws(SystemError) -> CameraCalls {
    let device = try V4L2Device(path: path)
    let capability = try device.capability()
    guard capability.canCapture else { throw SystemError("VIDIOC_QUERYCAP", path, code: ENOTTY) }
    return CameraCalls(
      nativePixels: device.nativePixels, setFormat: device.setFormat, setRate: device.setRate, start: device.start,
      wait: device.wait, dequeue: device.dequeue, read: device.read, enqueue: device.enqueue, close: device.close,
      card: capability.card, busInfo: capability.busInfo)
  }
}
