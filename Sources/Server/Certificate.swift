import Foundation
import Kernel
import NIOSSL

/// What the server shows of itself, read once at its start: a renewed certificate wants a restart.
enum Certificate {
  /// - Throws: ``GatewayError`` (`certificate`) with what is wrong.
  static func configuration(_ files: Settings.TLS) throws(GatewayError) -> TLSConfiguration {
    for path in [files.certificate, files.key] where !FileManager.default.isReadableFile(atPath: path) {
      throw .certificate("\(path) cannot be read")
    }
    let chain: [NIOSSLCertificate]
    do { chain = try NIOSSLCertificate.fromPEMFile(files.certificate) } catch {
      throw .certificate("\(files.certificate) holds no certificate in PEM")
    }
    guard !chain.isEmpty else { throw .certificate("\(files.certificate) holds no certificate in PEM") }
    let key: NIOSSLPrivateKey
    do { key = try NIOSSLPrivateKey(file: files.key, format: .pem) } catch {
      throw .certificate("\(files.key) holds no key in PEM without a pass phrase")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    do { _ = try NIOSSLContext(configuration: configuration) } catch {
      throw .certificate("the key of \(files.key) does not belong to \(files.certificate)")
    }
    return configuration
  }
}
