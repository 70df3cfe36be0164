import Contracts
import Foundation
import Platform
import Testing

@testable import Analysis

@Suite("Skills in answers")
struct SkillTests {
  private static let shipped = Result { try ShippedSkills(folder: Folders.shipped("skills")).taxonomy() }

  private func names(_ text: String, own: [OwnSkill] = []) throws -> [String] {
    try SkillFinder(taxonomy: Self.shipped.get().with(own)).find(in: transcript(text)).map(\.name)
  }

  @Test(
    "Found by name, alias and as it is spoken",
    arguments: [
      ("I ran PostgreSQL and Redis in production.", ["PostgreSQL", "Redis"]),
      ("We moved the data from Postgres to Kafka.", ["PostgreSQL", "Apache Kafka"]),
      ("My first job was in C plus plus, the next in C#.", ["C++", "C#"]),
      ("I wrote C++ and .NET services.", ["C++", "Microsoft .NET Framework"]),
      ("I know Node.js, Vue.js and TypeScript.", ["Node.js", "Vue.js", "TypeScript"]),
      ("We built it with CI/CD from the start.", ["CI/CD"]),
      ("I kept the budget in Excel.", ["Microsoft Excel"]),
      ("Excel spreadsheets were my daily work.", ["Microsoft Excel"]),
      ("I used Python's tools. Python, R and Go.", ["Python", "R", "Go"]),
      ("We wrote the service in Go.", ["Go"]),
      ("Я писал на си плюс плюс и на питоне.", ["C++", "Python"]),
      ("Мы работали с постгресом, Кафкой и кубернетесом.", ["PostgreSQL", "Apache Kafka", "Kubernetes"]),
      ("Отчёты я делала в экселе и в 1С.", ["Microsoft Excel", "1C:Enterprise"]),
      ("I negotiated with the supplier and mentored two juniors.", ["Negotiation", "Mentoring"]),
      ("Я вела переговоры с поставщиком.", ["Negotiation"]),
    ])
  func found(_ text: String, _ wanted: [String]) throws { #expect(try names(text) == wanted) }

  @Test(
    "Common words and letters are no skills",
    arguments: [
      "I had to go there and get access to the building.", "Go and see, I said.", "We excel at what we do.",
      "Excel at your work and people notice.", "Plan C was to wait. It went well.",
      "It was a C-level meeting in a react ion.", "He gave his word and we had a swift reply.",
      "The project went over budget, the teams were tired.", "It was a spring day, rust was on the door.",
      "I said R. Nobody heard it.", "Пойду схожу, такой был ответ.", "I act when the base is there.",
    ])
  func notFound(_ text: String) throws { #expect(try names(text) == []) }

  @Test(
    "What is denied or only wished for does not count",
    arguments: [
      ("I have never used Kafka.", []), ("I have no experience with Kubernetes or Docker.", []),
      ("I don't know Python, Java, or Go.", []), ("We did it without Docker.", []),
      ("Kafka I have never used.", []), ("I would like to learn Kubernetes.", []),
      ("I haven't had the chance to work with Terraform.", []), ("С кафкой я не работал.", []),
      ("Я никогда не использовала питон.", []), ("Докер не использовал.", []),
      ("I have never used Kafka, but I know RabbitMQ well.", ["RabbitMQ"]),
      ("I used not only Kafka but RabbitMQ.", ["Apache Kafka", "RabbitMQ"]),
      ("I never stopped learning. Docker I use daily.", ["Docker"]),
      ("We did not wait. Kafka was set up in a week.", ["Apache Kafka"]),
      ("I had never seen Redis before. Then I ran Redis for two years.", ["Redis"]),
    ] as [(String, [String])])
  func denied(_ text: String, _ wanted: [String]) throws { #expect(try names(text) == wanted) }

  @Test("Each with quotes that stand in the transcript, at their times")
  func evidence() throws {
    let answer = transcript(
      "First we planned it. Then I moved the orders to Kafka. It took a month. Later Kafka, Kafka and Kafka. More Kafka here."
    )
    let found = try SkillFinder(taxonomy: Self.shipped.get()).find(in: answer)
    let skill = try #require(found.first)
    #expect(found.count == 1 && skill.mentions == 5 && skill.evidence.count == 3)
    #expect(skill.evidence[0].quote == "Then I moved the orders to Kafka.")
    for piece in skill.evidence {
      let words = answer.words[piece.firstWord...piece.lastWord]
      #expect(piece.quote == words.map(\.text).joined(separator: " "))
      #expect(piece.startS == words.first?.startS && piece.endS == words.last?.endS && piece.point == nil)
    }
  }

  @Test("An organisation's own names, and forms that it takes over")
  func own() throws {
    let own = [
      OwnSkill(name: "Sputnik", category: "In house", aliases: ["спутник", "the old scheduler"]),
      OwnSkill(name: "Stream platform", aliases: ["Kafka"]),
    ]
    #expect(
      try names("I ran the old scheduler and Kafka. Спутником занимался я.", own: own) == [
        "Sputnik", "Stream platform",
      ])
  }

  @Test("What ships is whole: names apart, with a form each, and small")
  func shippedFiles() throws {
    let taxonomy = try Self.shipped.get()
    #expect((1_500...4_000).contains(taxonomy.skills.count))
    #expect(Set(taxonomy.skills.map { $0.name.lowercased() }).count == taxonomy.skills.count)
    #expect(taxonomy.skills.allSatisfy { !$0.category.isEmpty })
    let reachable = Set(taxonomy.forms.values.joined().map(\.skill))
    #expect(taxonomy.skills.indices.filter { !reachable.contains($0) }.map { taxonomy.skills[$0].name } == [])
    let folder = try #require(Folders.shipped("skills"))
    let bytes = try ["onet.tsv", "own.tsv"].reduce(0) {
      try $0 + Data(contentsOf: folder.appending(path: $1)).count
    }
    #expect(bytes <= 200_000)
    #expect(try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8).contains("CC BY 4.0"))
  }
}
