import Testing

@testable import Analysis

@Suite("Word errors")
struct WordErrorTests {
  @Test("Words are compared without case, punctuation and figures")
  func normalises() {
    #expect(
      WordErrors.tokens("I'm  \"ill-disposed\", said he.", language: "en") == ["im", "ill", "disposed", "said", "he"])
    #expect(
      WordErrors.tokens("It cost 1,250 in 2, or 3.", language: "en").joined(separator: " ")
        == "it cost one thousand two hundred fifty in two or three")
    #expect(WordErrors.tokens("Ещё 12 раз!", language: "ru") == ["еще", "двенадцать", "раз"])
    #expect(WordErrors.tokens("I From fairest", language: "en", isReference: true) == ["one", "from", "fairest"])
    #expect(WordErrors.tokens("I WILL SAY", language: "en", isReference: true) == ["i", "will", "say"])
    #expect(WordErrors.tokens("I will say", language: "en", isReference: true) == ["i", "will", "say"])
  }

  @Test(
    "The fewest changes are counted by kind",
    arguments: [
      ("a b c d", "a b c d", 0, 0, 0), ("a b c d", "a x c", 1, 1, 0), ("a b", "z a b y", 0, 0, 2),
      ("a b", "", 0, 2, 0), ("a b c", "b c a", 0, 1, 1),
    ])
  func counts(_ said: String, _ heard: String, _ substitutions: Int, _ deletions: Int, _ insertions: Int) {
    let errors = WordErrors(
      said: WordErrors.tokens(said, language: "en"), heard: WordErrors.tokens(heard, language: "en"))
    #expect(errors.substitutions == substitutions)
    #expect(errors.deletions == deletions)
    #expect(errors.insertions == insertions)
  }

  @Test("Without words there is no rate; pooled is errors over words")
  func pools() {
    #expect(WordErrors().rate == nil)
    let one = WordErrors(said: ["a"], heard: ["b"])
    let three = WordErrors(said: ["a", "b", "c"], heard: ["a", "b", "c"])
    #expect((one + three).rate == 0.25)
  }
}
