public import CaptureCore
public import Foundation

/// What a `CapturePipeline` gives, in order, on its own thread.
public enum CaptureOutput: Sendable {
  /// The init segment (`ftyp`, `moov`), right before the first chunk. It counts as segment 0. Comes once; or again, after
  /// `CaptureEvent.smaller`: then a second recording begins with it, whose segments and times count from the start.
  case header(Data)
  /// A chunk (`moof`, `mdat`). The header and any number of chunks from the first one on make a valid recording.
  case chunk(ChunkTag, Data)
  /// The self view, at most 10 a second and only while one is wanted.
  case preview(PreviewPicture)
  /// The sound's level, about 10 a second.
  case level(SoundLevel)
  case event(CaptureEvent)
  /// What it lacks so far, when that grew; at most twice a second, right after the chunk that it is true of.
  case loss(CaptureLoss)
}

/// What a recording lacks.
public struct CaptureLoss: Sendable, Hashable {
  public var droppedFrames = 0
  /// Silence that was filled in where the microphone gave nothing.
  public var silenceMs = 0

  public init(droppedFrames: Int = 0, silenceMs: Int = 0) {
    self.droppedFrames = droppedFrames
    self.silenceMs = silenceMs
  }
}

/// What happens to the devices meanwhile. A capture goes on through all but `failed`.
public enum CaptureEvent: Sendable, Hashable {
  /// Every track flows; media time 0 is at `timeNs` of the monotonic clock.
  case begun(timeNs: Int64)
  /// The source is gone: the last picture is repeated, or silence is recorded, until it is back.
  case lost(MediaTrack, DeviceError)
  case back(MediaTrack)
  /// What the camera was set to and gives: at the start, and when it changes.
  case camera(SourceFacts)
  /// Which microphone is heard, as the sound server names it: at the start, and when another has taken its place.
  case microphone(String, isAnother: Bool)
  /// This machine is too slow for every picture: one of so many is recorded from now on; 1 is all of them again.
  case reduced(keepsOneOf: Int)
  /// Fewer pictures were not enough: another recording with a smaller picture follows on this one.
  case smaller
  /// A file that plays the source came to its end; silence follows.
  case ended(MediaTrack)
  /// The capture cannot go on. What was captured was handed over.
  case failed(DeviceError)
}

/// A small picture of what the camera sees.
public struct PreviewPicture: Sendable {
  /// In pixels.
  public let width: Int
  public let height: Int
  /// Red, green, blue of each pixel, row by row from the top left; `width * height * 3` bytes.
  public let rgb: [UInt8]

  public init(width: Int, height: Int, rgb: [UInt8]) {
    self.width = width
    self.height = height
    self.rgb = rgb
  }
}

/// What a capture came to; also told while it goes on.
public struct CaptureSummary: Sendable, Hashable {
  /// Media handed over in chunks.
  public var durationMs = 0
  public var segments = 0
  public var bytes = 0
  /// Pictures that the camera or we dropped, for whatever reason.
  public var droppedFrames = 0
  /// Pictures that were left out evenly, before any would be lost, for want of processor time.
  public var reducedFrames = 0
  /// Times that the last picture was repeated, for want of a new one.
  public var repeatedFrames = 0
  /// Silence that was filled in where the microphone gave nothing.
  public var silenceMs = 0
  /// Time of the first sound minus time of the first picture, after trimming; nil with one track.
  public var startSkewMs: Double?
  /// Sound that reached full scale: the microphone is set too loud.
  public var clippedMs = 0
  /// Of the loudest sample, in dB below full scale; −100 is silence.
  public var peakDB = -100.0
  public var failure: DeviceError?

  public init() {}
}
