import Contracts
import Foundation
import Kernel
import Platform
import TestSupport
import Testing

@testable import Analysis

@Suite("Passages, search by meaning, match with a job")
struct PassageTests {
  @Test("Passages cover an answer once, and each can stand alone")
  func windows() {
    let answer = transcript(
      "Yes. I was there. First, we moved the orders table to a new schema while the shop was open and busy. "
        + "Then we watched it for a week. It held, more or less. Good.")
    let passages = PassageWindows.passages(of: answer)
    #expect(passages.flatMap { Array($0.first...$0.last) } == Array(answer.words.indices))
    #expect(passages.allSatisfy { (5...45).contains($0.last - $0.first + 1) })
    #expect(passages.first?.startS == answer.words.first?.startS && passages.last?.endS == answer.words.last?.endS)
    #expect(PassageWindows.passages(of: transcript("")).isEmpty)
    #expect(PassageWindows.passages(of: transcript("Too short.")).map(\.text) == ["Too short."])
  }

  /// Of length 1, always the same.
  private static func vector(_ seed: Int, _ dimensions: Int = 512) -> [Double] {
    var state = UInt64(bitPattern: Int64(seed)) &* 2_862_933_555_777_941_757 &+ 3_037_000_493
    let numbers = (0..<dimensions).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53) - 0.5
    }
    let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return numbers.map { $0 / length }
  }

  @Test("A byte for a number is near enough: likeness to the third place, and the same order")
  func bytes() {
    let vectors = (0..<300).map { Self.vector($0) }
    let query = Self.vector(-7)
    let exact = vectors.map { zip($0, query).reduce(0) { $0 + $1.0 * $1.1 } }
    let found = vectors.enumerated().map { index, vector in
      PassageBlock(
        session: .new(), question: 1, batch: index, dimensions: 512, vectors: VectorBytes.data([vector])
      ).best(PassageQuery(query)).map { Double($0.likeness) } ?? -9
    }
    #expect(zip(exact, found).allSatisfy { abs($0 - $1) < 0.002 })
    #expect(exact.indices.max { exact[$0] < exact[$1] } == found.indices.max { found[$0] < found[$1] })
    let block = PassageBlock(
      session: .new(), question: 1, batch: 1, dimensions: 512, vectors: VectorBytes.data(vectors + [query]))
    #expect(block.count == 301 && block.best(PassageQuery(query))?.passage == 300)
    #expect(block.best(PassageQuery(Self.vector(1, 16))) == nil, "another model's")
    let empty = PassageBlock(session: .new(), question: 1, batch: 1, dimensions: 512, vectors: Data())
    #expect(empty.best(PassageQuery(query)) == nil)
  }

  @Test("What an answer says is found by its meaning, by its organisation alone, until it is erased")
  func search() async throws {
    let world = try await World(RunningHelper.shared.value)
    let session = SessionID.new()
    try await world.working {
      try await world.submit(Sound.speech(World.speech), session: session)
      _ = try await world.results(session)
      let hits = try await world.analysis.search("I offered a new parcel", limit: 5, organisation: world.organisation)
      let best = try #require(hits.hits.first)
      #expect(best.session == session && best.passage.text.lowercased().contains("parcel"))
      #expect(hits.answers == 1 && hits.passages >= 1 && best.passage.endS > best.passage.startS)
      #expect(try await world.analysis.search("parcel", limit: 5, organisation: .new()).hits.isEmpty)
      await #expect(throws: AnalysisError.self) {
        try await world.analysis.search(" ", limit: 5, organisation: world.organisation)
      }
      let match = try await world.analysis.match(
        "- Listening to the customer\n- Flying a helicopter at night", session: session,
        organisation: world.organisation)
      #expect(match.answers == 1 && match.requirements.map(\.text).count == 2)
      #expect(
        match.requirements[0].standing != .notShown && match.requirements[0].passage?.text.contains("istened") == true)
      #expect(match.requirements[1].standing == .notShown && match.requirements[1].passage == nil)

      try await world.analysis.erase(session: session, organisation: world.organisation)
      #expect(try await world.analysis.search("parcel", limit: 5, organisation: world.organisation).hits.isEmpty)
      let left = try await world.kernel.testDatabase.relay.first("SELECT count(*) AS n FROM analysis.passages")
      #expect(try left?.get("n", as: Int.self) == 0)
    }
  }

  @Test("Memory follows the database row by row, and what does not fit is searched all the same")
  func shelves() async throws {
    let world = try await World(RunningHelper.shared.value)
    let database = world.kernel.database
    let model = world.analysis.embedding.provider.model
    func put(_ session: SessionID, _ seed: Int) async throws {
      let work = PassageWork(organisation: world.organisation, session: session, question: 1, take: .new())
      try await database.run(
        """
        INSERT INTO analysis.answers (organisation, session, question, take, state, abstained)
        VALUES (\(world.organisation), \(session), 1, \(work.take), 'done', 'no_rubric')
        ON CONFLICT (organisation, session, question) DO UPDATE SET take = excluded.take
        """)
      try await database.transaction { transaction in
        try await PassageStore.replace(
          [KeptPassage(text: "\(seed)", first: 0, last: 0, startS: 0, endS: 1)], vectors: [Self.vector(seed)],
          model: model, work, transaction)
      }
    }
    let sessions = (0..<30).map { _ in SessionID.new() }
    for (index, session) in sessions.enumerated() { try await put(session, index) }
    let shelves = PassageShelves()
    func held(_ shelves: PassageShelves) async throws -> PassageShelves.Shelf {
      try await shelves.shelf(world.organisation, model: model, database)
    }
    let first = try await held(shelves)
    #expect(first.blocks.count == 30 && first.heldTo == nil && first.passages == 30)
    #expect(try await shelves.shelf(world.organisation, model: "other", database).blocks.isEmpty)
    // Written anew, deleted, added: each is seen at the next look.
    try await put(sessions[3], 103)
    let second = try await held(shelves)
    #expect(second.blocks.count == 30 && Set(second.blocks.keys).subtracting(first.blocks.keys).count == 1)
    try await world.analysis.erase(session: sessions[4], organisation: world.organisation)
    let third = try await held(shelves)
    #expect(third.blocks.count == 29 && !third.blocks.values.contains { $0.session == sessions[4] })

    // With room for a third of them every one is found all the same.
    let small = PassageShelves(mostBytes: 5000, pageRows: 4)
    let part = try await held(small)
    #expect(part.heldTo != nil && (1..<20).contains(part.blocks.count))
    for (index, session) in sessions.enumerated() where ![3, 4].contains(index) {
      let hits = try await world.analysis.nearest(
        Self.vector(index), limit: 2, organisation: world.organisation, shelves: small)
      #expect(hits.hits.first?.session == session && hits.hits.first?.passage.text == "\(index)")
      #expect(hits.answers == 29 && hits.passages == 29)
    }
  }

  @Test("A description is taken apart: bullets, sentences that ask, nothing of what is offered")
  func requirements() {
    #expect(
      Requirements.split(
        """
        We are a small bakery.
        Requirements:
        - Experience with customers;
        • Ready for shifts.
        3) Driving licence
        We offer:
        - Free bread
        """) == ["Experience with customers", "Ready for shifts", "Driving licence"])
    #expect(
      Requirements.split(
        "We bake bread. You have experience with ovens. The team is nice. Знание техники безопасности.")
        == ["You have experience with ovens", "Знание техники безопасности"])
    #expect(Requirements.split("Running the ovens at night. Selling bread in the shop.").count == 2)
    #expect(
      Requirements.split("Требования:\n— опыт переговоров\n— опыт переговоров\nУсловия:\n— кофе") == [
        "опыт переговоров"
      ])
    #expect(Requirements.split(" \n ").isEmpty)
    #expect(Requirements.core("Good knowledge of Excel") == "Excel")
    #expect(Requirements.core("Уверенное владение Excel") == "Excel" && Requirements.core("Experience") == "Experience")
  }

  @Test("What is named counts, what is denied does not, and without answers nothing is shown")
  func named() throws {
    let finder = SkillFinder(taxonomy: try ShippedSkills(folder: Folders.shipped("skills")).taxonomy())
    func match(_ requirement: String, _ said: String) -> JobMatch.Requirement {
      let passage = KeptPassage(text: said, first: 0, last: 0, startS: 3, endS: 5)
      let kept = PassageStore.Kept(
        question: 2, dimensions: 2, passages: [passage], vectors: [0.99, 0.1411])
      // Near in meaning to nothing, or as near as can be.
      return MatchRules.requirement(requirement, said.contains("near") ? [0.99, 0.1411] : [0, -1], [kept], finder)
    }
    #expect(match("Excel", "I kept the budget in Excel.").standing == .met)
    #expect(match("Excel", "I kept the budget in Excel.").named == ["Microsoft Excel"])
    #expect(match("Kafka and Docker", "I ran Kafka for years.").standing == .partly)
    #expect(match("Kafka", "I have never used Kafka.").standing == .notShown)
    #expect(match("Kafka", "I stood near something of the kind.").standing == .partly, "the very thing is not named")
    #expect(match("Calm under pressure", "I was near that.").standing == .met)
    #expect(match("Calm under pressure", "I was far from that.").passage == nil)
    let nothing = MatchRules.requirement("Excel", [], [], finder)
    #expect(nothing.standing == .notShown && nothing.likeness == nil)
  }
}
