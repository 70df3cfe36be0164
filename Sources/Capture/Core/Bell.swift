internal import Glibc

/// Wakes a waiting thread: a condition variable on the monotonic clock with a count of its rings, so that a ring between
/// looking and waiting is not missed. For threads that may block, never for the cooperative pool.
///
/// Sendable because the count is only touched under the mutex, and the addresses stay as they are from init to deinit.
public final class Bell: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var rings = 0

  public init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// How often it rang. Read it, look at what you wait for, then `wait(after:)`.
  public var count: Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return rings
  }

  public func ring() {
    pthread_mutex_lock(mutex)
    rings += 1
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Blocks until it has rung since `seen` was read, or until `deadlineNs` of the monotonic clock.
  /// - Returns: whether it rang.
  @discardableResult
  public func wait(after seen: Int, untilNs deadlineNs: Int64 = .max) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    var time = timespec(
      tv_sec: Int(deadlineNs / 1_000_000_000), tv_nsec: Int(deadlineNs % 1_000_000_000))
    while rings == seen {
      let code =
        deadlineNs == .max
        ? pthread_cond_wait(condition, mutex) : pthread_cond_timedwait(condition, mutex, &time)
      if code == ETIMEDOUT { return rings != seen }
    }
    return true
  }
}
