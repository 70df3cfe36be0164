internal import CaptureCore
internal import Contracts
internal import Devices
internal import Foundation
internal import Platform

/// What the session's log is told of a capture while it goes on.
struct CaptureFact: Sendable, Equatable {
  var kind: SessionLogReport.Kind
  var details: [String: String]
}

extension CaptureFact {
  /// Nil for what support has no use for.
  init?(_ event: CaptureEvent) {
    switch event {
    case .lost(let track, let error):
      self.init(
        kind: .deviceLost, details: error.facts.merging(["device": track.word]) { $1 })
    case .back(let track): self.init(kind: .deviceBack, details: ["device": track.word])
    case .camera(let facts):
      var details = [
        "camera": Sanitise.terminal(facts.name), "size": "\(facts.width)x\(facts.height)",
        "keeps_one_of": "\(facts.keepsOneOf)",
      ]
      details["format"] = facts.format
      details["agreed_rate"] = facts.agreedRate.map(Self.rounded)
      details["measured_rate"] = facts.measuredRate.map(Self.rounded)
      self.init(kind: .devices, details: details)
    case .microphone(let name, _):
      self.init(kind: .devices, details: ["microphone": Sanitise.terminal(name)])
    case .reduced(let keepsOneOf):
      self.init(kind: .framesDropped, details: ["why": "slow-machine", "keeps_one_of": "\(keepsOneOf)"])
    case .smaller: self.init(kind: .framesDropped, details: ["why": "slow-machine", "picture": "smaller"])
    case .begun, .ended, .failed: return nil
    }
  }

  static func figures(_ summary: CaptureSummary) -> [String: String] {
    var figures = [
      "reduced": "\(summary.reducedFrames)", "repeated": "\(summary.repeatedFrames)",
      "silence_ms": "\(summary.silenceMs)", "clipped_ms": "\(summary.clippedMs)",
      "peak_db": "\(Int(summary.peakDB.rounded()))",
    ]
    figures["offset_ms"] = summary.startSkewMs.map(Self.rounded)
    return figures
  }

  /// With one digit after the point.
  private static func rounded(_ value: Double) -> String { String(format: "%.1f", value) }
}

extension MediaTrack {
  fileprivate var word: String { self == .video ? "camera" : "microphone" }
}
