internal import Foundation

/// How much of the line uploads may take, so that a call in the next room goes on: `PARLEY_UPLOAD_LIMIT`, in kilobits a
/// second.
struct UploadLimit: Sendable, Equatable {
  static let variable = "PARLEY_UPLOAD_LIMIT"
  /// Slower than this no recording would ever arrive.
  static let leastKbit = 64
  var bytesPerS: Int

  /// Nil without a limit.
  ///
  /// - Throws: ``TakeError/settingInvalid(name:why:)``.
  init?(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws(TakeError) {
    guard let text = environment[Self.variable], !text.isEmpty else { return nil }
    guard let kbit = Int(text), kbit >= Self.leastKbit, kbit <= 10_000_000 else {
      throw .settingInvalid(
        name: Self.variable, why: "is not a number of kilobits a second from \(Self.leastKbit) on, as 2000")
    }
    bytesPerS = kbit * 1000 / 8
  }
}
