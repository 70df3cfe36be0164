import Contracts
import Foundation
import Glibc
import Kernel
import Platform
import Synchronization
import TestSupport
import Transport

@testable import Analysis

struct Unexpected: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A real helper with the real models, in a folder of its own; it ends with this object.
final class RunningHelper: Sendable {
  let helper: SpeechHelper
  let transport = HTTPTransport()
  private let folder: TemporaryFolder
  private let work: Mutex<Task<Void, Never>?>

  /// The one that most tests share: loading the models is most of their time.
  static let shared = Task {
    // Many tests ask it at once; on a busy machine all of them wait here.
    let helper = try await RunningHelper(queue: 256)
    // It lives as long as the process, so nobody else removes its folder.
    leftOver.withLock { $0 = helper.folder.path }
    atexit {
      if let path = RunningHelper.leftOver.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }
    return helper
  }
  private static let leftOver = Mutex<String?>(nil)

  init(
    services: Set<SpeechHelper.Service> = Set(SpeechHelper.Service.allCases), queue: Int = 16,
    silenceS: Double = SpeechHelper.longestSilenceS
  ) async throws {
    let stamp = SpeechHelper.standardFolder.appending(path: "stamp").path
    guard FileManager.default.fileExists(atPath: stamp) else {
      throw Unexpected("these tests need the speech models: run scripts/setup-models first")
    }
    folder = try TemporaryFolder()
    let helper = try SpeechHelper(
      supervisor: Supervisor(), transport: transport, runFolder: URL(filePath: folder.path),
      services: services, queue: queue, silenceS: silenceS, log: TestCluster.log)
    self.helper = helper
    work = Mutex(Task { await helper.run() })
    try await eventually("the helper is ready", withinS: 60) { helper.status == .ready }
  }

  deinit { work.withLock { $0?.cancel() } }

  /// Ends it, and waits for that.
  func stop() async {
    let task = work.withLock { $0 }
    task?.cancel()
    await task?.value
  }

  /// Leaves a process so many bytes more than it takes now; it is refused what goes beyond.
  func limitMemory(of pid: Int32, toMoreBy more: Int) throws {
    let pages = try String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8).split(separator: " ").first
    guard let pages = pages.flatMap({ Int($0) }) else { throw Unexpected("no size of the process \(pid)") }
    let process = try Process.run(
      URL(filePath: "/usr/bin/prlimit"),
      arguments: ["--pid", "\(pid)", "--as=\(pages * Int(sysconf(Int32(_SC_PAGESIZE))) + more)"])
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Unexpected("the memory of \(pid) could not be limited") }
  }

  var embedding: Embedding { Embedding(provider: helper.embeddings, transport: transport) }

  /// A request as any client could send it.
  func send(
    _ method: String, _ path: String, token: String? = nil, headers: [(name: String, value: String)] = [],
    body: Data? = nil
  ) async throws -> HTTPResponse {
    let authorisation = (name: "Authorization", value: "Bearer " + (token ?? helper.speech.key ?? ""))
    return try await transport.send(
      HTTPRequest(
        method: method, url: "http://helper" + path, headers: headers + [authorisation],
        body: body.map { .data($0) } ?? .none, unixSocket: helper.speech.unixSocket,
        // The first request waits until the model is in memory, on a busy machine for more than a minute.
        timeoutS: 240))
  }

  /// Whether it transcribes or embeds at this moment.
  func isBusy() async throws -> Bool {
    let health = try JSONSerialization.jsonObject(with: try await send("GET", "/healthz").body) as? [String: Any]
    return health?["in_work"] as? Int == 1
  }

  func embed(_ text: String) async throws -> HTTPResponse {
    try await send(
      "POST", "/v1/embeddings", headers: [("Content-Type", "application/json")],
      body: JSONEncoder().encode(["input": text]))
  }

  func transcribe(_ sound: Data, fields: [String: String] = [:]) async throws -> HTTPResponse {
    var form = MultipartForm()
    for (name, value) in fields { form.add(name, value) }
    form.add("file", file: sound, name: "a.wav", type: "audio/wav")
    form.finish()
    return try await send(
      "POST", "/v1/audio/transcriptions", headers: [("Content-Type", form.contentType)], body: form.body)
  }
}

/// The `code` of an error in the shape of the OpenAI API.
func code(_ response: HTTPResponse) throws -> String {
  struct Reply: Decodable {
    struct Failure: Decodable { let code: String }
    let error: Failure
  }
  return try JSONDecoder().decode(Reply.self, from: response.body).error.code
}

