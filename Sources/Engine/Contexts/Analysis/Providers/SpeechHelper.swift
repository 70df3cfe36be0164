public import Foundation
public import Kernel
public import Logging
import Platform
import Synchronization
public import Transport

/// The local helper for speech and embeddings: one supervised Python process on a Unix socket of its own.
public final class SpeechHelper: Sendable {
  /// How the helper is doing.
  public enum Status: String, Sendable {
    /// Not asked for, since both services are elsewhere.
    case unused
    /// The models are not installed: run scripts/setup.
    case missing
    case starting
    case ready
    /// It ended too often, and is not started again.
    case failed
  }

  static let speechModel = "whisper-base"
  static let embeddingModel = "universal-sentence-encoder-multilingual-3"

  private let supervisor: Supervisor
  private let transport: HTTPTransport
  private let log: Logger
  private let folder: URL
  private let socket: String
  private let tokenFile: String
  private let token: String
  private let state = Mutex(Status.starting)

  /// Where `scripts/setup-models` puts the models: `PARLEY_MODELS`, or the user's cache folder.
  public static var standardFolder: URL {
    ProcessInfo.processInfo.environment["PARLEY_MODELS"].map { URL(filePath: $0) } ?? Folders.cache.appending(path: "speech")
  }

  /// - Parameter runFolder: for its socket and token; short, since a socket's path is limited to 107 bytes.
  public init(
    supervisor: Supervisor, transport: HTTPTransport, runFolder: URL, folder: URL = SpeechHelper.standardFolder,
    log: Logger
  ) throws {
    self.supervisor = supervisor
    self.transport = transport
    self.log = log
    self.folder = folder
    try DurableFile.makeFolder(runFolder.path)
    let beside = runFolder.appending(path: "helper.sock").path
    socket =
      beside.utf8.count <= 100
      ? beside : "/tmp/parley-helper-\(Digests.sha256Hex(Data(runFolder.path.utf8)).prefix(16)).sock"
    tokenFile = runFolder.appending(path: "helper.token").path
    token = Digests.hex((0..<32).map { _ in UInt8.random(in: 0...255) })
    try DurableFile.write(Data(token.utf8), to: tokenFile)
  }

  public var status: Status { state.withLock { $0 } }

  /// For transcriptions.
  var speech: Provider {
    Provider(baseURL: "http://helper", unixSocket: socket, key: token, model: Self.speechModel)
  }

  /// For embeddings.
  var embeddings: Provider {
    Provider(baseURL: "http://helper", unixSocket: socket, key: token, model: Self.embeddingModel)
  }

  /// Keeps the helper running until cancelled.
  public func run() async {
    let python = folder.appending(path: "venv/bin/python").path
    guard let program = Folders.shipped("helper")?.appending(path: "parley_helper.py").path,
      FileManager.default.fileExists(atPath: folder.appending(path: "stamp").path)
    else {
      state.withLock { $0 = .missing }
      log.error("the speech models are missing; run scripts/setup", metadata: ["folder": "\(folder.path)"])
      return
    }
    let log = log
    let own = ProcessInfo.processInfo.environment
    var environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "HF_HUB_OFFLINE": "1"]
    for (name, value) in own where name.hasPrefix("OPENBLAS") || name.hasPrefix("OMP_") { environment[name] = value }
    let command = Command(
      python,
      [
        program, "--socket", socket, "--token-file", tokenFile, "--model",
        folder.appending(path: "models/whisper-base").path,
      ], environment: environment, folder: folder.path,
      onLine: { log.debug("helper", metadata: ["line": "\(Sanitise.terminal($0.text))"]) })
    do {
      try await supervisor.keepRunning(command) { [self] child in try await untilReady(child) }
    } catch is CancellationError {
    } catch {
      state.withLock { $0 = .failed }
      log.error("the speech helper does not run", metadata: ["error": "\(error)"])
    }
    unlink(socket)
  }

  /// Waits until it answers; the models load in the meantime.
  private func untilReady(_ child: Child) async throws {
    state.withLock { $0 = .starting }
    while child.isRunning {
      let answer = try? await transport.send(
        HTTPRequest(url: "http://helper/healthz", unixSocket: socket, timeoutS: 2))
      if let answer, answer.status == 200, String(decoding: answer.body, as: UTF8.self).contains("ready") {
        state.withLock { $0 = .ready }
        return
      }
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
