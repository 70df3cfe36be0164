import Contracts

/// How near is near. Pure.
///
/// Two ways lead to "met": the answers name what the requirement names, or a passage is near in meaning. The encoder is
/// small, and a requirement and a story are worded differently: nearness alone is trusted little. What the limits were
/// set on is told in docs/model-card.md.
enum MatchRules {
  static let met = 0.45
  static let partly = 0.22

  static func standing(_ likeness: Double) -> JobMatch.Standing {
    likeness >= met ? .met : likeness >= partly ? .partly : .notShown
  }

  /// - Parameter vector: of what is asked for; empty when there are no answers.
  static func requirement(
    _ text: String, _ vector: [Double], _ answers: [PassageStore.Kept], _ finder: SkillFinder
  ) -> JobMatch.Requirement {
    var best: (passage: Passage, likeness: Double)?
    for answer in answers where answer.dimensions == vector.count {
      for (index, passage) in answer.passages.enumerated() {
        let likeness = VectorBytes.cosine(
          vector, answer.vectors[index * answer.dimensions..<(index + 1) * answer.dimensions])
        if likeness > best?.likeness ?? -2 { best = (passage.passage(question: answer.question), likeness) }
      }
    }
    var requirement = JobMatch.Requirement(
      text: text, standing: best.map { standing($0.likeness) } ?? .notShown, passage: best?.passage,
      likeness: best?.likeness)
    // Not at the start of a sentence, where capitals say nothing.
    let wanted = names(in: "of " + text, finder)
    if !wanted.isEmpty {
      var named: Set<String> = []
      var first: Passage?
      for answer in answers {
        for passage in answer.passages {
          let here = names(in: passage.text, finder).intersection(wanted)
          if !here.isEmpty, first == nil { first = passage.passage(question: answer.question) }
          named.formUnion(here)
        }
      }
      requirement.named = named.sorted()
      if named == wanted {
        requirement.standing = .met
        requirement.passage = first
      } else if !named.isEmpty {
        requirement.standing = .partly
        requirement.passage = first
      } else if requirement.standing == .met {
        // Near in meaning, and the very thing is not named.
        requirement.standing = .partly
      }
    }
    if requirement.standing == .notShown { requirement.passage = nil }
    return requirement
  }

  private static func names(in text: String, _ finder: SkillFinder) -> Set<String> {
    let words = text.split(separator: " ").map { Word(text: String($0), startS: 0, endS: 0, probability: 1) }
    return Set(
      finder.find(in: Transcript(language: "", text: text, words: words, model: "")).map(\.name))
  }
}

/// Takes a job's description apart into what it asks for. Pure; English and Russian.
enum Requirements {
  static let most = 40

  static func split(_ description: String) -> [String] {
    var bullets: [String] = []
    var sentences: [String] = []
    var isOffer = false
    for line in description.split(whereSeparator: \.isNewline) {
      let text = line.trimmed
      guard !text.isEmpty else { continue }
      if let bullet = bullet(text) {
        if !isOffer { bullets.append(bullet) }
        continue
      }
      if isHeading(text) {
        let words = text.lowercased()
        isOffer = offers.contains { words.contains($0) }
        continue
      }
      if !isOffer { sentences += self.sentences(text) }
    }
    let asking = sentences.filter { sentence in
      let words = sentence.lowercased()
      return cues.contains { words.contains($0) }
    }
    // Without bullets and without a word that asks, every sentence may be a requirement.
    let chosen = bullets.isEmpty ? (asking.isEmpty ? sentences : asking) : bullets + asking
    var seen: Set<String> = []
    return chosen.filter { $0.split(separator: " ").count >= 2 || !bullets.isEmpty }
      .map { String($0.prefix(300)) }.filter { seen.insert($0.lowercased()).inserted }.prefix(most).map { $0 }
  }

  /// What a requirement is about, without the words that say that it is one: they are no part of what people tell.
  static func core(_ requirement: String) -> String {
    var text = requirement.trimmed
    var isShorter = true
    while isShorter {
      isShorter = false
      let low = text.lowercased()
      for opening in openings where low.hasPrefix(opening + " ") && text.count > opening.count + 4 {
        text = text.dropFirst(opening.count).trimmed
        isShorter = true
        break
      }
    }
    return text
  }

  private static let openings = [
    "proven", "good", "solid", "strong", "excellent", "at least", "experience running", "experience with",
    "experience in", "experience of", "experience", "knowledge of", "knowledge", "ability to", "able to", "skills in",
    "you have", "you can", "you are", "you will", "you", "fluent in", "familiarity with", "familiar with",
    "readiness to", "willingness to", "must", "опыт работы с", "опыт работы в", "опыт работы", "опыт", "хорошее",
    "отличное", "уверенное", "знание", "умение", "владение", "навыки", "готовность",
  ]

  private static func bullet(_ text: String) -> String? {
    if let first = text.first, "-–—•*·▪◦●‣+".contains(first) {
      let rest = text.dropFirst().trimmed
      return rest.isEmpty ? nil : ended(rest)
    }
    let digits = text.prefix { $0.isNumber }
    guard !digits.isEmpty, digits.count <= 2, let mark = text.dropFirst(digits.count).first, ".)".contains(mark) else {
      return nil
    }
    let rest = text.dropFirst(digits.count + 1)
    return rest.first?.isWhitespace == true ? ended(rest.trimmed) : nil
  }

  private static func isHeading(_ text: String) -> Bool {
    text.hasPrefix("#") || text.hasSuffix(":") && text.split(separator: " ").count <= 8
  }

  private static func sentences(_ text: String) -> [String] {
    var sentences: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
      current += (current.isEmpty ? "" : " ") + word
      if let last = word.last, ".;!?".contains(last), word.count > 3 {
        sentences.append(ended(current))
        current = ""
      }
    }
    if !current.isEmpty { sentences.append(ended(current)) }
    return sentences.filter { $0.split(separator: " ").count >= 3 }
  }

  private static func ended(_ text: String) -> String {
    var part = Substring(text)
    while let last = part.last, ".;,".contains(last) { part.removeLast() }
    return String(part)
  }

  private static let offers = [
    "we offer", "benefits", "what you get", "perks", "about us", "who we are", "предлагаем", "условия", "о нас",
    "о компании", "бонусы",
  ]
  private static let cues = [
    "experience", "knowledge", "ability", "able to", "skill", "must", "require", "you have", "you will", "you know",
    "responsib", "familiar", "fluent", "proficien", "degree", "licence", "license", "опыт", "знани", "умени", "владе",
    "навык", "требу", "уверенн", "ответственн", "образовани", "готовность", "вы умеете", "вы знаете", "права категории",
  ]
}

extension StringProtocol {
  fileprivate var trimmed: String {
    var part = self[...]
    while let first = part.first, first.isWhitespace { part = part.dropFirst() }
    while let last = part.last, last.isWhitespace { part = part.dropLast() }
    return String(part)
  }
}
