import Contracts

/// Finds the skills that somebody speaks of having, each with what was said. Words alone, nothing is guessed.
struct SkillFinder {
  let taxonomy: SkillTaxonomy

  private struct Mention {
    var form: SkillTaxonomy.Form
    var tokens: Range<Int>
    var isSure: Bool
  }

  func find(in transcript: Transcript) -> [SkillFound] {
    let tokens = SkillToken.tokens(of: transcript.words.map(\.text))
    let clauses = ClauseSplitter.split(transcript.words)
    var found: [Int: SkillFound] = [:]
    var order: [Int] = []
    for mention in mentions(in: tokens) {
      let first = tokens[mention.tokens.lowerBound].word
      let last = tokens[mention.tokens.upperBound - 1].word
      let skill = taxonomy.skills[mention.form.skill]
      if found[mention.form.skill] == nil { order.append(mention.form.skill) }
      var entry =
        found[mention.form.skill] ?? SkillFound(name: skill.name, category: skill.category, mentions: 0, evidence: [])
      entry.mentions += 1
      let evidence = Self.evidence(first, last, clauses, transcript)
      if entry.evidence.count < SkillFound.mostEvidence, !entry.evidence.contains(evidence) {
        entry.evidence.append(evidence)
      }
      found[mention.form.skill] = entry
    }
    return order.compactMap { found[$0] }
  }

  /// The clauses that a mention stands in.
  private static func evidence(_ first: Int, _ last: Int, _ clauses: [Clause], _ transcript: Transcript) -> Evidence {
    let from = clauses.first { $0.last >= first }?.first ?? first
    let to = clauses.last { $0.first <= last }?.last ?? last
    let clause = Clause(first: min(from, first), last: max(to, last))
    return Evidence(
      quote: clause.text(of: transcript), startS: transcript.words[clause.first].startS,
      endS: transcript.words[clause.last].endS, firstWord: clause.first, lastWord: clause.last, point: nil)
  }

  private func mentions(in tokens: [SkillToken]) -> [Mention] {
    var mentions: [Mention] = []
    var index = 0
    while index < tokens.count {
      if let mention = mention(at: index, in: tokens) {
        mentions.append(mention)
        index = mention.tokens.upperBound
      } else {
        index += 1
      }
    }
    // What is named in one breath with a skill is one: "Python, R and Go".
    var changed = true
    while changed {
      changed = false
      for place in mentions.indices where !mentions[place].isSure {
        let beside = [place - 1, place + 1].filter(mentions.indices.contains)
        if beside.contains(where: {
          mentions[$0].isSure
            && Self.areListed(mentions[min($0, place)].tokens, mentions[max($0, place)].tokens, tokens)
        }) {
          mentions[place].isSure = true
          changed = true
        }
      }
    }
    mentions.removeAll { !$0.isSure }
    var isDenied = mentions.map { SkillDenial.holds(for: $0.tokens, in: tokens) }
    for place in mentions.indices.dropFirst()
    where isDenied[place - 1] && Self.areListed(mentions[place - 1].tokens, mentions[place].tokens, tokens) {
      isDenied[place] = true
    }
    return zip(mentions, isDenied).filter { !$1 }.map { $0.0 }
  }

  private func mention(at index: Int, in tokens: [SkillToken]) -> Mention? {
    let token = tokens[index]
    let forms = (taxonomy.forms[token.folded] ?? []) + (taxonomy.forms[token.stem] ?? [])
    return forms.sorted { $0.keys.count > $1.keys.count }.lazy.compactMap { form -> Mention? in
      let range = index..<index + form.keys.count
      guard range.upperBound <= tokens.count,
        zip(form.keys, tokens[range]).allSatisfy({ $0 == $1.folded || $0.hasPrefix("~") && $0 == $1.stem }),
        !tokens[range].dropLast().contains(where: { $0.endsSentence || $0.endsPhrase })
      else { return nil }
      if form.rule == .anyCase { return Mention(form: form, tokens: range, isSure: true) }
      let isJoined = tokens[range.upperBound - 1].isJoined || index > 0 && tokens[index - 1].isJoined
      guard !isJoined, zip(form.raw, tokens[range]).allSatisfy({ $0 == $1.raw }) else { return nil }
      let isPlain =
        form.rule == .capitals
        && (!token.startsSentence || form.raw.dropFirst().contains { $0.first?.isUppercase == true }
          || form.raw[0].dropFirst().contains { $0.isUppercase })
      return Mention(form: form, tokens: range, isSure: isPlain || Self.isInUse(range, tokens))
    }.first
  }

