internal import CaptureCore
internal import Contracts

/// Which camera and microphone to use, as `--camera` and `--mic` say it.
public struct DeviceChoice: Sendable, Hashable {
  let camera: CameraSpec
  let microphone: MicrophoneSpec

  /// - Parameters:
  ///   - camera: `/dev/videoN`, `file:PATH`, `test` or `none`.
  ///   - microphone: `pulse`, `pulse:SOURCE`, `file:PATH`, `test` or `none`.
  /// - Throws: ``TakeError/badDevice(_:)`` with what can be said there.
  public init(camera: String = "/dev/video0", microphone: String = "pulse") throws(TakeError) {
    do {
      self.camera = try CameraSpec(parsing: camera)
      self.microphone = try MicrophoneSpec(parsing: microphone)
    } catch {
      throw .badDevice(error.description)
    }
    guard self.camera != .none || self.microphone != .none else {
      throw .badDevice("--camera none --mic none: nothing would be recorded; choose at least one of them")
    }
  }

  init(camera: CameraSpec, microphone: MicrophoneSpec) {
    self.camera = camera
    self.microphone = microphone
  }

  /// Nothing stands in for a camera or microphone.
  var isReal: Bool {
    !camera.kind.isStandIn && !microphone.kind.isStandIn
  }
}

extension SourceKind {
  /// A file or a test pattern in place of a device.
  var isStandIn: Bool { self == .file || self == .test }
}

extension CameraSpec {
  /// How the server and HR are told of it.
  var kind: SourceKind {
    switch self {
    case .device: .device
    case .file: .file
    case .test: .test
    case .none: .none
    }
  }
}

extension MicrophoneSpec {
  /// How the server and HR are told of it.
  var kind: SourceKind {
    switch self {
    case .pulse: .device
    case .file: .file
    case .test: .test
    case .none: .none
    }
  }
}
