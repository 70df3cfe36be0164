import Glibc

/// The one clock that recordings, timers and leases go by: `CLOCK_MONOTONIC`, as V4L2 stamps its frames.
public enum Monotonic {
  /// Nanoseconds since an arbitrary start; never goes back, is not set by anyone.
  public static func nowNs() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Seconds, for measuring how long something took.
  public static func nowS() -> Double { Double(nowNs()) / 1e9 }
}
