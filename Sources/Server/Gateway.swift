public import Composition
import Foundation
import Hummingbird
import HummingbirdCore
public import Kernel
public import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The HTTP server before an engine: the only part of the program that speaks HTTP inwards.
public struct Gateway: Sendable {
  private let engine: Engine
  private let log: Logger
  private let heartbeatS: Double
  private let certificate: Certificate?
  private let certificateLookS: Double
  private let trustedProxies: Set<String>

  /// Seconds that requests in work get to end when the server stops.
  private static let graceS = 10.0
  /// Seconds without a byte after which a connection that waits for one is closed.
  private static let idleS: Int64 = 75

  /// - Parameters:
  ///   - tls: the files of its certificate; nil for plain HTTP.
  ///   - trustedProxies: addresses beside those of this machine whose `X-Forwarded-For` is believed.
  ///   - allowInsecure: listen on an address that other machines can reach, although there is no TLS.
  ///   - heartbeatS: seconds between two signs of life on an event stream.
  ///   - certificateLookS: seconds between two looks at the files of the certificate, for a renewed one.
  /// - Throws: ``GatewayError`` (`notProtected`, `certificate`).
  public init(
    engine: Engine, tls: Settings.TLS? = nil, trustedProxies: [String] = [], allowInsecure: Bool = false,
    heartbeatS: Double = 15, certificateLookS: Double = 60, log: Logger
  ) throws(GatewayError) {
    try Self.check(engine.listen, tls: tls, allowInsecure: allowInsecure)
    certificate = if let tls { try Certificate(tls) } else { nil }
    self.certificateLookS = certificateLookS
    self.trustedProxies = Set(trustedProxies)
    self.engine = engine
    self.log = log
    self.heartbeatS = heartbeatS
  }

  /// Whether this address may be listened on. For asking before an engine is started.
  public static func check(
    _ address: ListenAddress, tls: Settings.TLS? = nil, allowInsecure: Bool
  ) throws(GatewayError) {
    guard let tls else {
      guard allowInsecure || address.isLoopback else { throw .notProtected(address) }
      return
    }
    try Certificate.check(tls)
  }

  /// Serves until the task is cancelled; requests in work are then let finish, for some seconds.
  ///
  /// - Parameter onListening: told once, when requests are answered, with the address as `http://127.0.0.1:7878` or `https://…`.
  /// - Throws: ``GatewayError`` (`cannotListen`).
  @concurrent public func run(onListening: @escaping @Sendable (String) async -> Void = { _ in }) async throws {
    let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let address = engine.listen
    var quiet = Logger(label: "parley.http")
    quiet.logLevel = .error
    let http = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ContinueHandler(), GoneHandler()], idleTimeout: .seconds(Self.idleS))
    let scheme = certificate == nil ? "http" : "https"
    let server = Application(
      responder: Responder(
        engine: engine, streams: EventStreams(heartbeatS: heartbeatS), trustedProxies: trustedProxies, log: log),
      server: HTTPServerBuilder { [certificate] responder in
        let channel = HTTP1Channel(responder: responder, configuration: http)
        return certificate.map { CertifiedChannel(http: channel, certificate: $0) } ?? channel
      },
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port), serverName: "Parley"),
      onServerRunning: { [engine] _ in
        engine.listening()
        await onListening("\(scheme)://\(address)")
      }, eventLoopGroupProvider: .shared(threads), logger: quiet)
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: quiet))
    let looking = Task { await keepCertificateFresh() }
    defer { looking.cancel() }
    // Cancelling the group itself would break off requests, so it runs on its own and is asked to end.
    let serving = Task { try await group.run() }
    let result = await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      Task {
        await group.triggerGracefulShutdown()
        try? await Task.sleep(for: .seconds(Self.graceS))
        serving.cancel()
      }
    }
    engine.listening()
    try? await threads.shutdownGracefully()
    do {
      try result.get()
    } catch let error as IOError {
      throw GatewayError.cannotListen(address, why: String(cString: strerror(error.errnoCode)))
    } catch is CancellationError {
    }
  }

  // MARK: The certificate

  /// Reads the certificate's files again, as after they were renewed. Those that are of no use change nothing, and the
  /// log says why.
  public func renewCertificate() { look(anyway: true) }

  private func keepCertificateFresh() async {
    guard certificate != nil else { return }
    while true {
      do { try await Task.sleep(for: .seconds(certificateLookS)) } catch { return }
      look(anyway: false)
    }
  }

  private func look(anyway: Bool) {
    switch certificate?.look(anyway: anyway) {
    case nil: log.notice("there is no certificate to renew: this server speaks plain HTTP")
    case .same: break
    case .renewed(let until):
      log.notice("the certificate is read again", metadata: ["until": "\(until.formatted(.iso8601))"])
    case .unusable(let error):
      log.error("the certificate before stays in use", metadata: ["why": "\(error.sentence)"])
    }
  }

  /// Every route, as the documentation and the tests know them.
  static func routes(_ metrics: Metrics, _ streams: EventStreams = EventStreams()) -> [Route] {
    AccountRoutes.all + InterviewRoutes.all + TemplateRoutes.all + CandidateRoutes.all + DashboardRoutes.all
      + LinkRoutes.all + SessionRoutes.all + SpoolKeyRoutes.all + RightsRoutes.all + SupportRoutes.all
      + InsightRoutes.all
      + EventRoutes.all(streams) + ObjectRoutes.all
      + OperationsRoutes.all(metrics)
  }
}
