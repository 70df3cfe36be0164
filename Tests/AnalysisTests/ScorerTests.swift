import Contracts
import Foundation
import Testing

@testable import Analysis

/// With the real embeddings: its thresholds mean nothing without them.
@Suite("Local scorer")
struct ScorerTests {
  private func score(_ answer: Transcript, _ question: Question) async throws -> Score {
    let input = LocalScorer.Input(transcript: answer, question: question)
    let vectors = try await RunningHelper.shared.value.embedding.vectors(of: input.texts)
    let score = try #require(try LocalScorer().score(input, vectors: vectors))
    #expect(EvidenceCheck.holds(score, in: answer))
    return score
  }

  private static let upset = Question(
    text: "Tell us about a time when you helped a customer who was upset. What did you do?",
    competency: "Customer focus",
    points: [
      "Listens and lets the customer explain the problem", "Stays calm and apologises",
      "Finds a solution and offers it to the customer",
      "Calls back afterwards to make sure that the customer is satisfied",
    ])
  private static let good = """
    Last year a customer called me because her order had not arrived and she was very upset. First I listened \
    carefully and let her explain the whole problem. I stayed calm and I apologized. Then I found her parcel and \
    offered to send a new one the same day at no cost. The next week I called her back to make sure that she was happy.
    """

  @Test("A better answer gets a higher score, with a quote for each point made")
  func monotonic() async throws {
    let whole = try await score(transcript(Self.good), Self.upset)
    let half = try await score(
      transcript("A customer was angry about a late delivery. First I apologised, and then I gave her a refund."),
      Self.upset)
    let none = try await score(
      transcript("I think customers are very important and I like people. I am a hard working person."), Self.upset)
    #expect(whole.score >= 4)
    #expect(half.score == 2)
    #expect(none.score == 1)

    #expect(whole.evidence.count >= 3)
    #expect(
      whole.evidence.contains { $0.quote == "I stayed calm and I apologized." && $0.point == Self.upset.points[1] })
    #expect(Set(whole.evidence.compactMap(\.point)).isDisjoint(with: whole.missing))
    #expect(half.evidence.map(\.quote) == ["First I apologised,"])
    #expect(half.missing.count == 3)
    #expect(none.evidence.isEmpty)
    #expect(none.missing == Self.upset.points)
    #expect(none.searchedToS > none.searchedFromS)
    #expect(whole.explanation.contains("simple scorer"))
  }

  @Test("Each further point raises the score, or leaves it")
  func prefixes() async throws {
    let sentences = Self.good.split(separator: ". ").map { $0.hasSuffix(".") ? String($0) : $0 + "." }
    var last = 0
    for count in 1...sentences.count {
      let value = try await score(transcript(sentences.prefix(count).joined(separator: " ")), Self.upset).score
      #expect(value >= last)
      last = value
    }
  }

  @Test("Who denies the points does not make them")
  func denial() async throws {
    let denied = try await score(
      transcript(
        """
        I did not listen to the customer and I did not let her explain the problem. I didn't stay calm, and I never \
        apologised. I offered no solution. I never called back.
        """), Self.upset)
    #expect(denied.score == 1)
    #expect(denied.explanation.contains("deny"))
  }

  @Test("The question read back is no answer")
  func copy() async throws {
    let copied = try await score(
      transcript("So a time when I helped a customer who was upset. What did I do? I helped an upset customer."),
      Self.upset)
    #expect(copied.score == 1)
    #expect(copied.explanation.contains("repeats the question"))
  }

  @Test("Something else is said to be something else")
  func offTopic() async throws {
    let other = try await score(
      transcript("My favourite food is pizza, and I grew up in a small village near the sea with two dogs."), Self.upset
    )
    #expect(other.score == 1)
    #expect(other.explanation.contains("something else"))
  }

  @Test("An encyclopaedia read aloud is about something else; not to know is to make no point")
  func beside() async throws {
    let read = try await score(
      transcript(
        """
        Photosynthesis is the process by which green plants turn light into chemical energy. Chlorophyll absorbs mostly \
        blue and red light. In the Calvin cycle carbon dioxide is fixed into sugars, and oxygen is released as a by-product.
        """), Self.upset)
    #expect(read.score == 1)
    #expect(read.explanation.contains("something else"))
    let unknown = try await score(
      transcript("Well, I really don't know. I have no idea what to say about that, I am sorry, I don't know."),
      Self.upset)
    #expect(unknown.score <= 2)
    #expect(unknown.evidence.allSatisfy { !$0.quote.contains("no idea") })
  }

  @Test("A point that wants something left out is met by leaving it out")
  func negativePoint() async throws {
    let question = Question(
      text: "How do you explain something technical?", competency: "Communication",
      points: ["Does not use technical words"])
    #expect(try await score(transcript("I do not use any technical words at all when I explain."), question).score >= 4)
    #expect(try await score(transcript("I use a lot of technical words when I explain things."), question).score == 1)
  }

  @Test("Russian answers, and a denial in Russian")
  func russian() async throws {
    let question = Question(
      text: "Расскажите о случае, когда клиент был недоволен. Что вы сделали?", competency: "Клиенты",
      points: [
        "Выслушал клиента и дал ему объяснить проблему", "Сохранил спокойствие и извинился",
        "Предложил клиенту решение", "Перезвонил позже, чтобы убедиться, что клиент доволен",
      ])
    let good = try await score(
      transcript(
        """
        Однажды клиентка позвонила очень расстроенная, потому что заказ не пришёл. Сначала я внимательно выслушал её \
        и дал объяснить, в чём проблема. Я оставался спокойным и извинился. Потом я предложил решение: отправить новый \
        заказ в тот же день. Через неделю я перезвонил и убедился, что она довольна.
        """, language: "ru"), question)
    #expect(good.score >= 4)
    #expect(good.evidence.contains { $0.quote.contains("извинился") })
    let denied = try await score(
      transcript(
        "Я не стал слушать клиента и не дал ему объяснить проблему. Я не извинился. Решения я не предложил.",
        language: "ru"), question)
    #expect(denied.score == 1)
    let other = try await score(
      transcript("Я люблю кататься на лыжах и читать книги по вечерам.", language: "ru"), question)
    #expect(other.score == 1)
  }

  @Test("The same answer gets the same score, to the last bit")
  func deterministic() async throws {
    let first = try await score(transcript(Self.good), Self.upset)
    for _ in 1..<20 { #expect(try await score(transcript(Self.good), Self.upset) == first) }
  }

  @Test("Without points, or with vectors of something else, there is no score")
  func unusable() throws {
    let answer = transcript("I called her back and apologised.")
    #expect(try LocalScorer().score(.init(transcript: answer, question: Question(text: "Why?")), vectors: [[1]]) == nil)
    #expect(try LocalScorer().score(.init(transcript: answer, question: Self.upset), vectors: [[1], [0]]) == nil)
  }
}
