import Candidates
public import Contracts
import Interviews

extension Engine {
  /// What needs somebody, and how far candidates have come.
  ///
  /// - Parameter interview: of this one alone; nil for all of the organisation.
  public func dashboard(
    organisation: OrganisationID, interview: InterviewID? = nil
  ) async throws -> DashboardSummary {
    var summary = try await candidates.dashboard(organisation: organisation, interview: interview)
    let closing = try await interviews.closing(withinS: Self.closingS, organisation: organisation)
      .filter { interview == nil || $0.interview == interview }
    let titles = try await interviews.titles(Array(Set(summary.needs.map(\.interview))), organisation: organisation)
    for index in summary.needs.indices { summary.needs[index].title = titles[summary.needs[index].interview] ?? "" }
    summary.needs += closing.map {
      DashboardNeed(kind: .closing, interview: $0.interview, title: $0.title, count: 0, at: $0.at)
    }
    let order = DashboardNeed.Kind.allCases
    // Stable: those of one kind stay in the order that they came in.
    summary.needs = order.flatMap { kind in summary.needs.filter { $0.kind == kind } }
    return summary
  }

  private static let closingS = 3 * 86_400.0
}
