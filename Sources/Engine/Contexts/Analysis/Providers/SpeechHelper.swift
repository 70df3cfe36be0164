public import Foundation
import Glibc
public import Kernel
public import Logging
import Platform
import Synchronization
public import Transport

/// The local helper for speech and embeddings: one supervised Python process on a Unix socket of its own.
///
/// It is started again when it ends, and ended when it no longer answers. While it is away the analysis waits and tries
/// again; nothing else depends on it.
public final class SpeechHelper: Sendable {
  /// How the helper is doing.
  public enum Status: Sendable, Hashable {
    /// Not started, since both services are elsewhere, or ended.
    case unused
    /// It runs; the models are being loaded. Requests wait for them.
    case starting
    case ready
    /// The models are not installed in this folder.
    case missing(folder: String)
    /// It ends again and again, or its models do not load. It is tried again every half a minute.
    case failed(reason: String)

    /// For a person, with the way out.
    public var sentence: String {
      switch self {
      case .unused: "The speech helper is not running."
      case .starting: "The speech helper is starting."
      case .ready: "The speech helper is ready."
      case .missing(let folder): "The speech models are not installed in \(folder). Run scripts/setup-models."
      case .failed(let reason): "The speech helper does not run: \(reason)"
      }
    }
  }

  /// What it can serve, by the names that the program behind it takes.
  public enum Service: String, Sendable, CaseIterable { case speech, embeddings }

  /// What `settings` do not name elsewhere; without any there is no need of a helper.
  public static func services(_ settings: Settings) -> Set<Service> {
    Set(Service.allCases.filter { ($0 == .speech ? settings.speech : settings.embeddings).url == nil })
  }

  static let speechModel = "whisper-base"
  static let embeddingModel = "universal-sentence-encoder-multilingual-3"
  /// Of a Unix socket's path (`sun_path`), the zero byte left out.
  private static let longestSocketPath = 107
  private static let retryS = 30.0
  /// Python on a busy machine may be slow to start, and slow to answer; two minutes of silence are no slowness.
  public static let longestSilenceS = 120.0

  private let supervisor: Supervisor
  private let transport: HTTPTransport
  private let log: Logger
  private let folder: URL
  private let socket: String
  private let tokenFile: String
  private let token: String
  private let arguments: [String]
  private let silenceS: Double
  private let state = Mutex<(status: Status, child: Child?)>((.unused, nil))

  /// Where `scripts/setup-models` puts the models: `PARLEY_MODELS`, or the user's cache folder.
  public static var standardFolder: URL {
    ProcessInfo.processInfo.environment["PARLEY_MODELS"].map { URL(filePath: $0) }
      ?? Folders.cache.appending(path: "speech")
  }

  /// - Parameters:
  ///   - runFolder: for its socket and token; made with mode 0700.
  ///   - folder: where the models are.
  ///   - services: what it serves; it holds no model of another.
  ///   - queue: how many requests it takes at a time; more are refused with 429.
  ///   - silenceS: after so many seconds without an answer to the question how it is, it is ended and started again.
  public init(
    supervisor: Supervisor, transport: HTTPTransport, runFolder: URL, folder: URL = SpeechHelper.standardFolder,
    services: Set<Service> = Set(Service.allCases), queue: Int = 16,
    silenceS: Double = SpeechHelper.longestSilenceS, log: Logger
  ) throws {
    self.supervisor = supervisor
    self.transport = transport
    self.log = log
    self.folder = folder
    self.silenceS = silenceS
    try DurableFile.makeFolder(runFolder.path)
    let beside = runFolder.appending(path: "helper.sock").path
    // Elsewhere only in a folder that nobody else may enter: a socket of theirs would be given the answers.
    socket = beside.utf8.count <= Self.longestSocketPath ? beside : try Self.privateFolder() + "/helper.sock"
    tokenFile = runFolder.appending(path: "helper.token").path
    token = Digests.hex((0..<32).map { _ in UInt8.random(in: 0...255) })
    try DurableFile.write(Data(token.utf8), to: tokenFile)
    arguments = [
      "--socket", socket, "--token-file", tokenFile, "--model", folder.appending(path: "models/whisper-base").path,
      "--queue", "\(queue)", "--serves", services.map(\.rawValue).sorted().joined(separator: ","),
    ]
  }

  /// How it is doing now.
  public var status: Status { state.withLock { $0.status } }

