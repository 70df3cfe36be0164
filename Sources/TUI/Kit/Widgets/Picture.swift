public import Foundation

/// A picture of 8 bits each of red, green and blue, rows from the top.
public nonisolated struct Picture: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// `width * height * 3` bytes.
  public let pixels: [UInt8]

  /// Nil when there are not exactly `width * height * 3` bytes.
  public init?(width: Int, height: Int, rgb pixels: [UInt8]) {
    guard width > 0, height > 0, pixels.count == width * height * 3 else { return nil }
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Reads binary PPM (Netpbm "P6") of 8 bits; nil for anything else.
  public init?(ppm data: Data) {
    let bytes = [UInt8](data)
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "6") else { return nil }
    var index = 2
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    func number() -> Int? {
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "#") {
          while index < bytes.count, bytes[index] != 10 { index += 1 }
        } else if isSpace(bytes[index]) {
          index += 1
        } else {
          break
        }
      }
      var value = 0
      let start = index
      while index < bytes.count, (48...57).contains(bytes[index]), value < 100_000 {
        value = value * 10 + Int(bytes[index] - 48)
        index += 1
      }
      return index > start ? value : nil
    }
    guard let width = number(), let height = number(), number() == 255, index < bytes.count, isSpace(bytes[index]),
      width <= 8192, height <= 8192
    else { return nil }
    self.init(width: width, height: height, rgb: Array(bytes[(index + 1)...].prefix(width * height * 3)))
  }

  /// The picture in so many pixels; each is the mean of those that it covers.
  func scaled(to size: Size) -> Picture? {
    guard size.width > 0, size.height > 0 else { return nil }
    var result = [UInt8](repeating: 0, count: size.width * size.height * 3)
    pixels.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for y in 0..<size.height {
          let y0 = y * height / size.height
          let y1 = max(y0 + 1, (y + 1) * height / size.height)
          for x in 0..<size.width {
            let x0 = x * width / size.width
            let x1 = max(x0 + 1, (x + 1) * width / size.width)
            var red = 0
            var green = 0
            var blue = 0
            for sy in y0..<y1 {
              var at = (sy * width + x0) * 3
              for _ in x0..<x1 {
                red += Int(source[at])
                green += Int(source[at + 1])
                blue += Int(source[at + 2])
                at += 3
              }
            }
            let count = (y1 - y0) * (x1 - x0)
            let place = (y * size.width + x) * 3
            target[place] = UInt8(red / count)
            target[place + 1] = UInt8(green / count)
            target[place + 2] = UInt8(blue / count)
          }
        }
      }
    }
    return Picture(width: size.width, height: size.height, rgb: result)
  }

  /// How many cells the picture takes when it fills as much of `place` as its shape allows: a cell is one pixel wide and
  /// two high.
  public func cells(fitting place: Size) -> Size {
    guard place.width > 0, place.height > 0 else { return Size(width: 0, height: 0) }
    let byWidth = Size(width: place.width, height: max(1, (place.width * height + width) / (2 * width)))
    if byWidth.height <= place.height { return byWidth }
    return Size(width: max(1, min(place.width, place.height * 2 * width / height)), height: place.height)
  }

  subscript(x: Int, y: Int) -> RGB {
    let at = (y * width + x) * 3
    return RGB(pixels[at], pixels[at + 1], pixels[at + 2])
  }
}

extension Canvas {
  /// Which 64 colours a picture is drawn in.
  public enum PictureColours {
    /// Those that suit it best; for stills.
    case own
    /// The same for every picture, dithered; for moving ones, so that they do not flicker.
    case cube
  }

  /// Draws the picture in the middle of `place`, as large as its shape allows. Returns where.
  @discardableResult
  public func picture(_ picture: Picture, in place: Rect, colours: PictureColours = .own) -> Rect {
    let size = picture.cells(fitting: place.size)
    let rect = place.centred(size)
    guard !size.width.isZero, let scaled = picture.scaled(to: Size(width: size.width, height: size.height * 2)) else {
      return rect
    }
    let few = colours == .own ? Quantiser.own(scaled) : Quantiser.cube(scaled)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let halves = Style.Halves(top: few[2 * y * size.width + x], bottom: few[(2 * y + 1) * size.width + x])
        put(rect.x + x, rect.y + y, "▀", Style(halves: halves))
      }
    }
    return rect
  }
}

extension Int {
  fileprivate var isZero: Bool { self == 0 }
}
