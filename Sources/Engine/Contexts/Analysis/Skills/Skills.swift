public import Contracts
import Foundation
import Kernel

/// Names of skills: those that ship, and those that an organisation adds.
extension Analysis {
  /// The organisation's own names, and how many ship.
  public func skills(organisation: OrganisationID) async throws -> SkillList {
    SkillList(
      own: try await SkillStore.own(organisation, kernel.database), shipped: try shippedSkills.taxonomy().skills.count)
  }

  /// Puts these in place of the organisation's own; they are found in every answer from now on, also in those before.
  ///
  /// - Throws: `invalid-field`.
  public func setSkills(_ list: SkillList, organisation: OrganisationID, by user: UserID) async throws -> SkillList {
    let own = try SkillRules.checked(list.own)
    try await kernel.database.transaction(organisation: organisation) { transaction in
      try await SkillStore.replace(own, organisation, transaction)
      try await transaction.audit(
        actor: user.description, action: "skills-changed", object: "skills", organisation: organisation,
        details: ["names": String(own.count)])
    }
    return try await skills(organisation: organisation)
  }

  /// With the names that the organisation has now.
  func skillFinder(_ organisation: OrganisationID) async throws -> SkillFinder {
    let own = try await SkillStore.own(organisation, kernel.database)
    return SkillFinder(taxonomy: try shippedSkills.taxonomy().with(own))
  }

  /// Finds skills with the names that the organisation has now; a transcript too weak to be scored is not searched.
  func findSkills(in results: inout [Int: AnswerAnalysis], organisation: OrganisationID) async throws {
    guard results.values.contains(where: { $0.transcript != nil }) else { return }
    let finder = try await skillFinder(organisation)
    for (number, result) in results {
      guard let transcript = result.transcript, result.abstained.map(Abstention.withoutTranscript.contains) != true
      else {
        continue
      }
      results[number]?.skills = finder.find(in: transcript)
    }
  }
}

/// What an organisation may write.
enum SkillRules {
  static func checked(_ own: [OwnSkill]) throws(AnalysisError) -> [OwnSkill] {
    guard own.count <= SkillList.most else {
      throw .invalid("own", "There are \(own.count) skills; \(SkillList.most) are the most.")
    }
    var seen: Set<String> = []
    var checked: [OwnSkill] = []
    for (index, given) in own.enumerated() {
      let field = "own.\(index)"
      let skill = OwnSkill(
        name: TextRules.tidied(given.name), category: TextRules.tidied(given.category),
        aliases: given.aliases.map(TextRules.tidied))
      if let fault = TextRules.fault(in: skill.name, length: 1...60) {
        throw .invalid(field + ".name", "The name of a skill \(fault).")
      }
      if let fault = TextRules.fault(in: skill.category, length: 0...60) {
        throw .invalid(field + ".category", "The category \(fault).")
      }
      guard skill.aliases.count <= 20 else { throw .invalid(field + ".aliases", "A skill has at most 20 other forms.") }
      for alias in [skill.name] + skill.aliases {
        if let fault = TextRules.fault(in: alias, length: 1...60) {
          throw .invalid(field + ".aliases", "A form of “\(skill.name)” \(fault).")
        }
        guard !SkillToken.tokens(of: alias.split(separator: " ").map(String.init)).isEmpty,
          !"=!~".contains(alias.prefix(1))
        else { throw .invalid(field + ".aliases", "“\(alias)” has no words to look for.") }
      }
      guard seen.insert(skill.name.lowercased()).inserted else {
        throw .invalid(field + ".name", "“\(skill.name)” is there twice.")
      }
      checked.append(skill)
    }
    return checked
  }
}

/// The SQL statements of skills.
enum SkillStore {
  static func own(_ organisation: OrganisationID, _ db: some Queryable) async throws -> [OwnSkill] {
    try await db.first("SELECT own FROM analysis.skills WHERE organisation = \(organisation)")
      .map { try $0.get("own", as: JSON<[OwnSkill]>.self).value } ?? []
  }

  static func replace(_ own: [OwnSkill], _ organisation: OrganisationID, _ db: some Queryable) async throws {
    try await db.run(
      """
      INSERT INTO analysis.skills (organisation, own) VALUES (\(organisation), \(JSON(own)))
      ON CONFLICT (organisation) DO UPDATE SET own = excluded.own
      """)
  }
}
