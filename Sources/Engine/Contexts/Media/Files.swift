public import Contracts
public import Foundation
import Kernel
import Platform

/// Files that candidates hand in: one object each, checked by content before it counts.
extension Media {
  /// The right to upload a file: for a question, or (nil) as the résumé.
  public func grant(
    _ offer: FileOffer, question: Int?, session: SessionID, organisation: OrganisationID
  ) throws -> FileGrant {
    let signed = try kernel.objects.presign(
      .put, key: Self.key(offer.sha256, question, session, organisation), expiresInS: Self.grantS,
      upload: UploadConditions(bytes: offer.bytes, md5Base64: offer.md5, sha256Hex: offer.sha256))
    return FileGrant(url: signed.url, headers: signed.headers, expiresAt: signed.expiresAt)
  }

  /// Keeps a file that came through the server itself, where an upload would have put it.
  public func keep(
    _ data: Data, as offer: FileOffer, question: Int?, session: SessionID, organisation: OrganisationID
  ) async throws {
    let folder = kernel.settings.data + "/work"
    try DurableFile.makeFolder(folder)
    let path = "\(folder)/file-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try data.write(to: URL(filePath: path)) })
      }
    }
    try await kernel.objects.upload(
      file: path, as: Self.key(offer.sha256, question, session, organisation), contentType: "application/octet-stream")
  }

  /// What a file is that was uploaded, by its content. One that is not taken is removed.
  ///
  /// - Throws: `file-missing` when the store has no such file, `file-kind` when it is none of ``FileKind``.
  public func inspect(
    _ offer: FileOffer, question: Int?, session: SessionID, organisation: OrganisationID
  ) async throws -> FileKind {
    let key = Self.key(offer.sha256, question, session, organisation)
    guard let object = try await kernel.objects.head(key), object.bytes == offer.bytes else {
      throw MediaError.fileMissing
    }
    let data = try await kernel.objects.read(key)
    guard Digests.sha256Hex(data) == offer.sha256 else { throw MediaError.fileMissing }
    guard let kind = FileContent.kind(of: data) else {
      try await kernel.objects.delete(prefix: key)
      throw MediaError.fileKind
    }
    return kind
  }

  /// An address of a file for a while. Throws `file-missing` without one.
  public func link(
    to file: FileFacts?, question: Int?, session: SessionID, organisation: OrganisationID, forS: Int = Self.grantS
  ) throws -> FileLink {
    guard let file else { throw MediaError.noFile }
    let signed = try kernel.objects.presign(
      .get, key: Self.key(file.sha256, question, session, organisation), expiresInS: forS, upload: nil)
    return FileLink(file: file, url: signed.url, expiresAt: signed.expiresAt)
  }

  private static func key(
    _ sha256: String, _ question: Int?, _ session: SessionID, _ organisation: OrganisationID
  ) -> String {
    "files/\(organisation)/\(session)/\(question.map(String.init) ?? "resume")/\(sha256)"
  }
}

/// Tells files by their first bytes and structure; their names say nothing.
enum FileContent {
  static func kind(of data: Data) -> FileKind? {
    let bytes = [UInt8](data)
    if starts(bytes, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if starts(bytes, [0xFF, 0xD8, 0xFF]) { return .jpeg }
    // ISO 32000-1, 7.5.2 and note: the header may stand within the first 1,024 bytes.
    if contains(bytes.prefix(1024), "%PDF-") { return .pdf }
    if starts(bytes, [0x50, 0x4B, 0x03, 0x04]) || starts(bytes, [0x50, 0x4B, 0x05, 0x06]) { return archive(bytes) }
    return isText(data) ? .txt : nil
  }

  /// A ZIP (PKWARE APPNOTE 6.3), which may be a document: ODF 1.3 part 2, 3.3 wants the media type as the first entry;
  /// a DOCX (ECMA-376 part 2) names its parts in the directory at the end.
  private static func archive(_ bytes: [UInt8]) -> FileKind? {
    guard contains(bytes.suffix(66_000), [0x50, 0x4B, 0x05, 0x06]) else { return nil }
    if contains(bytes.prefix(200), "mimetypeapplication/vnd.oasis.opendocument.text") { return .odt }
    let names = bytes.suffix(1 << 20)
    return contains(names, "[Content_Types].xml") && contains(names, "word/document.xml") ? .docx : .zip
  }

  private static func isText(_ data: Data) -> Bool {
    guard let text = String(data: data, encoding: .utf8) else { return false }
    return !text.unicodeScalars.contains { $0.value < 32 && ![9, 10, 12, 13].contains($0.value) || $0.value == 127 }
  }

  private static func starts(_ bytes: [UInt8], _ head: [UInt8]) -> Bool { bytes.starts(with: head) }

  private static func contains(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool { contains(bytes, Array(text.utf8)) }

  private static func contains(_ bytes: ArraySlice<UInt8>, _ wanted: [UInt8]) -> Bool {
    Data(bytes).range(of: Data(wanted)) != nil
  }
}
