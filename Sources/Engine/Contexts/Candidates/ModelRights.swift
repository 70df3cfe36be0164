import Contracts
import Foundation

/// An incident with what it gave back.
struct KeptIncident: Sendable, Hashable {
  var incident: Incident
  var creditS: Int
}

/// What a candidate may ask for besides answering, as the rules of a session.
extension CandidateSession {
  static let mostIncidents = 50

  // MARK: Details

  /// What was asked for besides name and e-mail, in the order of the interview; what is empty is left out. Faults name
  /// the detail by its place among those of the interview, from 0.
  func checkedExtra(_ given: [ProfileValue]) throws(CandidatesError) -> [ProfileValue] {
    let fields = snapshot.content.settings.profileFields
    var values: [String: String] = [:]
    for value in given {
      guard let index = fields.firstIndex(where: { $0.label == value.label }) else {
        throw .invalid("extra", "“\(Self.short(value.label))”", "is none of what this interview asks for; leave it out")
      }
      let place = "extra[\(index)].value"
      let text = TextRules.tidied(value.value)
      if let fault = TextRules.fault(in: text, length: 0...ProfileValue.mostCharacters) {
        throw .invalid(place, "“\(value.label)”", fault)
      }
      guard values.updateValue(text, forKey: value.label) == nil else {
        throw .invalid(place, "“\(value.label)”", "is there twice; give it once")
      }
    }
    let kept = fields.compactMap { field in
      values[field.label].flatMap { $0.isEmpty ? nil : ProfileValue(label: field.label, value: $0) }
    }
    if let missing = missingDetail(kept), let index = fields.firstIndex(where: { $0.label == missing }) {
      throw .invalid("extra[\(index)].value", "“\(missing)”", "is missing; it has to be filled in")
    }
    return kept
  }

  /// The first that has to be given and is not.
  func missingDetail(_ extra: [ProfileValue]) -> String? {
    snapshot.content.settings.profileFields.first { field in
      field.isRequired && !extra.contains { $0.label == field.label }
    }?.label
  }

  // MARK: Incidents

  /// How often question `number` may be recorded again, with what an incident and support gave.
  func retakes(_ number: Int) -> Int {
    questions[number - 1].retakes + (answers[number]?.reopened ?? 0)
      + incidents.count { $0.incident.question == number && $0.incident.grantedTake }
  }

  /// Seconds to think that an incident gave back for question `number`.
  func creditS(_ number: Int) -> Int {
    incidents.reduce(0) { $0 + ($1.incident.question == number ? $1.creditS : 0) }
  }

  /// Keeps what the candidate says is wrong, with what it gives back: one take more for a recorded question that is
  /// open, and its time to think while nothing of it is recorded; each once for a question. Who asks for another format
  /// is not helped by that. The same incident again gives what it gave, and nothing new.
  mutating func report(_ report: IncidentReport, at now: Date) throws(CandidatesError) -> (KeptIncident, isNew: Bool) {
    try validateKept()
    guard status != .withdrawn else { throw .ended }
    if let known = incidents.first(where: { $0.incident.id == report.id }) { return (known, false) }
    if let number = report.question { _ = try question(number) }
    let text = TextRules.tidied(report.text)
    if let fault = TextRules.fault(in: text, length: 0...IncidentReport.mostCharacters, lines: true) {
      throw .invalid("text", "What is wrong", fault)
    }
    guard incidents.count < Self.mostIncidents else { throw .tooManyIncidents(Self.mostIncidents) }
    var kept = KeptIncident(
      incident: Incident(
        id: report.id, kind: report.kind, question: report.question, text: text, at: now, grantedTake: false),
      creditS: 0)
    if let number = report.question, report.kind != .alternative, [.opened, .inProgress].contains(status),
      let answer = answers[number], answer.status == .open, !answer.isDone
    {
      let asked = questions[number - 1]
      let earlier = incidents.filter { $0.incident.question == number }
      kept.incident.grantedTake = asked.kind.isRecorded && !earlier.contains { $0.incident.grantedTake }
      if answer.takes.isEmpty, !earlier.contains(where: { $0.creditS > 0 }) {
        kept.creditS = asked.preparationS * (extraTimePercent ?? snapshot.content.settings.extraTimePercent) / 100
      }
    }
    incidents.append(kept)
    return (kept, true)
  }

  // MARK: The voluntary form

  /// What of the form is kept, by topic; nil when it was handed in before.
  mutating func groups(_ form: GroupForm) throws(CandidatesError) -> [GroupForm.Topic: String]? {
    try validateKept()
    guard status == .completed else { throw .notSubmitted }
    var kept: [GroupForm.Topic: String] = [:]
    for (word, choice) in form.given.sorted(by: { $0.key < $1.key }) {
      guard let topic = GroupForm.Topic(rawValue: word) else {
        throw .invalid("given.\(Self.short(word))", "The topic", "is none of the form")
      }
      guard GroupForm.choices[topic, default: []].contains(choice) else {
        throw .invalid("given.\(word)", "The choice", "is none of the form; leave the topic out to say nothing")
      }
      kept[topic] = choice
    }
    if groupsGiven { return nil }
    groupsGiven = true
    return kept
  }

  private static func short(_ word: String) -> String { String(word.prefix(40)) }

  // MARK: The end of keeping

  /// When everything is deleted at the latest; nil while neither the candidate nor anybody else has ended it.
  func deleteAfter(decidedAt: Date?, endedAt: Date?) -> Date? {
    guard let receipt else {
      return endedAt?.addingTimeInterval(Double(snapshot.content.settings.retentionDays) * 86_400)
    }
    let offered = snapshot.consent.purposes.contains { $0.kind == .retain }
    guard offered, consent?.purposes.contains(.retain) == false, let decidedAt else { return receipt.deleteAfter }
    return min(receipt.deleteAfter, decidedAt.addingTimeInterval(Retention.afterDecisionS))
  }
}

enum Retention {
  /// Of those who did not agree to be kept for other openings.
  static let afterDecisionS: Double = 30 * 86_400
  /// Of who never opened the invitation.
  static let usualDays = 180
}
