import Foundation
import Hummingbird
import HummingbirdCore
import Kernel
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// What the server shows of itself. A renewed certificate is taken up while it serves: whoever connects from then on
/// sees it, and connections that there are go on as they are.
final class Certificate: Sendable {
  /// What a look at the files gave.
  enum Look: Equatable {
    /// They are those in use, or those that were of no use before.
    case same
    /// New ones are in use, good until then.
    case renewed(until: Date)
    /// What is there now is of no use; the certificate before stays.
    case unusable(GatewayError)
  }

  private struct State {
    var context: NIOSSLContext
    /// The files as they were when they were read last, of use or not.
    var stamps: [Stamp?]
  }

  private let files: Settings.TLS
  private let state: Mutex<State>

  /// - Throws: ``GatewayError`` (`certificate`) with what is wrong.
  init(_ files: Settings.TLS) throws(GatewayError) {
    self.files = files
    // Before reading: a change in between is then seen by the next look.
    let stamps = Self.stamps(files)
    state = Mutex(State(context: try Self.read(files).context, stamps: stamps))
  }

  var context: NIOSSLContext { state.withLock { $0.context } }

  /// Reads the files again when they have changed since; with `anyway` also when they seem not to have.
  func look(anyway: Bool = false) -> Look {
    let stamps = Self.stamps(files)
    guard anyway || state.withLock({ $0.stamps != stamps }) else { return .same }
    do throws(GatewayError) {
      let (context, until) = try Self.read(files)
      state.withLock { $0 = State(context: context, stamps: stamps) }
      return .renewed(until: until)
    } catch {
      // Two files are seldom renewed in one instant: the next change is looked at again.
      state.withLock { $0.stamps = stamps }
      return .unusable(error)
    }
  }

  /// Whether the files can be used. Throws as ``init(_:)``.
  static func check(_ files: Settings.TLS) throws(GatewayError) { _ = try read(files) }

  private static func read(_ files: Settings.TLS) throws(GatewayError) -> (context: NIOSSLContext, until: Date) {
    for path in [files.certificate, files.key] where !FileManager.default.isReadableFile(atPath: path) {
      throw .certificate("\(path) cannot be read")
    }
    let chain: [NIOSSLCertificate]
    do { chain = try NIOSSLCertificate.fromPEMFile(files.certificate) } catch {
      throw .certificate("\(files.certificate) holds no certificate in PEM")
    }
    guard let own = chain.first else { throw .certificate("\(files.certificate) holds no certificate in PEM") }
    let key: NIOSSLPrivateKey
    do { key = try NIOSSLPrivateKey(file: files.key, format: .pem) } catch {
      throw .certificate("\(files.key) holds no key in PEM without a pass phrase")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    do {
      return (
        try NIOSSLContext(configuration: configuration), Date(timeIntervalSince1970: Double(own.notValidAfter))
      )
    } catch {
      throw .certificate("the key of \(files.key) does not belong to \(files.certificate)")
    }
  }

  // MARK: Change

  /// What changes with a file that is renewed, also where a link leads to another or the time of the old one was kept.
  private struct Stamp: Hashable {
    var number: Int?
    var bytes: Int?
    var modified: Date?
  }

  private static func stamps(_ files: Settings.TLS) -> [Stamp?] {
    [files.certificate, files.key].map { path in
      let path = URL(filePath: path).resolvingSymlinksInPath().path
      guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
      return Stamp(
        number: facts[.systemFileNumber] as? Int, bytes: facts[.size] as? Int,
        modified: facts[.modificationDate] as? Date)
    }
  }
}

/// HTTP over TLS with the certificate of the moment; Hummingbird's own channel keeps the one that it began with.
struct CertifiedChannel: ServerChildChannel {
  let http: HTTP1Channel
  let certificate: Certificate

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
    }.flatMap { http.setup(channel: channel, logger: logger) }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
