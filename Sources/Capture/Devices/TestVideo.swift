public import CaptureCore
internal import Foundation
internal import Libav
internal import Platform

/// A moving pattern with a clock in it, in place of a camera.
public struct TestVideo: CaptureSource {
  public typealias Item = VideoFrame

  private let width: Int
  private let height: Int
  private let frameRate: Int

  /// - Parameters: in pixels, even; and pictures a second.
  public init(width: Int = 640, height: Int = 360, frameRate: Int = 25) {
    self.width = width
    self.height = height
    self.frameRate = frameRate
  }

  public var name: String { "test" }
  public var startsOnDemand: Bool { true }

  public func run(_ outlet: SourceOutlet<VideoFrame>) throws(DeviceError) {
    guard let startNs = outlet.openedAwaitingStart() else { return }
    var index: Int64 = 0
    while true {
      let atNs = index * 1_000_000_000 / Int64(frameRate)
      guard outlet.sleep(untilNs: startNs + atNs) else { return }
      do throws(AVError) {
        outlet.give(VideoFrame(timeNs: startNs + atNs, picture: try picture(atNs: atNs)))
      } catch {
        throw DeviceError(.cameraUnusable, device: name, cause: error.description)
      }
      index += 1
    }
  }

  /// Slanted bars that move, and minutes, seconds and hundredths since the start.
  func picture(atNs: Int64) throws(AVError) -> Frame {
    let shift = Int(atNs / 10_000_000)
    let clock = Self.clock(atNs)
    let cell = max(2, height / 30)
    let left = (width - clock.count * 4 * cell) / 2
    let top = (height - 5 * cell) / 2
    // Whole rows are copied: this runs live, also in a build that is not optimised.
    let bars = (0..<width + height + 64).map { ($0 / 32) & 1 == 0 ? UInt8(72) : 168 }
    let hues = (0..<width / 2).map { UInt8(96 + $0 * 128 / width) }
    return try Frame(width: width, height: height, format: .yuv420p) { plane, bytes, rowBytes in
      bytes.withUnsafeMutableBufferPointer { bytes in
        func fill(_ y: Int, _ x: Int, from row: ArraySlice<UInt8>) {
          _ = bytes[(y * rowBytes + x)...].update(fromContentsOf: row)
        }
        switch plane {
        case 0:
          for y in 0..<height {
            let start = (y + shift) % 64
            fill(y, 0, from: bars[start..<start + width])
          }
          let light = [UInt8](repeating: 235, count: cell)[...]
          let dark = [UInt8](repeating: 16, count: cell)[...]
          for (place, character) in clock.enumerated() {
            let glyph = Self.glyphs[character] ?? Self.colon
            for y in 0..<5 * cell {
              for column in 0..<3 {
                let isSet = glyph[y / cell] & (4 >> UInt8(column)) != 0
                fill(top + y, left + (place * 4 + column) * cell, from: isSet ? light : dark)
              }
            }
          }
        case 1: for y in 0..<height / 2 { fill(y, 0, from: hues[...]) }
        default:
          for y in 0..<height / 2 {
            let hue = [UInt8](repeating: UInt8(96 + y * 64 / height), count: width / 2)
            fill(y, 0, from: hue[...])
          }
        }
      }
    }
  }

  private static func clock(_ ns: Int64) -> [Character] {
    let hundredths = Int(ns / 10_000_000)
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
    return Array("\(two(hundredths / 6000 % 100)):\(two(hundredths / 100 % 60)):\(two(hundredths % 100))")
  }

  /// Digits of three by five points.
  private static let glyphs: [Character: [UInt8]] = [
    "0": [7, 5, 5, 5, 7], "1": [2, 6, 2, 2, 7], "2": [7, 1, 7, 4, 7], "3": [7, 1, 7, 1, 7], "4": [5, 5, 7, 1, 1],
    "5": [7, 4, 7, 1, 7], "6": [7, 4, 7, 5, 7], "7": [7, 1, 1, 1, 1], "8": [7, 5, 7, 5, 7], "9": [7, 5, 7, 1, 7],
  ]
  private static let colon: [UInt8] = [0, 2, 0, 2, 0]
}
