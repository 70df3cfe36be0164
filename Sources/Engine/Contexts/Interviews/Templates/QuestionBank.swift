public import Contracts
import Foundation
import Kernel

/// The questions of the organisation's interviews and of all templates, to pick from.
extension Interviews {
  /// One page: interviews first, the newest before the others, then the organisation's templates, then those that ship.
  ///
  /// - Parameters:
  ///   - search: words that text, competency and source together have to hold; empty for everything.
  /// - Throws: `invalid-field`.
  public func questions(
    organisation: OrganisationID, search: String = "", cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<BankQuestion> {
    let limit = try PageRequest.checked(limit)
    let words = try Search.words(search)
    let position = try BankCursor(cursor)
    var items: [(question: BankQuestion, cursor: String)] = []
    if case .interviews(let after) = position {
      let found = try await TemplateStore.questions(
        organisation, words: words, after: after, limit: limit + 1, database)
      items = found.map { found in
        (
          BankQuestion(
            question: Self.asNew(found.question), competency: found.competency, language: found.language,
            source: found.title, interview: found.interview), "i.\(found.interview).\(found.place)"
        )
      }
    }
    if items.count <= limit {
      let skipped = if case .templates(let skipped) = position { skipped } else { 0 }
      let rest = try await templateQuestions(organisation, words).dropFirst(skipped).prefix(limit + 1 - items.count)
      items += rest.enumerated().map { ($1, "t.\(skipped + $0 + 1)") }
    }
    let page = items.prefix(limit)
    return Page(items: page.map(\.question), next: items.count > limit ? page.last?.cursor : nil)
  }

  private func templateQuestions(_ organisation: OrganisationID, _ words: [String]) async throws -> [BankQuestion] {
    let words = words.map { $0.lowercased() }
    return (try await TemplateStore.list(organisation, database) + shipped.all()).flatMap { template in
      template.interview.questions.filter { question in
        let text = "\(question.text) \(question.competency) \(template.name)".lowercased()
        return !question.text.isEmpty && words.allSatisfy { text.contains($0) }
      }.map { question in
        BankQuestion(
          question: Self.asNew(question),
          competency: template.interview.rubric.first { $0.name == question.competency }, language: template.language,
          source: template.name, template: template.id)
      }
    }
  }

  private static func asNew(_ question: Question) -> Question {
    var question = question
    question.id = .new()
    return question
  }
}

/// Where a page of the bank ended: `i.<interview>.<place>` or `t.<number of template questions>`.
private enum BankCursor {
  case interviews(after: (interview: InterviewID, place: Int)?)
  case templates(skipped: Int)

  init(_ text: String?) throws(InterviewsError) {
    guard let text else {
      self = .interviews(after: nil)
      return
    }
    let parts = text.split(separator: ".")
    if parts.count == 3, parts[0] == "i", let id = InterviewID(parts[1]), let place = Int(parts[2]) {
      self = .interviews(after: (id, place))
    } else if parts.count == 2, parts[0] == "t", let skipped = Int(parts[1]), (0...1_000_000).contains(skipped) {
      self = .templates(skipped: skipped)
    } else {
      throw PageRequest.badCursor
    }
  }
}
