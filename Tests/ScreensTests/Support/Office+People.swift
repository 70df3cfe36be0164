import Client
import Contracts
import Foundation
import Screens
import Synchronization

/// What the office knows about candidates beyond their rows.
struct People: Sendable {
  /// Told as the length of lists that are longer than 2,000; nil for the truth.
  var guess: Int?
  /// Answers to searches for these words wait until they are let go.
  var holds: Set<String> = []
  var held: [String: [CheckedContinuation<Void, Never>]] = [:]
  /// Every search that came, in order.
  var queries: [CandidateQuery] = []
  var actions: [BulkAction] = []
  var histories: [SessionID: [HistoryStep]] = [:]
  var logs: [SessionID: SessionLog] = [:]
  var imports: [CandidateImport] = []
  var groups = GroupReport(forms: nil, topics: [])
  var fairness = FairnessReport(topics: [])
  var match = JobMatch(requirements: [], answers: 0)
  /// What a search by meaning finds, and what was searched for.
  var passages = PassageSearch(found: [], answers: 0, passages: 0, embedS: 0, searchS: 0)
  var meanings: [String] = []
  /// What an import finds.
  var report: ImportReport?
  var importRefusal: Problem?
  var invited: [InvitationRequest] = []
  var bulkRefusal: Problem?
  /// Earlier decisions, to go back to.
  var decided: [SessionID: [Decision?]] = [:]
}

extension Office {
  /// Candidates that are many, newest first: "Person 000001" is the newest.
  static func crowd(_ count: Int, guess: Int? = nil) -> Office {
    var state = sample
    state.candidates = (1...count).map { person($0) }
    state.people.guess = guess
    return Office(state)
  }

  static func person(_ number: Int, name: String? = nil) -> CandidateRow {
    let digits = String(repeating: "0", count: 6 - String(number).count) + String(number)
    let uuid = UUID(uuidString: "01930000-0000-7000-8000-000000\(digits)")!
    let isDone = number % 3 == 0
    return CandidateRow(
      id: SessionID(uuid), interview: id(20), name: name ?? "Person \(digits)", email: "p\(number)@example.org",
      status: isDone ? .completed : .invited, invitedAt: WireJSON.date("2026-11-20T09:00:00Z")!,
      startedAt: isDone ? WireJSON.date("2026-11-21T09:05:00Z")! : nil,
      completedAt: isDone ? WireJSON.date("2026-11-21T09:21:00Z")! : nil, durationS: isDone ? 960 : nil,
      answered: 0, questions: isDone ? 3 : 0, analysed: isDone ? 3 : 0,
      score: isDone && number % 2 == 0 ? Double(1 + number % 5) : nil)
  }

  func scriptPeople(_ candidates: inout CandidateServices) {
    candidates.search = { query in
      await self.waitIfHeld(query)
      return try self.call("candidates") { state in
        state.people.queries.append(query)
        return Office.page(query, state)
      }
    }
    candidates.tags = {
      try self.call("tags") { state in
        let all = Dictionary(state.candidates.flatMap(\.tags).map { ($0, 1) }, uniquingKeysWith: +)
        return all.sorted { $0.key < $1.key }.map { TagCount(tag: $0.key, count: $0.value) }
      }
    }
    candidates.history = { id in try self.call("history") { $0.people.histories[id] ?? [] } }
    candidates.groups = { _ in try self.call("groups") { $0.people.groups } }
    candidates.match = { _ in try self.call("match") { $0.people.match } }
    candidates.meaning = { query in
      try self.call("meaning") { state in
        state.people.meanings.append(query)
        return state.people.passages
      }
    }
    candidates.fairness = { _ in try self.call("fairness") { $0.people.fairness } }
    candidates.log = { id, after in
      try self.call("log") { state in
        var log = state.people.logs[id] ?? SessionLog(entries: [], incidents: [])
        log.entries = log.entries.filter { $0.sequence > after }
        return log
      }
    }
    candidates.bulk = { action, _ in
      try self.call("bulk \(action.action.rawValue)") { state in
        if let refusal = state.people.bulkRefusal { throw refusal }
        state.people.actions.append(action)
        return Office.perform(action, &state)
      }
    }
    candidates.withdraw = { id in
      try self.call("withdraw") { state in
        let index = state.candidates.firstIndex { $0.id == id }!
        state.candidates[index].status = .withdrawn
        return state.candidates[index]
      }
    }
    candidates.erase = { id in
      try self.call("erase") { state in
        let index = state.candidates.firstIndex { $0.id == id }!
        state.candidates[index].name = ""
        state.candidates[index].email = ""
        state.candidates[index].erasedAt = Date(timeIntervalSince1970: 1_700_000_000)
      }
    }
    candidates.invite = { interview, request, _ in
      try self.call("invite \(request.email)") { state in
        state.people.invited.append(request)
        var row = Office.person(900_000 + state.people.invited.count, name: request.name)
        row.email = request.email
        row.extraTimePercent = request.extraTimePercent
        row.expiresAt = request.expiresAt
        row.interview = interview
        state.candidates.insert(row, at: 0)
        return Office.invitation(row)
      }
    }
    candidates.invitation = { id in
      try self.call("invitation") { state in Office.invitation(state.candidates.first { $0.id == id }!) }
    }
    candidates.importList = { _, list, _ in
      try self.call(list.isDryRun ? "dry-run" : "import") { state in
        if let refusal = state.people.importRefusal, list.encoding == nil { throw refusal }
        state.people.imports.append(list)
        var report = state.people.report!
        report.isDryRun = list.isDryRun
        report.invited = list.isDryRun ? 0 : report.good
        return report
      }
    }
  }

