import Foundation
import Platform
import Testing

@Suite struct DurableFileTests {
  @Test func aWriteReplacesTheWholeFileOrNothing() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "durable-\(UUID())").path
    try DurableFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/file"
    try DurableFile.write(Data("one".utf8), to: path)
    try DurableFile.write(Data("two and more".utf8), to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "two and more")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    #expect(throws: SystemError.self) { try DurableFile.write(Data(), to: folder + "/none/file") }
  }

  /// FIPS 180-4 and RFC 1321 test values.
  @Test func hashesAreTheStandardsOwn() {
    #expect(
      Digests.sha256Hex(Data("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digests.md5Base64(Data("abc".utf8)) == "kAFQmDzST7DWlj99KOF/cg==")
  }
}
