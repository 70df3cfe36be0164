public import CaptureCore
internal import Contracts

/// Which camera and microphone to use.
public struct DeviceChoice: Sendable, Hashable {
  /// Nil is the first camera that there is.
  public var camera: CameraSpec?
  public var microphone: MicrophoneSpec
  /// How good what they give is to be recorded.
  public var encoding: EncodingWish

  public init(camera: CameraSpec? = nil, microphone: MicrophoneSpec? = nil, encoding: EncodingWish = EncodingWish()) {
    self.camera = camera
    self.microphone = microphone ?? .pulse(source: nil)
    self.encoding = encoding
  }

  /// Nothing stands in for a camera or microphone.
  public var isReal: Bool { !cameraKind.isStandIn && !microphone.kind.isStandIn }

  var cameraKind: SourceKind { camera?.kind ?? .device }
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
