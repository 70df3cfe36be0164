/// How far a recording has come; a machine without side effects.
public enum RecorderState: Sendable, Hashable {
  case idle
  /// The devices are being opened.
  case opening
  /// Chunks up to `savedMs` were handed over.
  case recording(savedMs: Int)
  /// No more is captured; what was captured is being encoded and handed over.
  case closing(savedMs: Int)
  /// Everything that was captured was handed over.
  case closed(savedMs: Int)
  case failed(DeviceError)

  public enum Event: Sendable, Hashable {
    case open
    /// Picture and sound have begun to flow.
    case begun
    /// Everything up to here was handed over.
    case saved(ms: Int)
    case stop
    /// The last chunk was handed over.
    case flushed
    case failed(DeviceError)
  }

  /// Goes on to the state after `event`.
  /// - Returns: whether the event meant anything here; a state that has ended takes none.
  @discardableResult
  public mutating func take(_ event: Event) -> Bool {
    switch (self, event) {
    case (.idle, .open): self = .opening
    case (.opening, .begun): self = .recording(savedMs: 0)
    case (.recording(let saved), .saved(let ms)): self = .recording(savedMs: max(saved, ms))
    case (.closing(let saved), .saved(let ms)): self = .closing(savedMs: max(saved, ms))
    case (.opening, .stop): self = .closing(savedMs: 0)
    case (.recording(let saved), .stop): self = .closing(savedMs: saved)
    case (.idle, .stop): self = .closed(savedMs: 0)
    case (.closing(let saved), .flushed): self = .closed(savedMs: saved)
    case (.idle, .failed(let error)), (.opening, .failed(let error)), (.recording, .failed(let error)),
      (.closing, .failed(let error)):
      self = .failed(error)
    default: return false
    }
    return true
  }

  public var hasEnded: Bool {
    switch self {
    case .closed, .failed: true
    default: false
    }
  }
}
