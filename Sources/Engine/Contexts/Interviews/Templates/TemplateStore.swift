import Contracts
import Foundation
import Kernel

/// The SQL of templates and of the question bank.
enum TemplateStore {
  private static func template(_ row: Row) throws -> InterviewTemplate {
    InterviewTemplate(
      id: try row.get("id", as: UUID.self).uuidString.lowercased(), language: try row.get("language"),
      name: try row.get("name"), summary: try row.get("summary"), isOwn: true,
      interview: try row.get("content", as: JSON<InterviewDraft>.self).value)
  }

  /// Newest first; of more than 500 the newest.
  static func list(_ organisation: OrganisationID, _ db: some Queryable) async throws -> [InterviewTemplate] {
    try await db.rows(
      """
      SELECT id, language, name, summary, content FROM interviews.templates WHERE organisation = \(organisation)
      ORDER BY id DESC LIMIT 500
      """
    ).map(template)
  }

  static func get(
    _ id: UUID, _ organisation: OrganisationID, _ db: some Queryable
  ) async throws -> InterviewTemplate? {
    try await db.first(
      """
      SELECT id, language, name, summary, content FROM interviews.templates
      WHERE id = \(id) AND organisation = \(organisation)
      """
    ).map(template)
  }

  static func insert(
    _ template: InterviewTemplate, _ organisation: OrganisationID, at time: Date, _ db: some Queryable
  ) async throws {
    try await db.run(
      """
      INSERT INTO interviews.templates (id, organisation, language, name, summary, content, created_at)
      VALUES (\(UUID(uuidString: template.id)!), \(organisation), \(template.language), \(template.name),
        \(template.summary), \(JSON(template.interview)), \(time))
      """)
  }

  /// False when there is no such template.
  static func delete(_ id: UUID, _ organisation: OrganisationID, _ db: some Queryable) async throws -> Bool {
    try await db.run("DELETE FROM interviews.templates WHERE id = \(id) AND organisation = \(organisation)") > 0
  }

  /// A question of an interview, with its place there from 1.
  struct Found {
    var interview: InterviewID
    var place: Int
    var question: Question
    var competency: Competency?
    var language: String?
    var title: String
  }

  /// Questions of the organisation's interviews with all of `words`, newest interview first, after `cursor`.
  static func questions(
    _ organisation: OrganisationID, words: [String], after cursor: (interview: InterviewID, place: Int)?, limit: Int,
    _ db: some Queryable
  ) async throws -> [Found] {
    var filter: SQL =
      cursor.map { " AND (i.id < \($0.interview) OR (i.id = \($0.interview) AND q.place > \($0.place)))" } ?? ""
    for word in words {
      filter =
        filter
          + """
           AND strpos(lower(concat_ws(' ', q.question->>'text', q.question->>'competency', i.content->>'title')),
            lower(\(word))) > 0
          """
    }
    return try await db.rows(
      """
      SELECT i.id, q.place::integer AS place, q.question, i.content->>'title' AS title,
        i.content->>'language' AS language, (
          SELECT c.row FROM jsonb_array_elements(i.content->'rubric') AS c (row)
          WHERE c.row->>'name' = q.question->>'competency' LIMIT 1) AS competency
      FROM interviews.interviews i
        CROSS JOIN LATERAL jsonb_array_elements(i.content->'questions') WITH ORDINALITY AS q (question, place)
      WHERE i.organisation = \(organisation) AND coalesce(q.question->>'text', '') <> ''
      """ + filter + " ORDER BY i.id DESC, q.place LIMIT \(limit)"
    ).map { row in
      Found(
        interview: try row.get("id"), place: try row.get("place"),
        question: try row.get("question", as: JSON<Question>.self).value,
        competency: try row.get("competency", as: JSON<Competency>?.self)?.value,
        language: try row.get("language"), title: try row.get("title"))
    }
  }
}
