internal import Foundation

/// The colours that terminals have, and which of them comes closest to another.
nonisolated enum Palette {
  /// The sixteen as a VGA card, and the Linux console, shows them.
  static let vga: [RGB] = [
    0x000000, 0xAA0000, 0x00AA00, 0xAA5500, 0x0000AA, 0xAA00AA, 0x00AAAA, 0xAAAAAA,
    0x555555, 0xFF5555, 0x55FF55, 0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF,
  ].map(RGB.init(hex:))

  static let names: [String: Int] = [
    "black": 0, "red": 1, "green": 2, "yellow": 3, "blue": 4, "magenta": 5, "cyan": 6, "white": 7,
    "brightblack": 8, "brightred": 9, "brightgreen": 10, "brightyellow": 11, "brightblue": 12,
    "brightmagenta": 13, "brightcyan": 14, "brightwhite": 15,
  ]

  /// Index into the 256 colours of xterm; the first sixteen, which users change, are left alone.
  static func nearest256(_ colour: RGB) -> Int {
    let steps = [0, 95, 135, 175, 215, 255]
    func step(_ value: UInt8) -> Int {
      let v = Int(value)
      return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40
    }
    let r = step(colour.red)
    let g = step(colour.green)
    let b = step(colour.blue)
    let grey = min(23, max(0, (colour.luma - 3) / 10))
    let level = UInt8(8 + grey * 10)
    let cube = RGB(UInt8(steps[r]), UInt8(steps[g]), UInt8(steps[b]))
    return distance(colour, cube) <= distance(colour, RGB(level, level, level)) ? 16 + 36 * r + 6 * g + b : 232 + grey
  }

  static func nearest16(_ colour: RGB) -> Int {
    vga.indices.min { distance(colour, vga[$0]) < distance(colour, vga[$1]) } ?? 7
  }

  static func distance(_ a: RGB, _ b: RGB) -> Int {
    let r = Int(a.red) - Int(b.red)
    let g = Int(a.green) - Int(b.green)
    let bl = Int(a.blue) - Int(b.blue)
    return 2 * r * r + 4 * g * g + 3 * bl * bl
  }
}

/// Contrast of text as WCAG 2.1 defines it, 1 to 21.
public nonisolated enum Contrast {
  public static func ratio(_ a: RGB, _ b: RGB) -> Double {
    let first = luminance(a)
    let second = luminance(b)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  private static func luminance(_ colour: RGB) -> Double {
    func linear(_ value: UInt8) -> Double {
      let part = Double(value) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
  }
}
