/// Pictures in few colours, so that a terminal has to be told few of them: at most 64.
nonisolated enum Quantiser {
  static let most = 64

  /// The 64 colours of a cube of four steps a side, with an ordered dither (Bayer 4x4) that stays put from picture to
  /// picture.
  static func cube(_ picture: Picture) -> [RGB] {
    let bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
    var result: [RGB] = []
    result.reserveCapacity(picture.width * picture.height)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        // -42 … +42: half a step of 85 either way.
        let shift = (bayer[(y & 3) * 4 + (x & 3)] * 2 - 15) * 85 / 32
        func step(_ value: UInt8) -> UInt8 { UInt8(min(3, max(0, (Int(value) + shift + 42) / 85)) * 85) }
        let pixel = picture[x, y]
        result.append(RGB(step(pixel.red), step(pixel.green), step(pixel.blue)))
      }
    }
    return result
  }

  /// The picture's own 64 colours by median cut: the box of colours that is widest is cut in half until there are 64.
  static func own(_ picture: Picture) -> [RGB] {
    var counts: [RGB: Int] = [:]
    var pixels: [RGB] = []
    pixels.reserveCapacity(picture.width * picture.height)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        // Seven bits are all that the eye tells apart at this size.
        let pixel = picture[x, y]
        let colour = RGB(pixel.red & 0xFE, pixel.green & 0xFE, pixel.blue & 0xFE)
        counts[colour, default: 0] += 1
        pixels.append(colour)
      }
    }
    guard counts.count > most else { return pixels }
    var boxes = [Box(counts.map { ($0.key, $0.value) })]
    while boxes.count < most, let index = boxes.indices.max(by: { boxes[$0].weight < boxes[$1].weight }),
      let (a, b) = boxes[index].cut()
    {
      boxes[index] = a
      boxes.append(b)
    }
    var mean: [RGB: RGB] = [:]
    for box in boxes {
      let colour = box.mean
      for (member, _) in box.members { mean[member] = colour }
    }
    return pixels.map { mean[$0] ?? $0 }
  }

  private struct Box {
    var members: [(RGB, Int)]
    /// How much cutting it would gain; 0 when it cannot be cut.
    var weight: Int
    private var channel: (RGB) -> UInt8

    init(_ members: [(RGB, Int)]) {
      self.members = members
      let channels: [(RGB) -> UInt8] = [{ $0.red }, { $0.green }, { $0.blue }]
      var widest = (0, channels[0])
      for channel in channels {
        let values = members.map { channel($0.0) }
        let spread = Int(values.max() ?? 0) - Int(values.min() ?? 0)
        if spread > widest.0 { widest = (spread, channel) }
      }
      channel = widest.1
      weight = members.count > 1 ? widest.0 * widest.0 * members.reduce(0) { $0 + $1.1 } : 0
    }

    func cut() -> (Box, Box)? {
      guard weight > 0 else { return nil }
      let sorted = members.sorted { a, b in
        // The whole colour settles ties, so that the same picture always looks the same.
        (channel(a.0), a.0.packed) < (channel(b.0), b.0.packed)
      }
      let total = sorted.reduce(0) { $0 + $1.1 }
      var seen = 0
      var at = 1
      for (index, member) in sorted.enumerated() {
        seen += member.1
        if seen * 2 >= total {
          at = min(max(1, index + 1), sorted.count - 1)
          break
        }
      }
      return (Box(Array(sorted[..<at])), Box(Array(sorted[at...])))
    }

    var mean: RGB {
      var red = 0
      var green = 0
      var blue = 0
      var count = 0
      for (colour, times) in members {
        red += Int(colour.red) * times
        green += Int(colour.green) * times
        blue += Int(colour.blue) * times
        count += times
      }
      return RGB(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
    }
  }
}

extension RGB {
  fileprivate nonisolated var packed: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }
}