  /// Beside each other, or with nothing but "and" or "or" between, in one sentence.
  private static func areListed(_ first: Range<Int>, _ second: Range<Int>, _ tokens: [SkillToken]) -> Bool {
    let between = tokens[first.upperBound..<second.lowerBound]
    return between.count <= 2 && between.allSatisfy { SkillWords.links.contains($0.folded) }
      && !tokens[first.upperBound - 1].endsSentence && !between.contains { $0.endsSentence }
  }

  private static func isInUse(_ range: Range<Int>, _ tokens: [SkillToken]) -> Bool {
    let before = range.lowerBound > 0 ? tokens[range.lowerBound - 1] : nil
    let after = range.upperBound < tokens.count ? tokens[range.upperBound] : nil
    if let before, !before.endsSentence, !before.endsPhrase, SkillWords.usedBefore.contains(before.folded) {
      return true
    }
    if let after, !tokens[range.upperBound - 1].endsSentence, SkillWords.usedAfter.contains(after.folded) {
      return true
    }
    return false
  }
}

/// Whether what is said of a skill is that it is not there: "I have never used it", «я с ней не работал», "I would like
/// to learn it".
enum SkillDenial {
  static let reach = 8

  static func holds(for range: Range<Int>, in tokens: [SkillToken]) -> Bool {
    // The words before it that belong to it, and those after it.
    var before: [String] = []
    var index = range.lowerBound - 1
    while index >= 0, before.count < reach, !tokens[index].endsSentence,
      !SkillWords.scopeEnds.contains(tokens[index].folded)
    {
      if tokens[index].endsPhrase { break }
      before.insert(tokens[index].folded, at: 0)
      index -= 1
    }
    var after: [String] = []
    index = range.upperBound
    if !tokens[range.upperBound - 1].endsSentence {
      while index < tokens.count, after.count < 4 {
        after.append(tokens[index].folded)
        if tokens[index].endsSentence || tokens[index].endsPhrase { break }
        index += 1
      }
    }
    for (place, word) in before.enumerated() {
      let next = place + 1 < before.count ? before[place + 1] : ""
      if Words.isNegator(word), !["only", "just", "только"].contains(next) { return true }
      if place >= before.count - 3, SkillWords.without.contains(word) { return true }
      if SkillWords.wishes.contains(word),
        before[(place + 1)...].prefix(3).contains(where: { SkillWords.learning.contains($0) })
      {
        return true
      }
    }
    // "Kafka I have never used", «кафку я не использовал».
    if let place = after.firstIndex(where: Words.isNegator),
      after[..<place].allSatisfy({ SkillWords.speakers.contains($0) })
    {
      return place > 0
        || after.dropFirst().first.map { word in SkillWords.russianUse.contains { word.hasPrefix($0) } } == true
    }
    return false
  }
}

/// Word lists of the finder, folded.
enum SkillWords {
  static let links: Set<String> = ["and", "or", "nor", "и", "или", "ни", "&"]
  static let scopeEnds: Set<String> = [
    "but", "however", "because", "though", "although", "so", "then", "но", "зато", "однако", "потому", "хотя",
    "поэтому", "а",
  ]
  static let without: Set<String> = ["without", "instead", "avoid", "avoided", "без", "вместо"]
  static let wishes: Set<String> = [
    "like", "want", "wanted", "hope", "plan", "planning", "going", "wish", "love", "need", "хочу", "хотел", "хотела",
    "планирую", "собираюсь", "надеюсь",
  ]
  static let learning: Set<String> = [
    "learn", "study", "изучить", "выучить", "освоить", "научиться", "учить", "изучать",
  ]
  static let speakers: Set<String> = [
    "i", "we", "have", "had", "has", "i've", "we've", "я", "мы", "еще", "пока", "почти",
  ]
  static let russianUse = ["использ", "работа", "примен", "зна", "проб", "писа", "умел", "умею", "владе", "сталкив"]
  static let usedBefore: Set<String> = [
    "in", "with", "using", "use", "used", "uses", "know", "knew", "learned", "learnt", "wrote", "write", "written",
    "code",
    "coded", "coding", "program", "programmed", "programming", "language", "на", "использую", "использовал",
    "использовала",
    "использовали", "знаю", "язык", "языке", "языка", "писал", "писала", "пишу",
  ]
  static let usedAfter: Set<String> = [
    "programming", "language", "code", "codebase", "developer", "developers", "development", "script", "scripts",
    "library", "libraries", "framework", "service", "services", "server", "database", "spreadsheet", "spreadsheets",
  ]
}
