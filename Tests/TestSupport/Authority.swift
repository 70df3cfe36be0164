internal import Foundation
internal import Glibc

/// A private authority, as an organisation has one of its own, and a server's certificate from it.
public struct Authority: Sendable {
  /// Its own certificate, for those who are to trust it.
  public let file: String
  /// The server's, for `localhost` and 127.0.0.1.
  public let certificate: String
  public let key: String
  private let folder: String

  public init(in folder: String) throws {
    self.folder = folder
    file = folder + "/authority.pem"
    certificate = folder + "/server.pem"
    key = folder + "/server.key"
    try openssl(Self.made + ["-subj", "/CN=Private authority", "-keyout", folder + "/authority.key", "-out", file])
  }

  /// Makes the server's key and certificate anew.
  ///
  /// - Parameter serial: in upper-case hex.
  public func issue(serial: String) throws {
    try openssl(
      Self.made + [
        "-CA", file, "-CAkey", folder + "/authority.key", "-set_serial", "0x" + serial, "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
        "-keyout", key + ".new", "-out", certificate + ".new",
      ])
    for path in [key, certificate] where rename(path + ".new", path) != 0 {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  /// The serial number of the certificate that a server shows to a client that trusts this authority and no other.
  public func serial(at address: String) throws -> String {
    let seen = folder + "/seen.pem"
    try openssl(["s_client", "-connect", address, "-CAfile", file, "-verify_return_error"], output: seen)
    let told = folder + "/serial.txt"
    try openssl(["x509", "-noout", "-serial", "-in", seen], output: told)
    return try String(contentsOfFile: told, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
      .replacing("serial=", with: "")
  }

  private static let made = [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
  ]

  private func openssl(_ arguments: [String], output: String = "/dev/null") throws {
    let code = try Spawned("openssl", arguments, output: output, errors: folder + "/openssl.txt").waitNow()
    guard code == 0 else {
      let why = (try? String(contentsOfFile: folder + "/openssl.txt", encoding: .utf8)) ?? ""
      throw SpawnFailure(description: "openssl \(arguments[0]) ended with \(code): \(why)")
    }
  }
}
