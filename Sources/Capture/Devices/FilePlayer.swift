internal import CaptureCore
internal import Glibc
internal import Libav

/// A media file that stands in for a device: its frames, and errors that name it. For one thread.
struct FilePlayer {
  private let path: String
  private let reader: FileReader

  init(path: String, _ kind: FileReader.Kind) throws(DeviceError) {
    self.path = path
    do throws(AVError) {
      reader = try FileReader(path: path, kind)
    } catch {
      throw Self.error(path, error)
    }
  }

  /// How long a picture is shown that has none after it.
  var frameNs: Int64 { Int64(1e9 / max(1, reader.frameRate ?? 25)) }

  /// The next frame where there has to be one: at the beginning.
  func first() throws(DeviceError) -> (frame: Frame, atNs: Int64) {
    if let frame = try next() { return frame }
    throw DeviceError(.fileUnusable, device: path, cause: "it is empty")
  }

  func next() throws(DeviceError) -> (frame: Frame, atNs: Int64)? {
    do throws(AVError) { return try reader.next() } catch { throw Self.error(path, error) }
  }

  func rewind() throws(DeviceError) {
    do throws(AVError) { try reader.rewind() } catch { throw Self.error(path, error) }
  }

  static func error(_ path: String, _ error: AVError) -> DeviceError {
    let code: DeviceError.Code =
      switch error.systemCode {
      case ENOENT, ENOTDIR: .fileMissing
      case EACCES, EPERM: .fileDenied
      default: .fileUnusable
      }
    return DeviceError(code, device: path, cause: error.description)
  }
}
