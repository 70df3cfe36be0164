/// Runs what blocks on a thread of its own.
public enum DeviceThread {
  public static func run<T: Sendable>(_ name: String, _ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
      NamedThread(name) { continuation.resume(returning: body()) }.start()
    }
  }
}
