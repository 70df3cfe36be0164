import Contracts
import Foundation
import Yams

extension InterviewYAML {
  /// The file of an interview; what is as usual is left out. Neither ids nor link travel.
  static func text(_ draft: InterviewDraft) throws -> String {
    let root = mapping([("parley_interview", number(1)), ("interview", interview(draft))])
    return try Yams.serialize(node: root, width: 110, allowUnicode: true)
  }

  private typealias Pairs = [(String, Node?)]

  private static func interview(_ draft: InterviewDraft) -> Node {
    mapping([
      ("title", string(draft.title)), ("welcome", words(draft.welcome)), ("thank_you", words(draft.thankYou)),
      ("job_description", words(draft.jobDescription)), ("language", draft.language.map(string)),
      ("settings", settings(draft.settings)),
      ("rubric", list(draft.rubric.map(competency))), ("questions", list(draft.questions.map(question))),
    ])
  }

  private static func competency(_ row: Competency) -> Node {
    let anchors = row.anchors.map { (String($0.level), Optional(string($0.text))) }
    return mapping([
      ("name", string(row.name)), ("weight", number(row.weight)), ("description", words(row.description)),
      ("anchors", anchors.isEmpty ? nil : mapping(anchors)),
    ])
  }

  private static func question(_ question: Question) -> Node {
    let usual = Question(text: "")
    return mapping([
      ("kind", string(question.kind.rawValue)), ("text", string(question.text)),
      ("picture", question.picture.map { string($0.base64EncodedString()) }),
      ("preparation_s", number(question.preparationS)), ("limit_s", number(question.limitS)),
      ("limit", question.limit == usual.limit ? nil : string(question.limit.rawValue)),
      ("retakes", number(question.retakes)),
      ("keeps", question.keeps == usual.keeps ? nil : string(question.keeps.rawValue)),
      ("required", question.isRequired ? nil : bool(false)), ("practice", question.isPractice ? bool(true) : nil),
      ("options", list(question.options.map(string))), ("competency", words(question.competency)),
      ("points", list(question.points.map(string))),
    ])
  }

  private static func settings(_ settings: InterviewSettings) -> Node? {
    let usual = InterviewSettings()
    if settings == usual { return nil }
    func changed<T: Equatable>(_ path: KeyPath<InterviewSettings, T>, _ node: (T) -> Node?) -> Node? {
      settings[keyPath: path] == usual[keyPath: path] ? nil : node(settings[keyPath: path])
    }
    return mapping([
      ("opens_at", changed(\.opensAt) { $0.map(time) }), ("closes_at", changed(\.closesAt) { $0.map(time) }),
      ("time_zone", changed(\.timeZone, string)), ("languages", list(settings.languages.map(string))),
      ("branding", changed(\.branding, branding)), ("consent", settings.consent.map(consent)),
      (
        "requires",
        changed(\.requires) {
          mapping([
            ("camera", bool($0.camera)), ("microphone", bool($0.microphone)), ("resume", bool($0.resume)),
          ])
        }
      ),
      (
        "profile_fields",
        list(
          settings.profileFields.map { field in
            mapping([("label", string(field.label)), ("required", field.isRequired ? bool(true) : nil)])
          })
      ),
      ("contact", words(settings.contact)),
      ("extra_time_percent", changed(\.extraTimePercent, number)), ("retention_days", changed(\.retentionDays, number)),
      ("blind", changed(\.isBlind, bool)), ("hide_scores", changed(\.hidesScores, bool)),
      ("stand_ins", changed(\.allowsStandIns, bool)),
    ])
  }

  private static func branding(_ branding: Branding) -> Node {
    mapping([
      ("name", words(branding.name)), ("accent", branding.accent.map(string)),
      ("logo", branding.logo.map { string($0.base64EncodedString()) }),
    ])
  }

  private static func consent(_ text: ConsentText) -> Node {
    mapping([
      ("version", string(text.version)),
      (
        "purposes",
        list(
          text.purposes.map {
            mapping([
              ("kind", string($0.kind.rawValue)), ("text", string($0.text)), ("required", bool($0.required)),
            ])
          })
      ),
    ])
  }

  // MARK: Nodes

  private static func mapping(_ pairs: Pairs) -> Node {
    .mapping(Node.Mapping(pairs.compactMap { key, value in value.map { (Node(key), $0) } }))
  }

  private static func list(_ items: [Node]) -> Node? { items.isEmpty ? nil : .sequence(Node.Sequence(items)) }

  private static func words(_ text: String) -> Node? { text.isEmpty ? nil : string(text) }

  /// Several lines as a block that can be read; what could be taken for a number or a truth value in quotes.
  private static func string(_ text: String) -> Node {
    if text.contains("\n") { return Node(text, Tag(.str), .literal) }
    return .scalar(text.represented())
  }

  private static func number(_ value: Int) -> Node { Node(String(value)) }

  private static func bool(_ value: Bool) -> Node { Node(value ? "true" : "false") }

  private static func time(_ date: Date) -> Node { Node(WireJSON.timestamp(date)) }
}
