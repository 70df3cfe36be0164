internal import CaptureCore
internal import Platform

/// A picture format as a camera has it.
struct CameraFormat: Equatable, Sendable {
  /// In the order of what they cost to take.
  enum Pixels: Sendable, CaseIterable {
    case yu12, nv12, yuyv, mjpeg

    var name: String {
      switch self {
      case .yu12: "YU12"
      case .nv12: "NV12"
      case .yuyv: "YUYV"
      case .mjpeg: "MJPEG"
      }
    }
  }

  var width: Int
  var height: Int
  var pixels: Pixels
  /// From one row to the next; 0 for JPEG.
  var rowBytes = 0
  /// Pictures a second.
  var rate = 0.0
}

/// A picture in one of the driver's buffers.
struct CameraBuffer: Equatable, Sendable {
  var index: Int
  var byteCount: Int
  var sequence: UInt32
  /// Of the monotonic clock; nil when the driver uses another.
  var timeNs: Int64?
  /// The driver says that the data may be wrong.
  var isDamaged = false
}

/// An open camera, as function values, so that a test can play one that misbehaves. For one thread.
struct CameraCalls {
  /// What the device has itself, without conversion.
  var nativePixels: () -> [CameraFormat.Pixels]
  /// Asks for size and pixels; gives what the device made of it, nil when it is a format that we cannot read.
  var setFormat: (CameraFormat) throws(SystemError) -> CameraFormat?
  /// Asks for pictures a second; gives what it will be, 0 when the device does not tell.
  var setRate: (Double) -> Double
  var start: () throws(SystemError) -> Void
  /// Whether there is something to take within that time.
  var wait: (_ timeoutMs: Int) throws(SystemError) -> Bool
  /// The oldest picture; nil when there is none yet.
  var dequeue: () throws(SystemError) -> CameraBuffer?
  /// Lets the picture's bytes be read.
  var read: (CameraBuffer, (Span<UInt8>) -> Void) -> Void
  /// Gives the buffer back to the driver.
  var enqueue: (CameraBuffer) throws(SystemError) -> Void
  var close: () -> Void
  /// The device's own name, and where it is plugged in; empty when it does not tell.
  var card = ""
  var busInfo = ""
}
