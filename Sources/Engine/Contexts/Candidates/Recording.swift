import Contracts
import Crypto
import Foundation
import Platform

/// The parts of a take that carry media, as the recorder reported them: checked, ready to be joined.
struct Recording: Sendable, Hashable {
  var take: TakeID
  var parts: [PartManifest]
  /// Wall-clock milliseconds lost before each of `parts`.
  var gapsMs: [Int]
  var submitted: CandidateSession.Submitted

  /// Checks a manifest against the parts that were begun.
  ///
  /// A part that crashed before its first media segment carries nothing: it is left out, and its gap is added to the
  /// part after it.
  init(_ manifests: [PartManifest], of begun: CandidateSession.Take) throws(CandidatesError) {
    var last = 0
    for (index, manifest) in manifests.enumerated() {
      let field = "parts[\(index)]"
      guard begun.parts.contains(where: { $0.number == manifest.part }) else {
        throw .invalid(field + ".part", "Part \(manifest.part)", "was not begun; begin it (…/takes) first")
      }
      guard manifest.part > last else {
        throw .invalid(field + ".part", "Part \(manifest.part)", "is out of order; list each part once, in order")
      }
      last = manifest.part
      try Self.check(manifest, field)
    }
    var parts: [PartManifest] = []
    var gapsMs: [Int] = []
    var sources: [CandidateSession.Part] = []
    var gapMs = 0
    for part in begun.parts {
      gapMs += part.gapMs
      guard let manifest = manifests.first(where: { $0.part == part.number }), manifest.segments.count > 1 else {
        continue
      }
      parts.append(manifest)
      gapsMs.append(parts.count == 1 ? 0 : gapMs)
      sources.append(part)
      gapMs = 0
    }
    guard !parts.isEmpty else {
      throw .invalid("parts", "The recording", "is empty; record an answer before submitting it")
    }
    take = begun.id
    self.parts = parts
    self.gapsMs = gapsMs
    let segments = parts.flatMap(\.segments)
    let durationMs = segments.reduce(0) { $0 + $1.durationMs }
    guard durationMs <= 86_400_000 else {
      throw .invalid("parts", "The recording", "lasts longer than a day, which cannot be")
    }
    submitted = CandidateSession.Submitted(
      take: begun.id, durationMs: durationMs, segments: segments.count,
      digest: Self.digest(of: segments), camera: Self.tellTale(sources.map(\.camera)),
      microphone: Self.tellTale(sources.map(\.microphone)))
  }

  private static func check(_ manifest: PartManifest, _ field: String) throws(CandidatesError) {
    let counts = 0...86_400_000
    guard counts.contains(manifest.droppedFrames), counts.contains(manifest.filledSilenceMs) else {
      throw .invalid(field, "Part \(manifest.part)", "has counts that cannot be; they are 0 or more, and of one day")
    }
    for (index, segment) in manifest.segments.enumerated() {
      let place = field + ".segments[\(index)]"
      let name = "Segment \(segment.index) of part \(manifest.part)"
      guard segment.part == manifest.part else {
        throw .invalid(place + ".part", name, "says that it belongs to part \(segment.part); list it there")
      }
      guard segment.index == index else {
        throw .invalid(
          place + ".index", name, "stands where segment \(index) belongs; list all from 0 without a gap")
      }
      guard (1...1 << 30).contains(segment.bytes) else {
        throw .invalid(place + ".bytes", name, "has \(segment.bytes) bytes; a segment has 1 byte to 1 GiB")
      }
      guard (0...600_000).contains(segment.durationMs) else {
        throw .invalid(place + ".duration_ms", name, "lasts \(segment.durationMs) ms, which cannot be")
      }
      guard bytes(hex: segment.sha256) != nil else {
        throw .invalid(place + ".sha256", name, "has a SHA-256 that is not 64 lower-case hexadecimal digits")
      }
      guard segment.md5.utf8.count == 24, Data(base64Encoded: segment.md5)?.count == 16 else {
        throw .invalid(place + ".md5", name, "has an MD5 that is not the base64 of 16 bytes")
      }
    }
  }

  /// SHA-256 over the segments' 32-byte hashes in order.
  private static func digest(of segments: [SegmentOffer]) -> String {
    var hash = SHA256()
    for segment in segments { hash.update(data: bytes(hex: segment.sha256) ?? []) }
    return Digests.hex(hash.finalize())
  }

  private static func bytes(hex: String) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for pair in stride(from: 0, to: 64, by: 2) {
      guard let high = nibble(digits[pair]), let low = nibble(digits[pair + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// What HR is told of several parts: a stand-in anywhere is said.
  private static func tellTale(_ kinds: [SourceKind]) -> SourceKind {
    kinds.first(where: \.isStandIn) ?? kinds.first { $0 == .device } ?? .none
  }
}
