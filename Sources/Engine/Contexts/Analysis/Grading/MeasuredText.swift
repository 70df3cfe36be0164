import Contracts

/// A text as it is compared: what it is about, and the clauses that it is made of.
struct MeasuredText: Sendable {
  let text: String
  /// How many words it has.
  let length: Int
  /// Its words but for function words and negations, folded, in order.
  let content: [String]
  /// Of ``content``, each at its place.
  let stems: [String]
  let clauses: [String]
  let polarity: [String: Bool]
  let isNegative: Bool

  init(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace).map {
      Word(text: String($0), startS: 0, endS: 0, probability: 1)
    }
    self.init(words[...], clauses: ClauseSplitter.split(words))
  }

  /// - Parameter clauses: those that `words` are made of, by the indices of `words`.
  init(_ words: ArraySlice<Word>, clauses: [Clause]) {
    text = words.map(\.text).joined(separator: " ")
    let tokens = Words.tokens(text)
    length = tokens.count
    content = tokens.filter { !Vocabulary.functionWords.contains($0) && !Words.isNegator($0) }
    stems = content.map(Words.stem)
    // A clause of one word says little by itself.
    let clauses = clauses.filter { $0.count > 1 }.map { words[$0.first...$0.last].map(\.text).joined(separator: " ") }
    self.clauses = clauses.isEmpty ? [text] : clauses
    polarity = Polarity.stems(words.map(\.text))
    isNegative = tokens.contains(where: Words.isNegator)
  }

  /// Its content words without those whose stem the question has, too: what it says of its own.
  func own(beside asked: MeasuredText) -> [String] {
    let known = Set(asked.stems)
    return zip(content, stems).filter { !known.contains($1) }.map(\.0)
  }

  /// ``own(beside:)`` as one text; the whole text when nothing is left.
  func ownText(beside asked: MeasuredText) -> String {
    let own = own(beside: asked)
    return own.isEmpty ? text : own.joined(separator: " ")
  }
}