  private static func invitation(_ row: CandidateRow) -> Invitation {
    Invitation(
      candidate: row, link: LinkID("3f0c6a52-6c1e-4a50-9f5e-0c8f3b0d7e11")!,
      url: "https://interviews.example.org/i/3f0c6a52-6c1e-4a50-9f5e-0c8f3b0d7e11")
  }

  // MARK: Answers that wait

  /// Answers to searches for these words wait until ``letGo(_:)``.
  func hold(_ search: String) { with { _ = $0.people.holds.insert(search) } }

  func letGo(_ search: String) {
    let waiting = with { state in
      state.people.holds.remove(search)
      return state.people.held.removeValue(forKey: search) ?? []
    }
    for continuation in waiting { continuation.resume() }
  }

  private func waitIfHeld(_ query: CandidateQuery) async {
    let words = query.filter.search ?? ""
    await withCheckedContinuation { continuation in
      let isHeld = with { state in
        guard state.people.holds.contains(words) else { return false }
        state.people.held[words, default: []].append(continuation)
        return true
      }
      if !isHeld { continuation.resume() }
    }
  }

  // MARK: The list

  private static func page(_ query: CandidateQuery, _ state: State) -> CandidatePage {
    let all = list(query, state)
    var start = query.isFromEnd ? max(0, all.count - query.limit) : 0
    var end = min(all.count, start + query.limit)
    if let cursor = query.cursor {
      let id = SessionID(cursor.dropFirst())!
      let place = all.firstIndex { $0.id == id }!
      if cursor.hasPrefix(">") {
        start = place + 1
        end = min(all.count, start + query.limit)
      } else {
        end = place
        start = max(0, end - query.limit)
      }
    }
    let isGuess = all.count > 2000 && state.people.guess != nil
    return CandidatePage(
      items: Array(all[start..<end]), next: end < all.count && end > 0 ? ">\(all[end - 1].id)" : nil,
      previous: start > 0 && start < all.count ? "<\(all[start].id)" : nil,
      total: query.cursor == nil
        ? ListTotal(count: isGuess ? state.people.guess! : all.count, isExact: !isGuess) : nil)
  }

  private static func list(_ query: CandidateQuery, _ state: State) -> [CandidateRow] {
    var rows = state.candidates
    // All of the crowd are in one interview.
    if query.filter != CandidateFilter(interview: rows.first?.interview) {
      rows = rows.filter { finds(query.filter, $0) }
    }
    let isUp = !query.isDescending
    func sorted<T: Comparable>(_ key: (CandidateRow) -> T?) -> [CandidateRow] {
      let present = rows.filter { key($0) != nil }.sorted { a, b in
        let (first, second) = (key(a)!, key(b)!)
        return isUp ? first < second : first > second
      }
      return present + rows.filter { key($0) == nil }
    }
    switch query.sort {
    case .added: return isUp ? rows.reversed() : rows
    case .name: return sorted { $0.name.isEmpty ? nil : $0.name }
    case .email: return sorted { $0.email.isEmpty ? nil : $0.email }
    case .status: return sorted { SessionStatus.allCases.firstIndex(of: $0.status) }
    case .score: return sorted(\.score)
    case .invited: return sorted(\.invitedAt)
    case .started: return sorted(\.startedAt)
    case .completed: return sorted(\.completedAt)
    case .duration: return sorted(\.durationS)
    }
  }

  private static func finds(_ filter: CandidateFilter, _ row: CandidateRow) -> Bool {
    if let interview = filter.interview, row.interview != interview { return false }
    if let statuses = filter.statuses, !statuses.contains(row.status) { return false }
    if let decisions = filter.decisions {
      let decision = row.decision.flatMap { DecisionFilter(rawValue: $0.rawValue) } ?? DecisionFilter.none
      guard decisions.contains(decision) else { return false }
    }
    if let tags = filter.tags, !tags.allSatisfy(row.tags.contains) { return false }
    if let from = filter.scoreFrom, (row.score ?? 0) < from { return false }
    if let to = filter.scoreTo, (row.score ?? 9) > to { return false }
    if let search = filter.search, !(row.name + " " + row.email).lowercased().contains(search.lowercased()) {
      return false
    }
    return true
  }

  private static func perform(_ action: BulkAction, _ state: inout State) -> BulkOutcome {
    let ids = action.ids.map { Set($0) }
    var matched = 0
    var changed: [SessionID] = []
    for index in state.candidates.indices {
      let row = state.candidates[index]
      guard ids?.contains(row.id) ?? finds(action.filter!, row) else { continue }
      matched += 1
      switch action.action {
      case .addTag:
        if row.tags.contains(action.tag!) { continue }
        state.candidates[index].tags = (row.tags + [action.tag!]).sorted()
      case .removeTag:
        guard row.tags.contains(action.tag!) else { continue }
        state.candidates[index].tags.removeAll { $0 == action.tag }
      case .decide:
        state.people.decided[row.id, default: []].append(row.decision)
        state.candidates[index].decision = action.decision!.decision
      case .undecide: state.candidates[index].decision = state.people.decided[row.id]?.popLast() ?? nil
      case .withdraw: state.candidates[index].status = .withdrawn
      case .revoke: state.candidates[index].revokedAt = Office.now
      }
      changed.append(row.id)
      guard var detail = state.details[row.id] else { continue }
      detail.candidate = state.candidates[index]
      if action.action == .decide, let given = action.decision {
        let made = DecisionMade(
          decision: given.decision, reason: given.reason, note: given.note, at: now, by: "Ann Lee")
        detail.decisions.insert(made, at: 0)
      }
      if action.action == .undecide, !detail.decisions.isEmpty { detail.decisions.removeFirst() }
      state.details[row.id] = detail
    }
    return BulkOutcome(matched: matched, changed: changed.count, ids: changed.count <= 10_000 ? changed : nil)
  }
}
