import Platform

extension Supervisor {
  /// Keeps `command` running until the task is cancelled, which ends it.
  ///
  /// - Parameters:
  ///   - graceS: how long it gets to end by itself.
  ///   - started: called with each child in turn, as to wait until it is ready. When it throws, the child is ended and
  ///     counts as failed.
  /// - Throws: ``RestartsGivenUp``, or what keeps it from being started at all.
  public func keepRunning(
    _ command: Command, policy: RestartPolicy = RestartPolicy(), graceS: Double = 3,
    started: @escaping @Sendable (Child) async throws -> Void = { _ in }
  ) async throws {
    var counter = RestartPolicy.Counter(policy)
    while !Task.isCancelled {
      let begin = Monotonic.nowS()
      let child = try await start(command)
      await withTaskCancellationHandler {
        // A cancellation that came while it started was before this handler: it is told at once, too.
        async let ready: Void = started(child)
        do {
          try await ready
        } catch {
          await child.terminate(graceS: graceS)
        }
        await child.wait()
      } onCancel: {
        Task { await child.terminate(graceS: graceS) }
      }
      if Task.isCancelled { return }
      switch counter.ended(ranS: Monotonic.nowS() - begin) {
      case .giveUp: throw RestartsGivenUp(program: command.program, tail: Array(child.tail.suffix(5)))
      case .restart(let delayS): try? await Task.sleep(for: .seconds(delayS))
      }
    }
  }
}
