import Contracts
import Foundation
import Synchronization

/// Names of skills and the forms in which they are said. A value: an organisation's own are laid over what ships.
struct SkillTaxonomy: Sendable {
  struct Skill: Hashable, Sendable {
    var name: String
    var category: String
  }
  /// What a form asks for beside its words.
  enum Rule: Sendable {
    case anyCase
    /// Its very capitals, and not at the start of a sentence, where every word has one.
    case capitals
    /// The same, and a word beside it that speaks of using it.
    case inUse
  }
  struct Form: Sendable {
    var skill: Int
    /// Keys of its words: folded, or `~` and a stem.
    var keys: [String]
    /// As written, for ``Rule/capitals``.
    var raw: [String]
    var rule: Rule
  }

  private(set) var skills: [Skill] = []
  private var places: [String: Int] = [:]
  /// By the key of the first word.
  private(set) var forms: [String: [Form]] = [:]

  /// A skill's forms; a form that another skill had is its own from now on.
  mutating func add(_ name: String, category: String, forms texts: [String]) {
    let place = places[name.lowercased()] ?? skills.count
    if place == skills.count {
      skills.append(Skill(name: name, category: category))
      places[name.lowercased()] = place
    }
    for text in texts.isEmpty ? [name] : texts { add(text, of: place) }
  }

  private mutating func add(_ text: String, of skill: Int) {
    let mark = text.first.flatMap { "=!~".contains($0) ? $0 : nil }
    let tokens = SkillToken.tokens(
      of: (mark == nil ? text : String(text.dropFirst())).split(separator: " ").map(String.init))
    guard !tokens.isEmpty else { return }
    let keys = tokens.map { token in
      mark == "~" || SkillToken.isCyrillic(token.folded) && token.folded.count >= 4 ? token.stem : token.folded
    }
    let rule: Rule = mark == "=" ? .capitals : mark == "!" ? .inUse : .anyCase
    var others = (forms[keys[0]] ?? []).filter { $0.keys != keys }
    others.append(Form(skill: skill, keys: keys, raw: tokens.map(\.raw), rule: rule))
    forms[keys[0]] = others.sorted { $0.keys.count > $1.keys.count }
  }

  /// Lays a file of the format of `skills/README.md` over what is there.
  mutating func read(_ text: String) {
    var category = ""
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      if line.hasPrefix("["), line.hasSuffix("]") {
        category = String(line.dropFirst().dropLast())
        continue
      }
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      add(
        String(fields[0]), category: category,
        forms: fields.count > 1 ? fields[1].split(separator: "|").map(String.init) : [])
    }
  }

  func with(_ own: [OwnSkill]) -> SkillTaxonomy {
    var taxonomy = self
    for skill in own {
      taxonomy.add(
        skill.name, category: skill.category.isEmpty ? "Own" : skill.category, forms: [skill.name] + skill.aliases)
    }
    return taxonomy
  }
}

/// The names that ship with the program, read at the first use.
final class ShippedSkills: Sendable {
  private let folder: URL?
  private let read = Mutex<SkillTaxonomy?>(nil)

  init(folder: URL?) { self.folder = folder }

  func taxonomy() throws -> SkillTaxonomy {
    try read.withLock { read in
      if let read { return read }
      var taxonomy = SkillTaxonomy()
      if let folder {
        for file in ["onet.tsv", "own.tsv"] {
          taxonomy.read(try String(contentsOf: folder.appending(path: file), encoding: .utf8))
        }
      }
      read = taxonomy
      return taxonomy
    }
  }
}
