internal import Glibc

/// The processor time that the calling thread has used.
public enum ThreadClock {
  /// In seconds.
  public static func nowS() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