/// Sounds made here: speech of espeak-ng (English: its Russian is not understood by the model), silence, noise.
enum Sound {
  static func speech(_ text: String) throws -> Data {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/espeak-ng")
    process.arguments = ["-s", "150", "-w", folder.path + "/a.wav", text]
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: URL(filePath: folder.path + "/a.wav"))
  }

  /// The same as the media worker would give it.
  static func at16kHz(_ text: String) throws -> Data {
    let spoken = [UInt8](try speech(text).dropFirst(44))
    let samples = stride(from: 0, to: spoken.count - 1, by: 2).map {
      Double(Int16(truncatingIfNeeded: Int(spoken[$0]) | Int(spoken[$0 + 1]) << 8))
    }
    // Straight lines between the samples will do for a voice that has little above 8 kHz.
    return wav(
      (0..<samples.count * 320 / 441 - 1).map { index in
        let at = Double(index) * 441 / 320
        let before = samples[Int(at)]
        return Int16(before + (samples[min(samples.count - 1, Int(at) + 1)] - before) * (at - at.rounded(.down)))
      })
  }

  static func silence(seconds: Int) -> Data { wav([Int16](repeating: 0, count: seconds * 16_000)) }

  static func noise(seconds: Int) -> Data {
    // A fixed sequence: the same noise each time.
    var state: UInt64 = 42
    return wav(
      (0..<seconds * 16_000).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int16(truncatingIfNeeded: Int(state >> 48) / 4)
      })
  }

  /// Three notes, swelling and fading: what an instrument in the next room does.
  static func chord(seconds: Int) -> Data {
    wav(
      (0..<seconds * 16_000).map { index in
        let t = Double(index) / 16_000
        let notes = [261.6, 329.6, 392.0].reduce(0.0) { $0 + sin(2 * .pi * $1 * t) }
        return Int16(5000 * notes / 3 * (0.6 + 0.4 * sin(2 * .pi * 0.5 * t)))
      })
  }

  /// Two voices at a time.
  static func mixed(_ a: Data, _ b: Data) -> Data {
    func samples(_ data: Data) -> [Int16] {
      let bytes = [UInt8](data.dropFirst(44))
      return stride(from: 0, to: bytes.count - 1, by: 2).map { Int16(bytes[$0]) | Int16(bytes[$0 + 1]) << 8 }
    }
    let (a, b) = (samples(a), samples(b))
    var mixed = [Int16]()
    for index in 0..<max(a.count, b.count) {
      let sum = (index < a.count ? Int(a[index]) : 0) + (index < b.count ? Int(b[index]) : 0)
      mixed.append(Int16(clamping: sum / 2))
    }
    var file = wav(mixed)
    // As long as the voices' own rate says.
    file.replaceSubrange(24..<32, with: Data(a.isEmpty ? [] : rate))
    return file
  }

  /// 22,050 samples a second, as espeak-ng writes, and as many bytes.
  private static let rate: [UInt8] = [0x22, 0x56, 0, 0, 0x44, 0xAC, 0, 0]

  /// 16 kHz mono PCM.
  static func wav(_ samples: [Int16]) -> Data {
    func bytes<T: FixedWidthInteger>(_ value: T) -> Data { withUnsafeBytes(of: value.littleEndian) { Data($0) } }
    let count = UInt32(samples.count * 2)
    var data = Data("RIFF".utf8) + bytes(36 + count) + Data("WAVEfmt ".utf8) + bytes(UInt32(16)) + bytes(UInt16(1))
    data += bytes(UInt16(1)) + bytes(UInt32(16_000)) + bytes(UInt32(32_000)) + bytes(UInt16(2)) + bytes(UInt16(16))
    data += Data("data".utf8) + bytes(count)
    return data + samples.withUnsafeBytes { Data($0) }
  }
}

/// A transcript as if it had been spoken at an even pace, each sentence after a pause.
func transcript(_ text: String, language: String = "en", probability: Double = 0.95) -> Transcript {
  var time = 0.5
  let words = text.split(separator: " ").map { part in
    defer { time += part.last.map { ".?!".contains($0) } == true ? 0.9 : 0.4 }
    return Word(text: String(part), startS: time, endS: time + 0.35, probability: probability)
  }
  return Transcript(language: language, text: words.map(\.text).joined(separator: " "), words: words, model: "test")
}

/// Waits until `condition` holds.
func eventually(
  _ what: String, withinS: Double = 30, _ condition: () async throws -> Bool
) async throws {
  let deadline = Monotonic.nowS() + withinS
  while try await !condition() {
    guard Monotonic.nowS() < deadline else { throw Unexpected("not within \(withinS) s: \(what)") }
    try await Task.sleep(for: .milliseconds(20))
  }
}
