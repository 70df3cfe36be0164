import Contracts
import Kernel

/// The vectors in memory, by organisation: one owner, bounded, never older than the database. What does not fit is read
/// each time.
actor PassageShelves {
  struct Shelf: Sendable {
    var mark: PassageStore.Mark
    var blocks: [Int: PassageBlock] = [:]
    var bytes = 0
    /// Up to this batch everything is here; nil when all is.
    var heldTo: Int?
    var passages: Int { blocks.values.reduce(0) { $0 + $1.count } }
  }

  private let mostBytes: Int
  private var shelves: [OrganisationID: Shelf] = [:]
  private var loads: [OrganisationID: Task<Shelf, any Error>] = [:]
  /// Least recently used first.
  private var order: [OrganisationID] = []

  /// Rows that are read at once.
  private let pageRows: Int

  init(mostBytes: Int = 256 << 20, pageRows: Int = PassageStore.pageRows) {
    self.mostBytes = mostBytes
    self.pageRows = pageRows
  }

  /// As the database is now.
  func shelf(_ organisation: OrganisationID, model: String, _ database: Database) async throws -> Shelf {
    let mark = try await PassageStore.mark(organisation, model: model, database)
    order.removeAll { $0 == organisation }
    order.append(organisation)
    if let shelf = shelves[organisation], shelf.mark == mark { return shelf }
    // Who comes meanwhile waits for the same reading.
    if let load = loads[organisation] {
      let shelf = try await load.value
      if shelf.mark == mark { return shelf }
    }
    let before = shelves[organisation]
    let (mostBytes, pageRows) = (mostBytes, pageRows)
    let load = Task {
      try await Self.load(organisation, model, mark, before, mostBytes: mostBytes, pageRows: pageRows, database)
    }
    loads[organisation] = load
    defer { if loads[organisation] == load { loads[organisation] = nil } }
    let shelf = try await load.value
    shelves[organisation] = shelf
    while shelves.values.reduce(0, { $0 + $1.bytes }) > mostBytes, let oldest = order.first, oldest != organisation {
      order.removeFirst()
      shelves[oldest] = nil
    }
    return shelf
  }

  private static func load(
    _ organisation: OrganisationID, _ model: String, _ mark: PassageStore.Mark, _ before: Shelf?, mostBytes: Int,
    pageRows: Int, _ database: Database
  ) async throws -> Shelf {
    let there = try await PassageStore.batches(organisation, model: model, database)
    var shelf = Shelf(mark: mark)
    if let before, before.heldTo == nil {
      for batch in there {
        guard let block = before.blocks[batch] else { continue }
        shelf.blocks[batch] = block
        shelf.bytes += block.bytes
      }
    }
    let missing = there.filter { shelf.blocks[$0] == nil }
    var index = 0
    while index < missing.count {
      let page = Array(missing[index..<min(index + pageRows, missing.count)])
      for block in try await PassageStore.blocks(page, organisation, database) {
        shelf.blocks[block.batch] = block
        shelf.bytes += block.bytes
      }
      index += page.count
      if shelf.bytes > mostBytes, index < missing.count {
        // Cut: everything up to here in the order of batches, and the rest is read when it is searched.
        let held = page.max() ?? 0
        shelf.blocks = shelf.blocks.filter { $0.key <= held }
        shelf.bytes = shelf.blocks.values.reduce(0) { $0 + $1.bytes }
        shelf.heldTo = held
        break
      }
    }
    return shelf
  }
}
