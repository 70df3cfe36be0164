import Platform

extension Supervisor {
  /// Keeps `command` running until the task is cancelled, which ends it.
  ///
  /// - Parameters:
  ///   - graceS: how long it gets to end by itself.
  ///   - started: called with each child in turn, as to wait until it is ready; cancelled when the child ends. When it
  ///     throws, the child is ended and counts as failed.
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
        await withDiscardingTaskGroup { group in
          group.addTask {
            do {
              try await started(child)
            } catch {
              await child.terminate(graceS: graceS)
            }
          }
          await child.wait()
          // Who still waits for it to be ready waits in vain.
          group.cancelAll()
        }
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
