import Contracts
import Synchronization

/// The event streams that are open, counted by account.
final class EventStreams: Sendable {
  /// The most that one account may have open at a time on one server.
  static let mostPerAccount = 8
  /// Seconds between two signs of life, at which the right to the stream is looked at again.
  let heartbeatS: Double
  private let open = Mutex<[UserID: Int]>([:])

  init(heartbeatS: Double = 15) { self.heartbeatS = heartbeatS }

  /// The right to one stream; given back with its last reference.
  final class Place: Sendable {
    private let streams: EventStreams
    private let user: UserID

    fileprivate init(_ streams: EventStreams, _ user: UserID) {
      self.streams = streams
      self.user = user
    }

    deinit { streams.leave(user) }
  }

  /// A place for a stream of `user`; nil when all are taken.
  func enter(_ user: UserID) -> Place? {
    let isFree = open.withLock { open in
      guard open[user, default: 0] < Self.mostPerAccount else { return false }
      open[user, default: 0] += 1
      return true
    }
    return isFree ? Place(self, user) : nil
  }

  private func leave(_ user: UserID) {
    open.withLock { open in
      let left = open[user, default: 1] - 1
      open[user] = left > 0 ? left : nil
    }
  }
}
