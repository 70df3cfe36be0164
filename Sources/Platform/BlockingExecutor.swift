public import Dispatch

/// A serial executor on a dispatch queue of its own, for actors that make blocking calls (libpq, libcurl, FFmpeg).
///
/// The cooperative pool has a thread a core; two blocked tasks there would stop the whole program.
public final class BlockingExecutor: SerialExecutor {
  private let queue: DispatchQueue

  public init(label: String, qos: DispatchQoS = .userInitiated) {
    queue = DispatchQueue(label: label, qos: qos)
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
