import ArgumentParser
import CaptureCore
import Contracts
import Devices
import Foundation
import Glibc
import Platform
import Recorder

/// What is here, what is missing, and how to mend it.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what is here, what is missing, and how to mend it.")

  @Flag(help: "Print one JSON object.") var json = false

  struct Finding: Encodable {
    let name: String
    let isWell: Bool
    let found: String
    /// Nil when there is nothing to mend.
    let wayOut: String?
  }

  func run() async throws {
    let findings = await Self.findings()
    if json {
      struct Report: Encodable {
        let version: String
        let findings: [Finding]
      }
      let report = Report(version: Version.current, findings: findings)
      Output.line(String(decoding: try WireJSON.encode(report), as: UTF8.self))
    } else {
      for finding in findings {
        Output.line("\(finding.isWell ? "ok  " : "--  ")\(finding.name): \(finding.found)")
        if let wayOut = finding.wayOut { Output.line("      " + wayOut) }
      }
    }
    // Cameras and microphones are for those who are filmed; a server does well without.
    let needed = ["database server", "speech model", "disk"]
    if findings.contains(where: { needed.contains($0.name) && !$0.isWell }) {
      throw Failure(.failed, "something that the engine needs is missing; see above")
    }
  }

  private static func findings() async -> [Finding] {
    let setup = "run scripts/setup in Parley's folder"
    func finding(_ name: String, _ found: String?, _ missing: String, _ wayOut: String) -> Finding {
      Finding(name: name, isWell: found != nil, found: found ?? missing, wayOut: found == nil ? wayOut : nil)
    }
    let cameras = DeviceList.cameras().map { "\($0.name) (\($0.spec))" }
    let microphones = (try? DeviceList.microphones())?.map { "\($0.name) (\($0.spec))" } ?? []
    let speed = MachineSpeed.shared.costs(.ofEnvironment)
    let best = speed.last(where: \.isAffordable)?.preset
    let shares = speed.map { "\($0.preset.rawValue) \(Int(($0.share * 100).rounded(.up))) %" }.joined(separator: ", ")
    let postgres = "/usr/lib/postgresql/15/bin/postgres"
    let cache = ProcessInfo.processInfo.environment["PARLEY_MODELS"] ?? Folders.cache.appending(path: "speech").path
    let freeGB = free(at: Folders.data) / 1_000_000_000
    return [
      finding(
        "database server", FileManager.default.isExecutableFile(atPath: postgres) ? postgres : nil,
        "PostgreSQL 15 is not installed", setup),
      finding(
        "speech model", FileManager.default.fileExists(atPath: cache + "/stamp") ? cache : nil,
        "not installed in \(cache)", "run scripts/setup-models in Parley's folder, as this user"),
      await LanguageModelCheck.finding(),
      finding(
        "camera", cameras.isEmpty ? nil : cameras.joined(separator: ", "), "none",
        "plug one in; without one, --camera test or file:PATH stand in where the interview allows it"),
      finding(
        "microphone", microphones.isEmpty ? nil : microphones.joined(separator: ", "), "none",
        "start PulseAudio or PipeWire, and plug a microphone in"),
      finding(
        "recording", best.map { $0 >= .standard ? "takes of one core: \(shares)" : nil } ?? nil,
        "too slow for 1280x720 as it comes (of one core: \(shares)); pictures are made smaller or fewer",
        "close other programs, or take a faster computer"),
      finding(
        "disk", freeGB >= 2 ? "\(freeGB) GB free" : nil, "\(freeGB) GB free",
        "make room: an hour of recordings takes about 1 GB"),
      finding("engine", LocalEngine.url(), "none runs on this machine", "start it with `parley up`"),
    ]
  }

  private static func free(at folder: URL) -> Int {
    var place = folder
    var status = statvfs()
    while statvfs(place.path, &status) != 0, place.path != "/" { place.deleteLastPathComponent() }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }
}
