internal import Client
public import Contracts
internal import Foundation
internal import Platform

/// What this machine and its line are good for, and what the log is told of them.
extension TakeSession {
  /// Tells the session's log; never waits for it.
  public func note(
    _ kind: SessionLogReport.Kind, question: Int? = nil, _ details: [String: String] = [:]
  ) async {
    await reporter.note(kind, question: question, details)
  }

  /// Looks whether the machine's clock was set meanwhile, and tells the log; called now and then.
  public func lookAtClock() async { await reporter.lookAtClock() }

  /// How fast the line to the server is, in bits a second; nil when it could not be measured in time.
  public func measureUplink() async -> Int? {
    do {
      // The first opens the connection; the others tell the way there and back alone.
      _ = try await seconds(Data(count: 64))
      let wayS = min(try await seconds(Data(count: 64)), try await seconds(Data(count: 64)))
      var bytes = 64 << 10
      var bitsPerS = try await speed(bytes, wayS)
      // A larger piece tells more, where it takes no longer than some seconds.
      if bitsPerS > 400_000 {
        bytes = min(ProbeReply.mostBytes, bitsPerS / 8 * 2)
        bitsPerS = try await speed(bytes, wayS)
      }
      await note(.linkSpeed, question: nil, ["bits_per_s": String(bitsPerS), "way_ms": String(Int(wayS * 1000))])
      return bitsPerS
    } catch {
      return nil
    }
  }

  private func speed(_ bytes: Int, _ wayS: Double) async throws -> Int {
    // Bytes that no proxy on the way can make smaller.
    let tookS = try await seconds(Data((0..<bytes).map { _ in UInt8.random(in: 0...255) }))
    // A way that was slow by chance does not make the line a fast one.
    return Int(Double(bytes * 8) / max(0.001, tookS - wayS, tookS / 2))
  }

  private func seconds(_ data: Data) async throws -> Double {
    let begin = Monotonic.nowS()
    _ = try await access.call { try await $0.probe(data) }
    return Monotonic.nowS() - begin
  }

  /// What the best recording takes of the line, in bits a second.
  public static var fullBitsPerS: Int { CaptureGraph.bytesPerS * 8 }

  /// Room on the disk, and what all questions that are still to be recorded may take at the most.
  public func storage() async -> Storage {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: spool.folder)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue ?? 0
    let seconds = server.questions.filter { $0.kind.isRecorded && [.waiting, .open].contains($0.status) }
      .reduce(0) { $0 + $1.mostMs / 1000 }
    return Storage(freeBytes: free, neededBytes: seconds * CaptureGraph.bytesPerS + 32 << 20)
  }
}

/// Room on the disk that recordings lie on until the server has them.
public struct Storage: Sendable, Hashable {
  public var freeBytes: Int
  /// What the whole interview may take, with something to spare.
  public var neededBytes: Int

  public init(freeBytes: Int, neededBytes: Int) {
    self.freeBytes = freeBytes
    self.neededBytes = neededBytes
  }

  public var isEnough: Bool { freeBytes >= neededBytes }
}
