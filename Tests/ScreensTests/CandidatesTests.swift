import Contracts
import Foundation
import Kit
import Screens
import TestSupport
import Testing

/// The list of candidates of the second interview, or of all.
@MainActor
func candidatesStage(
  _ office: Office, width: Int = 80, height: Int = 24, all: Bool = false, machine: Machine? = nil
) async throws -> Stage {
  let stage = try await Stage(width: width, height: height, office: office, machine: machine, section: all ? "3" : "2")
  guard !all else { return stage }
  try await stage.until("the interviews are here") { stage.text.contains("Support engineer") }
  await stage.press("j", "c")
  return stage
}

/// The rows that the screen shows, by the numbers of their persons, and the one under the cursor.
@MainActor
func shownPersons(_ stage: Stage) -> (numbers: [Int], cursor: Int?) {
  var numbers: [Int] = []
  var cursor: Int?
  for line in stage.text.split(separator: "\n") {
    guard let match = line.firstMatch(of: /Person ([0-9]{6})/), let number = Int(match.1) else { continue }
    numbers.append(number)
    if line.contains("▸") { cursor = number }
  }
  return (numbers, cursor)
}

@MainActor
@Suite("The list of candidates: length, filter, order")
struct CandidatesTests {
  private func isWhole(_ numbers: [Int]) -> Bool {
    !numbers.isEmpty && zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
  }

  @Test("100,000 rows: pages come ahead of the cursor, and the end at once")
  func long() async throws {
    let office = Office.crowd(100_000, guess: 90_000)
    let stage = try await candidatesStage(office)
    #expect(shownPersons(stage).numbers.first == 1 && stage.text.contains("of about 90,000"))
    for _ in 0..<60 {
      await stage.press(.pageDown)
      #expect(isWhole(shownPersons(stage).numbers), "nothing is missing on the way")
    }
    let deep = try #require(shownPersons(stage).cursor)
    #expect(deep > 1000)
    #expect(office.with { $0.people.queries.count } <= deep / 200 + 5, "a page, not a key, is a question")
    await stage.press(.end)
    #expect(shownPersons(stage).cursor == 100_000 && isWhole(shownPersons(stage).numbers))
    for _ in 0..<30 { await stage.press(.pageUp) }
    #expect(isWhole(shownPersons(stage).numbers))
    let high = try #require(shownPersons(stage).cursor)
    #expect((99_000..<99_600).contains(high))
    await stage.press(.home)
    #expect(shownPersons(stage).cursor == 1)
    await stage.end()
  }

  @Test("A guessed length becomes the true one where beginning and end meet", arguments: [2001, 2300, 9000])
  func guess(_ guess: Int) async throws {
    let stage = try await candidatesStage(Office.crowd(2400, guess: guess), height: 50)
    await stage.press("G")
    #expect(shownPersons(stage).cursor == 2400)
    for _ in 0..<60 {
      await stage.press(.pageUp)
      #expect(isWhole(shownPersons(stage).numbers))
    }
    #expect(shownPersons(stage).cursor == 1)
    for _ in 0..<60 { await stage.press(.pageDown) }
    #expect(shownPersons(stage).cursor == 2400 && stage.text.contains("100% of 2,400"))
    await stage.end()
  }

  @Test("While the server thinks, keys move the cursor, and rows that are not here show as such")
  func slow() async throws {
    let office = Office.crowd(5000)
    office.with { $0.isLive = true }
    let stage = try await candidatesStage(office)
    try await stage.until("the first page is here") { shownPersons(stage).cursor == 1 }
    try await stage.until("those ahead are here") { office.with { $0.people.queries.count } >= 4 }
    office.hold("")
    await stage.press("j", "j")
    #expect(shownPersons(stage).cursor == 3)
    await stage.press("G")
    #expect(stage.text.contains("▸ ···"))
    await stage.press("g")
    #expect(shownPersons(stage).cursor == 1)
    await stage.press("G")
    office.letGo("")
    try await stage.until("the end is here") { shownPersons(stage).cursor == 5000 }
    await stage.end()
  }

  @Test("Typing filters at once; a late answer to older words is nobody's, and old rows stay until new ones come")
  func typing() async throws {
    let office = Office.crowd(3000)
    office.with { $0.isLive = true }
    let stage = try await candidatesStage(office)
    try await stage.until("the first page is here") { shownPersons(stage).cursor == 1 }
    func asked(_ words: String) -> Bool { office.with { $0.people.held[words] != nil } }
    office.hold("person 0001")
    office.hold("person 00012")
    await stage.press("/")
    await stage.type("person 0001")
    try await stage.until("the first words are asked for") { asked("person 0001") }
    #expect(shownPersons(stage).numbers.first == 1, "the old rows stay")
    await stage.type("2")
    try await stage.until("the whole words are asked for") { asked("person 00012") }
    office.letGo("person 00012")
    try await stage.until("they are found") { shownPersons(stage).numbers == Array(120...129) }
    office.letGo("person 0001")
    for _ in 0..<5 {
      try await Task.sleep(for: .milliseconds(5))
      stage.app.step()
    }
    #expect(shownPersons(stage).numbers == Array(120...129))
    let words = office.with { state in Set(state.people.queries.compactMap(\.filter.search)) }
    #expect(words.count <= 4, "hands are faster than the pause: \(words)")
    await stage.press(.enter, "j")
    #expect(shownPersons(stage).cursor == 121)
    await stage.press("F")
    try await stage.until("all are back") { shownPersons(stage).numbers.first == 1 }
    await stage.end()
  }

