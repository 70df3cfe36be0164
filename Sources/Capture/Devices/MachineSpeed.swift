public import CaptureCore
internal import Foundation
internal import Libav
internal import Platform
internal import Synchronization

/// What a recording takes of a machine.
public struct RecordingCost: Sendable, Hashable {
  public var preset: EncodingPreset
  public var codecs: MediaCodecs
  /// Of one core's time, for the picture; 0 when it could not be tried.
  public var share: Double
  /// It can be recorded as it comes, with room for everything else.
  public var isAffordable: Bool { share > 0 && share <= MachineSpeed.share }
}

/// What encoding costs on this machine: measured once for each setting, in processor time so that a busy moment does not
/// count, and kept in the cache folder.
public final class MachineSpeed: Sendable {
  public static let shared = MachineSpeed(
    file: Folders.cache.appending(path: "capture-speed.json"), machine: MachineSpeed.description)

  private let file: URL
  private let machine: String
  private let costs = Mutex<[String: Double]?>(nil)
  private let measure: @Sendable (Trial) -> Double?

  /// What is tried.
  struct Trial: Sendable {
    var settings: EncodingSettings
    var width: Int
    var height: Int
    /// The decoding of a JPEG instead of the encoding.
    var isJPEG: Bool

    var key: String {
      isJPEG
        ? "jpeg \(width)x\(height)"
        : "\(settings.codecs.rawValue) \(settings.preset) \(settings.quality) \(width)x\(height)"
    }
  }

  private struct Kept: Codable {
    var machine: String
    /// Processor seconds a picture.
    var costs: [String: Double]
  }

  /// Of one core's time so much may go into encoding; the rest is for sound, screen, disk and upload.
  static let share = 0.7

  /// - Parameter measure: gives the processor seconds of a picture, nil when it cannot be done.
  init(file: URL, machine: String, measure: @escaping @Sendable (Trial) -> Double? = MachineSpeed.tryOut) {
    self.file = file
    self.machine = machine
    self.measure = measure
  }

  /// Pictures a second of that size that can be encoded as they come. Blocks the first time, for half a second at most.
  func rate(_ settings: EncodingSettings, width: Int, height: Int, isJPEG: Bool) -> Double {
    let encoding = cost(Trial(settings: settings, width: width, height: height, isJPEG: false))
    let decoding = isJPEG ? cost(Trial(settings: settings, width: width, height: height, isJPEG: true)) : 0
    // The camera's thread decodes and another one encodes, where there are two cores.
    let busiest = ProcessInfo.processInfo.activeProcessorCount > 1 ? max(encoding, decoding) : encoding + decoding
    return Self.share / max(busiest, 1e-6)
  }

  /// What a recording with each preset costs, cheapest first. Blocks the first time, for two seconds at most.
  public func costs(_ codecs: MediaCodecs = .h264) -> [RecordingCost] {
    EncodingPreset.allCases.map { preset in
      let settings = EncodingSettings(EncodingChoice(preset: preset), codecs: codecs)
      let cost = cost(Trial(settings: settings, width: preset.width, height: preset.height, isJPEG: false))
      return RecordingCost(preset: preset, codecs: codecs, share: cost * preset.frameRate)
    }
  }

  private func cost(_ trial: Trial) -> Double {
    let known = costs.withLock { costs in
      if costs == nil { costs = load() }
      return costs?[trial.key]
    }
    if let known { return known }
    // A trial that fails says nothing; the recording itself will tell what is wrong.
    guard let cost = measure(trial) else { return 0 }
    let all = costs.withLock { costs in
      costs?[trial.key] = cost
      return costs ?? [:]
    }
    if let data = try? JSONEncoder().encode(Kept(machine: machine, costs: all)) {
      try? DurableFile.makeFolder(file.deletingLastPathComponent().path)
      try? DurableFile.write(data, to: file.path)
    }
    return cost
  }

  private func load() -> [String: Double] {
    guard let data = try? Data(contentsOf: file), let kept = try? JSONDecoder().decode(Kept.self, from: data),
      kept.machine == machine
    else { return [:] }
    return kept.costs.filter { $0.value > 0 && $0.value < 10 }
  }

  /// The processor and what encodes on it: with another one of either it is measured anew.
  private static var description: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = text.split(separator: "\n").first { $0.hasPrefix("model name") || $0.hasPrefix("Model") }
    let name = model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    return "\(name), \(ProcessInfo.processInfo.activeProcessorCount) cores, libavcodec \(LibavVersion.text)"
  }

  /// Encodes (or decodes) a moving picture on this thread for a third of a second at most.
  static func tryOut(_ trial: Trial) -> Double? {
    do {
      let pattern = TestVideo(width: trial.width, height: trial.height, frameRate: 30)
      let pictures = try (0..<5).map { try pattern.picture(atNs: Int64($0) * 33_000_000) }
      if trial.isJPEG {
        let jpegs = try pictures.map { try JPEGEncoder.encode($0) }
        let decoder = try PictureDecoder(.jpeg)
        return try average(most: 20) { index in _ = try decoder.decode(Array(jpegs[index % jpegs.count]).span) }
      }
      // As a camera gives them, so that the conversion is in the price.
      let scaler = Scaler()
      let raw = try pictures.map {
        try Scaler().scale($0, width: trial.width, height: trial.height, format: .yuyv422)
      }
      let encoder = try VideoEncoder(
        VideoEncoder.Settings(trial.settings, width: trial.width, height: trial.height))
      return try average(most: 40) { index in
        let picture = try scaler.scale(
          raw[index % raw.count], width: trial.width, height: trial.height, format: .yuv420p)
        _ = try encoder.encode(picture, pts: Int64(index) * 3000, isKeyFrame: index == 0)
      }
    } catch {
      return nil
    }
  }

  private static func average(most: Int, _ work: (Int) throws -> Void) rethrows -> Double {
    let startS = ThreadClock.nowS()
    var count = 0
    while count < most, count < 3 || ThreadClock.nowS() - startS < 0.35 {
      try work(count)
      count += 1
    }
    return (ThreadClock.nowS() - startS) / Double(count)
  }
}
