public import Composition
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Kernel
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The HTTP server before an engine: the only part of the program that speaks HTTP inwards.
public struct Gateway: Sendable {
  private let engine: Engine
  private let log: Logger
  private let heartbeatS: Double
  private let tls: TLSConfiguration?
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
  /// - Throws: ``GatewayError`` (`notProtected`, `certificate`).
  public init(
    engine: Engine, tls: Settings.TLS? = nil, trustedProxies: [String] = [], allowInsecure: Bool = false,
    heartbeatS: Double = 15, log: Logger
  ) throws(GatewayError) {
    try Self.check(engine.listen, tls: tls, allowInsecure: allowInsecure)
    self.tls = if let tls { try Certificate.configuration(tls) } else { nil }
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
    _ = try Certificate.configuration(tls)
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
    let plain = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [ContinueHandler(), GoneHandler()], idleTimeout: .seconds(Self.idleS)))
    let scheme = tls == nil ? "http" : "https"
    let server = Application(
      responder: Responder(
        engine: engine, streams: EventStreams(heartbeatS: heartbeatS), trustedProxies: trustedProxies, log: log),
      server: try tls.map { try .tls(plain, tlsConfiguration: $0) } ?? plain,
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port), serverName: "Parley"),
      onServerRunning: { [engine] _ in
        engine.listening()
        await onListening("\(scheme)://\(address)")
      }, eventLoopGroupProvider: .shared(threads), logger: quiet)
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: quiet))
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

  /// Every route, as the documentation and the tests know them.
  static func routes(_ metrics: Metrics, _ streams: EventStreams = EventStreams()) -> [Route] {
    AccountRoutes.all + InterviewRoutes.all + TemplateRoutes.all + CandidateRoutes.all + DashboardRoutes.all
      + LinkRoutes.all + SessionRoutes.all + SpoolKeyRoutes.all + RightsRoutes.all + SupportRoutes.all
      + EventRoutes.all(streams) + ObjectRoutes.all
      + OperationsRoutes.all(metrics)
  }
}