  @Test("Filters stand in a line above the list, narrow it together, and go with F")
  func filters() async throws {
    let office = Office.crowd(600)
    office.with { $0.candidates[5].tags = ["night"] }
    let stage = try await candidatesStage(office)
    await stage.press("f", "s", "j", "j", "j", " ", .enter)
    #expect(stage.text.contains("status: done") && shownPersons(stage).numbers.prefix(3) == [3, 6, 9])
    await stage.press("f", "c", .control("u"))
    await stage.type("4-")
    await stage.press(.enter)
    #expect(stage.text.contains("score: 4–5"))
    #expect(office.with { $0.people.queries.last?.filter.scoreFrom } == 4)
    await stage.press("f", "c", .control("u"))
    await stage.type("9")
    await stage.press(.enter)
    #expect(stage.text.contains("Write two numbers from 1 to 5"))
    await stage.press(.enter, "F", "f", "t", " ", .enter)
    #expect(stage.text.contains("tags: #night") && shownPersons(stage).numbers == [6])
    await stage.press("f", "d", "j", " ", .enter)
    #expect(stage.text.contains("Nobody is like that."))
    await stage.press("F")
    #expect(shownPersons(stage).numbers.first == 1 && !stage.text.contains("tags:"))
    await stage.end()
  }

  @Test("Each order goes both ways, and its end is the end also where values are missing")
  func orders() async throws {
    let office = Office.crowd(700)
    let stage = try await candidatesStage(office, width: 160, height: 50)
    func last() -> CandidateQuery? { office.with { $0.people.queries.last { $0.cursor == nil && !$0.isFromEnd } } }
    var seen: [CandidateSort] = []
    for _ in CandidateSort.allCases.dropFirst() {
      await stage.press("s")
      if let sort = last()?.sort { seen.append(sort) }
    }
    #expect(Set(seen) == Set(CandidateSort.allCases).subtracting([.added]))
    await stage.press("s", "S")
    #expect(last()?.sort == .added && last()?.isDescending == false && shownPersons(stage).cursor == 700)
    while last()?.sort != .score { await stage.press("s") }
    await stage.press("S")
    #expect(last()?.isDescending == true && stage.text.contains("Score ▼"))
    await stage.press("G")
    let cursor = try #require(shownPersons(stage).cursor)
    #expect(office.with { state in state.candidates[cursor - 1].score } == nil, "who has no score comes last")
    await stage.end()
  }

  @Test("Newcomers and changes appear deep in the list, and the row under the cursor rests where it is")
  func live() async throws {
    let office = Office.crowd(1500)
    let stage = try await candidatesStage(office)
    for _ in 0..<25 { await stage.press(.pageDown) }
    func place() -> (line: Int, text: String)? {
      let lines = stage.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      return lines.firstIndex { $0.hasPrefix(" ▸") }.map { ($0, lines[$0]) }
    }
    let before = try #require(place())
    let cursor = try #require(shownPersons(stage).cursor)
    office.with { state in
      for number in 1...3 { state.candidates.insert(Office.person(990_000 + number), at: 0) }
      // One beside the cursor is rejected, one above it goes.
      let index = state.candidates.firstIndex { $0.id == Office.person(cursor - 1).id }!
      state.candidates[index].decision = .reject
      state.candidates.removeAll { $0.id == Office.person(cursor - 3).id }
    }
    await stage.wait(s: 2)
    let after = try #require(place())
    #expect(after.line == before.line && after.text.prefix(70) == before.text.prefix(70))
    #expect(stage.text.contains("reject") && !stage.text.contains(Office.person(cursor - 3).name))
    await stage.press("g")
    #expect(shownPersons(stage).numbers.prefix(4) == [990_003, 990_002, 990_001, 1])
    await stage.press("G")
    #expect(shownPersons(stage).cursor == 1500)
    await stage.end()
  }

  @Test("A server that is gone is said, and the list goes on when it is back")
  func away() async throws {
    let office = Office.crowd(3000)
    let stage = try await candidatesStage(office)
    office.with { $0.isAway = true }
    await stage.press("G")
    #expect(stage.text.contains("Trying again in"))
    office.with { $0.isAway = false }
    await stage.wait(s: 3)
    #expect(shownPersons(stage).cursor == 3000 && !stage.text.contains("Trying again in"))
    await stage.end()
  }
}
