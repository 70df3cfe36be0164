import Client
import Contracts
import Foundation
import Platform
import TestSupport
import Transport

@testable import Recorder

/// A folder of the test's own, removed at the end.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "recorder-\(UUID())").path
    try DurableFile.makeFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The stand-in for Parley's server, with faults on demand; it can be killed and started again where it was.
final class StandIn {
  private let folder: TemporaryFolder
  private var server: ScriptServer
  let transport = HTTPTransport()
  static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "stand_in_server.py")

  init(_ settings: [String: Int] = [:]) async throws {
    folder = try TemporaryFolder()
    server = try ScriptServer(script: Self.script, arguments: [folder.path])
    if !settings.isEmpty { try await set(settings) }
  }

  var url: String { server.url }
  var address: ServerAddress { get throws { try ServerAddress(url) } }
  var link: LinkAddress { get throws { try LinkAddress(url + "/i/\(LinkID.random())") } }

  func kill() { server.kill() }

  func startAgain() throws {
    server = try ScriptServer(script: Self.script, arguments: [folder.path, server.address])
  }

  /// Changes how it is from now on, as what it was begun with.
  func set(_ settings: [String: Int]) async throws { _ = try await post("set", JSONEncoder().encode(settings)) }

  struct Fault: Encodable {
    var on: String
    var `do`: String
    var times: Int
  }

  func faults(_ faults: [Fault]) async throws { _ = try await post("faults", JSONEncoder().encode(faults)) }

  struct Log: Decodable {
    struct Session: Decodable {
      struct Take: Decodable {
        var parts: [String: PartBegin]
      }
      struct Answer: Decodable {
        var submitted: AnswerSubmit?
      }
      struct Alternative: Decodable, Equatable {
        var question: Int
        var arrived: Bool
      }
      var epoch: Int
      var takes: [String: Take]
      var alternatives: [String: Alternative]?
      var answers: [String: Answer]
      var completed: Bool?
      var profile: Profile?
      /// What the session's log was told.
      var told: [SessionLogReport.Entry]?
    }
    var log: [String]
    var state: [String: Session]
  }

  func log() async throws -> Log {
    let response = try await transport.send(HTTPRequest(url: url + "/stand-in/log"))
    return try WireJSON.decode(Log.self, from: response.body)
  }

  /// What the store holds for a take, in order of part and index.
  func stored(_ take: TakeID) throws -> [Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let order = names.filter { $0.hasPrefix(take.description) }.sorted {
      $0.split(separator: "-").suffix(2).map { Int($0)! }.lexicographicallyPrecedes(
        $1.split(separator: "-").suffix(2).map { Int($0)! })
    }
    return try order.map { try Data(contentsOf: URL(filePath: folder.path + "/" + $0)) }
  }

  private func post(_ name: String, _ body: Data) async throws -> Data {
    try await transport.send(HTTPRequest(method: "POST", url: url + "/stand-in/" + name, body: .data(body))).body
  }
}

/// Waits for a condition that some event will make true; fails at the deadline.
func eventually(
  within seconds: Double = 20, _ what: String, _ condition: () async throws -> Bool
) async throws {
  let deadline = Monotonic.nowS() + seconds
  while try await !condition() {
    guard Monotonic.nowS() < deadline else { throw NeverHappened(what: what) }
    try await Task.sleep(for: .milliseconds(10))
  }
}

struct NeverHappened: Error { let what: String }

extension Spool {
  /// Records made-up chunks: `chunks` of each media segment, a quarter of a second each.
  func recordPart(take: TakeID, question: Int = 1, segments: Int, chunks: Int = 4, startedAtMs: Int = 0) throws {
    let part = try beginPart(
      question: question, take: take, camera: .test, microphone: .test, startedAtMs: startedAtMs)
    for index in 0...segments {
      for chunk in 0..<(index == 0 ? 1 : chunks) {
        let bytes = Data("\(part.part)/\(index)/\(chunk) ".utf8) + Data(repeating: UInt8(index), count: 50)
        try append(
          bytes, to: SegmentKey(take: take, part: part.part, index: index),
          endMs: index == 0 ? 0 : ((index - 1) * chunks + chunk + 1) * 250)
      }
      try finishSegment()
    }
  }
}
