import Foundation
import Libav

/// A recording as our own recorder encodes and muxes it, with a flash and a beep each second.
enum OwnRecording {
  static func make(seconds: Int, isVP9: Bool = false) throws -> Data {
    let video = try VideoEncoder(
      VideoEncoder.Settings(
        width: 160, height: 90, frameRate: 25, preset: "ultrafast", codec: isVP9 ? .vp9 : .h264))
    let audio = try AudioEncoder(codec: isVP9 ? .opus : .aac)
    let muxer = try FragmentMuxer(video: video, audio: audio)
    var data = Data()
    for second in 0..<seconds {
      for frame in 0..<25 {
        let luma: UInt8 = frame < 2 ? 235 : 16
        let picture = try Frame(width: 160, height: 90, format: .yuv420p) { plane, bytes, _ in
          bytes.update(repeating: plane == 0 ? luma : 128)
        }
        let pts = Int64(second * 25 + frame) * 3600
        for packet in try video.encode(picture, pts: pts, isKeyFrame: frame == 0 && second % 2 == 0) {
          try muxer.write(packet, to: .video, timeBase: VideoEncoder.timeBase, duration: 3600)
        }
      }
      let beep = (0..<AudioEncoder.sampleRate).map { index in
        index < 4800 ? 0.5 * Float(sin(2 * .pi * 1000 * Double(index) / 48_000)) : 0
      }
      for packet in try audio.encode(beep) { try muxer.write(packet, to: .audio, timeBase: AudioEncoder.timeBase) }
      if second % 2 == 1 || second == seconds - 1 {
        if second == seconds - 1 {
          for packet in try audio.finish() {
            try muxer.write(packet, to: .audio, timeBase: AudioEncoder.timeBase)
          }
        }
        let output = try muxer.flush()
        data += (output.header ?? Data()) + output.fragment
      }
    }
    return data
  }
}
