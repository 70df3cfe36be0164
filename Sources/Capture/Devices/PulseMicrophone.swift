public import CaptureCore
internal import Platform

/// A microphone as PulseAudio (or PipeWire in its place) offers it.
public struct PulseMicrophone: CaptureSource {
  public typealias Item = AudioBlock

  private let source: String?
  private let server: String?
  /// No sound for so long, and the microphone has stalled. Silence is sound too.
  private static let stallNs: Int64 = 2_000_000_000

  /// - Parameter source: the source's name; nil for the server's default.
  public init(source: String?) { self.init(source: source, server: nil) }

  /// - Parameter server: the sound server's address; nil for the user's own.
  init(source: String?, server: String?) {
    self.source = source
    self.server = server
  }

  public var name: String { source ?? "default" }
  public var startsOnDemand: Bool { false }

  public func run(_ outlet: SourceOutlet<AudioBlock>) throws(DeviceError) {
    let connection = try PulseConnection(server: server, device: name) { outlet.isStopped }
    // Recording the stand-in for a card that is not there would be recording silence.
    if source == nil, try connection.sources().isEmpty {
      throw DeviceError(.microphoneMissing, device: name, cause: "the sound server has no source")
    }
    let recording = try PulseRecording(connection, source: source, device: name) { outlet.isStopped }
    var lastNs = Monotonic.nowNs()
    var isOpen = false
    var told: String?
    while true {
      let isLast = outlet.isStopped
      // What the server has already sent when it is to stop is still taken.
      let blocks = try recording.read(timeoutMs: isLast ? 0 : 40)
      let nowNs = Monotonic.nowNs()
      if !blocks.isEmpty {
        if !isOpen {
          isOpen = true
          outlet.opened()
        }
        lastNs = nowNs
        if let name = recording.sourceName, name != told {
          told = name
          outlet.named(name)
        }
        for block in blocks { outlet.give(block) }
      } else if nowNs - lastNs > Self.stallNs {
        throw DeviceError(
          .microphoneStalled, device: name, cause: recording.isSuspended ? "the sound server suspended it" : nil)
      }
      if isLast { break }
    }
    outlet.queue.finish()
  }
}
