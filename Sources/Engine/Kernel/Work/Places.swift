import Synchronization

/// How much may run at a time, counted.
final class Places: Sendable {
  private let taken = Atomic(0)
  private let total: Int

  init(_ total: Int) { self.total = total }

  var free: Int { total - taken.load(ordering: .acquiring) }

  func take() { taken.add(1, ordering: .acquiringAndReleasing) }

  func giveBack() { taken.subtract(1, ordering: .acquiringAndReleasing) }
}
