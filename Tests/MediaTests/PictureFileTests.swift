import Foundation
import Libav
import TestSupport
import Testing

@Suite struct PictureFileTests {
  @Test(arguments: ["png", "jpg"])
  func aFileIsReadInTheSizeAskedFor(_ ending: String) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/red." + ending
    try await Judge.run(
      "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=red:size=200x100", "-frames:v", "1", path])
    let file = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let picture = try PictureDecoder.rgb(file, width: 40, height: 40)
    #expect(picture.width == 40 && picture.height == 20 && picture.rgb.count == 40 * 20 * 3)
    #expect(picture.rgb[0] > 240 && picture.rgb[1] < 15 && picture.rgb[2] < 15)
    #expect(try PictureDecoder.rgb(file, width: 1000, height: 1000).width == 200)
    #expect(throws: AVError.self) { try PictureDecoder.rgb(Array(file.prefix(40)), width: 40, height: 40) }
  }

  @Test func whatIsNoPictureIsRefused() {
    #expect(throws: AVError.self) { try PictureDecoder.rgb(Array("GIF89a".utf8), width: 40, height: 40) }
    #expect(throws: AVError.self) { try PictureDecoder.rgb([], width: 40, height: 40) }
  }
}
