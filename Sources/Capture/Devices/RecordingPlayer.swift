public import CaptureCore
public import Foundation
internal import Glibc
internal import Libav
internal import Platform
internal import Synchronization

/// Plays a recording of our own back from memory: its pictures at their times, its sound through the sound server.
public final class RecordingPlayer: Sendable {
  public enum Output: Sendable {
    case picture(PreviewPicture)
    /// How far it has come, in milliseconds; several times a second.
    case at(ms: Int)
    /// There is no way to play sound: the pictures are shown without.
    case mute(DeviceError)
  }

  private let recording: Data
  private let size: PreviewSize?
  private let server: String?
  private let deliver: @Sendable (Output) -> Void
  private static let correctingNs: Int64 = 500_000_000
  private let stopped = Atomic(false)

  /// - Parameters:
  ///   - recording: its header and chunks.
  ///   - size: the largest picture that is wanted; nil for none.
  ///   - server: the sound server's address; nil for the user's own.
  ///   - deliver: called in order on the player's thread.
  public init(
    _ recording: Data, size: PreviewSize?, server: String? = nil, deliver: @escaping @Sendable (Output) -> Void
  ) {
    self.recording = recording
    self.size = size
    self.server = server
    self.deliver = deliver
  }

  /// Plays it; returns at its end, or soon after ``stop()``. To be called once.
  /// - Throws: `file-unusable` when there is nothing in it that can be played.
  public func play() async throws(DeviceError) {
    let failure: DeviceError? = await withCheckedContinuation { continuation in
      NamedThread("parley.player") {
        do throws(DeviceError) {
          try self.run()
          continuation.resume(returning: nil)
        } catch {
          continuation.resume(returning: error)
        }
      }.start()
    }
    if let failure { throw failure }
  }

  public func stop() { stopped.store(true, ordering: .releasing) }

  private var isStopped: Bool { stopped.load(ordering: .acquiring) }

  private func run() throws(DeviceError) {
    // In memory: what somebody said on trial is on no disk.
    let file: MemoryFile
    do throws(AVError) { file = try MemoryFile(recording) } catch { throw Self.unusable(error.description) }
    let options = FileReader.Options(isRecording: true, keepsTimes: true)
    let pictures = size == nil ? nil : try? FileReader(path: file.path, .video, options)
    let sounds = try? FileReader(path: file.path, .audio, options)
    guard pictures != nil || sounds != nil else { throw Self.unusable("no track can be read") }
    var speaker: PulsePlayback?
    if sounds != nil {
      do throws(DeviceError) {
        speaker = try PulsePlayback(server: server) { isStopped }
      } catch {
        deliver(.mute(error))
      }
    }
    let sound = speaker == nil ? nil : sounds
    let line = ContinuousAudio(sampleRate: MediaTime.sampleRate)
    var preview = PreviewMaker()
    preview.size = size
    var waiting: ArraySlice<Float> = []
    var isSoundOver = sound == nil
    var writtenSamples: Int64 = 0
    var endNs: Int64 = 0
    do throws(AVError) {
      var picture = try pictures?.next()
      // Time 0 is heard so long after it is written.
      var startNs = Monotonic.nowNs() + (speaker == nil ? 0 : PulsePlayback.latencyNs)
      while !isStopped {
        let nowNs = Monotonic.nowNs()
        while let (frame, atNs) = picture, startNs + atNs <= nowNs {
          endNs = max(endNs, atNs)
          if let shown = try preview.make(frame, nowNs: nowNs) { deliver(.picture(shown)) }
          picture = try pictures?.next()
        }
        if let active = speaker {
          do throws(DeviceError) {
            let room = active.writableSamples
            while waiting.count < room, !isSoundOver, let sound {
              if let (frame, atNs) = try soundStep({ () throws(AVError) in try sound.next() }) {
                waiting += try soundStep { () throws(AVError) in try line.add(frame, atNs: atNs) }
              } else {
                waiting += try soundStep { () throws(AVError) in try line.finish() }
                isSoundOver = true
              }
            }
            let piece = waiting.prefix(room)
            if !piece.isEmpty {
              try active.write(piece)
              writtenSamples += Int64(piece.count)
              waiting = waiting.dropFirst(piece.count)
              if isSoundOver, waiting.isEmpty { active.flush() }
            }
            // The server knows better once it plays; later corrections would only make the picture jump.
            if nowNs >= startNs, nowNs - startNs < Self.correctingNs, let heardNs = active.nextHeardNs {
              startNs = heardNs - MediaTime.ns(samples: writtenSamples)
            }
            try active.turn(timeoutMs: 10)
          } catch {
            deliver(.mute(error))
            speaker = nil
            isSoundOver = true
            waiting = []
          }
        } else {
          usleep(10_000)
        }
        endNs = max(endNs, MediaTime.ns(samples: writtenSamples))
        deliver(.at(ms: max(0, MediaTime.ms(ns: nowNs - startNs))))
        if picture == nil, isSoundOver, waiting.isEmpty, nowNs >= startNs + endNs { break }
      }
    } catch {
      throw Self.unusable(error.description)
    }
  }

  private func soundStep<T>(_ step: () throws(AVError) -> T) throws(DeviceError) -> T {
    do throws(AVError) { return try step() } catch { throw Self.unusable(error.description) }
  }

  private static func unusable(_ cause: String) -> DeviceError {
    DeviceError(.fileUnusable, device: "recording", cause: cause)
  }
}