  /// The process id of the running helper.
  var pid: Int32? { state.withLock { $0.child }.flatMap { $0.isRunning ? $0.pid : nil } }

  /// For transcriptions.
  var speech: Provider {
    Provider(baseURL: "http://helper", unixSocket: socket, key: token, model: Self.speechModel)
  }

  /// For embeddings.
  var embeddings: Provider {
    Provider(baseURL: "http://helper", unixSocket: socket, key: token, model: Self.embeddingModel)
  }

  /// Keeps the helper running until the task is cancelled, which ends it. Models that are installed later are found.
  public func run() async {
    while !Task.isCancelled {
      do {
        try await supervisor.keepRunning(try command()) { [self] in try await watch($0) }
      } catch is Missing {
        set(.missing(folder: folder.path), log: "the speech models are not installed")
      } catch {
        if !Task.isCancelled { set(.failed(reason: "\(error)"), log: "the speech helper does not run") }
      }
      try? await Task.sleep(for: .seconds(Self.retryS))
    }
    set(.unused)
    unlink(socket)
    unlink(tokenFile)
  }

  /// The models are not installed.
  private struct Missing: Error {}

  private struct NotShipped: Error, CustomStringConvertible {
    let description = "the folder `helper` that ships with the program is missing; PARLEY_SHARE says where it is"
  }

  private func command() throws -> Command {
    let python = folder.appending(path: "venv/bin/python").path
    guard let program = Folders.shipped("helper")?.appending(path: "parley_helper.py").path else {
      throw NotShipped()
    }
    guard access(python, X_OK) == 0, access(folder.appending(path: "stamp").path, R_OK) == 0 else {
      throw Missing()
    }
    // Nothing of the program's own environment, which holds keys: the helper needs none of it.
    let environment = [
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1",
      "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false",
    ]
    return Command(
      python, [program] + arguments, environment: environment,
      onLine: { [log] in log.debug("speech helper", metadata: ["line": "\(Sanitise.terminal($0.text))"]) })
  }

  // MARK: Watching

  /// Follows one helper from its start to its end, and ends one that does not answer.
  private func watch(_ child: Child) async throws {
    state.withLock { $0 = (.starting, child) }
    await withDiscardingTaskGroup { group in
      group.addTask { await self.probe(child) }
      await child.wait()
      group.cancelAll()
    }
    if !Task.isCancelled {
      set(
        .starting, log: "the speech helper ended and is started again", metadata: ["last": "\(child.tail.last ?? "")"])
    }
  }

  private func probe(_ child: Child) async {
    var heardS = Monotonic.nowS()
    while child.isRunning {
      let answer = await health()
      if answer != nil { heardS = Monotonic.nowS() }
      switch answer {
      case .ready?:
        if status != .ready { set(.ready) }
      case let other?:
        set(other)
        if case .failed = other {
          // It will not get better by waiting.
          await child.terminate(graceS: 2)
          return
        }
      case nil: break
      }
      if Monotonic.nowS() - heardS > silenceS {
        set(.failed(reason: "it did not answer"), log: "the speech helper did not answer and is ended")
        await child.terminate(graceS: 2)
        return
      }
      do {
        try await Task.sleep(for: status == .ready ? .seconds(min(5, silenceS / 4)) : .milliseconds(100))
      } catch { return }
    }
  }

  /// Nil when there was no answer.
  private func health() async -> Status? {
    struct Health: Decodable { let status: String }
    let timeoutS = min(5, silenceS / 2)
    let request = HTTPRequest(
      url: "http://helper/healthz", unixSocket: socket, connectTimeoutS: timeoutS, timeoutS: timeoutS)
    guard let answer = try? await transport.send(request),
      let health = try? JSONDecoder().decode(Health.self, from: answer.body)
    else { return nil }
    return switch health.status {
    case "ready": .ready
    case "failed": .failed(reason: "its models do not load; run scripts/setup-models")
    default: .starting
    }
  }

  private func set(_ status: Status, log message: Logger.Message? = nil, metadata: Logger.Metadata = [:]) {
    let isNews = state.withLock { state in
      defer { state.status = status }
      return state.status != status
    }
    if let message, isNews { log.warning(message, metadata: metadata) }
  }

  /// `/tmp/parley-XXXXXX`, mode 0700.
  private static func privateFolder() throws -> String {
    var template = Array("/tmp/parley-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "/tmp") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
