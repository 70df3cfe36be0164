import Foundation
import Testing

@testable import Kit

@MainActor
@Suite("Pictures")
struct PictureTests {
  private func gradient(_ width: Int, _ height: Int) -> Picture {
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        bytes += [UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x + y) * 255 / (width + height))]
      }
    }
    return Picture(width: width, height: height, rgb: bytes)!
  }

  @Test("Binary PPM is read, comments and all; anything else is not")
  func ppm() {
    let data = Data("P6 # made\n2 1\n255\n".utf8) + Data([1, 2, 3, 4, 5, 6])
    let picture = Picture(ppm: data)
    #expect(picture?.width == 2)
    #expect(picture?.pixels == [1, 2, 3, 4, 5, 6])
    #expect(Picture(ppm: data.dropLast()) == nil)
    #expect(Picture(ppm: Data("P5\n1 1\n255\nx".utf8)) == nil)
    #expect(Picture(ppm: Data("P6\n1 1\n65535\nxxxxxx".utf8)) == nil)
    #expect(Picture(ppm: Data("P6\n99999999999 1\n255\n".utf8)) == nil)
    #expect(Picture(ppm: Data()) == nil)
  }

  @Test("A picture keeps its shape, a cell being one pixel wide and two high")
  func fitting() {
    let picture = gradient(160, 90)
    #expect(picture.cells(fitting: Size(width: 32, height: 20)) == Size(width: 32, height: 9))
    #expect(picture.cells(fitting: Size(width: 80, height: 9)) == Size(width: 32, height: 9))
    #expect(picture.cells(fitting: Size(width: 0, height: 9)).width == 0)
  }

  @Test("At most 64 colours, the same each time, close to the picture")
  func colours() {
    let picture = gradient(64, 48)
    for few in [Quantiser.own(picture), Quantiser.cube(picture)] {
      #expect(Set(few).count <= 64)
      #expect(few.count == 64 * 48)
    }
    #expect(Quantiser.own(picture) == Quantiser.own(picture))
    let own = Quantiser.own(picture)
    let far = (0..<own.count).map { index -> Int in
      let pixel = picture[index % 64, index / 64]
      return abs(Int(pixel.red) - Int(own[index].red)) + abs(Int(pixel.green) - Int(own[index].green))
    }
    #expect(far.reduce(0, +) / far.count < 45)
    let flat = Picture(width: 2, height: 2, rgb: Array(repeating: 255, count: 12))!
    #expect(Set(Quantiser.cube(flat)) == [RGB(255, 255, 255)])
  }

  @Test("Half blocks where there are colours, shades of ink where there are none")
  func drawing() {
    let white = Picture(width: 4, height: 4, rgb: Array(repeating: 255, count: 48))!
    func shown(_ colours: ColourDepth, _ glyphs: GlyphSet) -> String {
      let surface = Surface(size: Size(width: 4, height: 2))
      Canvas(surface).picture(white, in: Rect(x: 0, y: 0, width: 4, height: 2))
      let terminal = MemoryTerminal(width: 4, height: 2, colours: colours, glyphs: glyphs)
      terminal.show(surface, theme: .dark)
      return terminal.text
    }
    #expect(shown(.indexed, .unicode) == "▀▀▀▀\n▀▀▀▀")
    #expect(shown(.eight, .console) == "████\n████")
    #expect(shown(.mono, .ascii) == "@@@@\n@@@@")
  }
}
