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
    let titles = try await interviews.titles(Array(Set(summary.needsMe.map(\.interview))), organisation: organisation)
    for index in summary.needsMe.indices {
      summary.needsMe[index].title = titles[summary.needsMe[index].interview] ?? ""
    }
    for found in closing {
      summary.needsMe.append(
        DashboardItem(
          kind: .closing, interview: found.interview, title: found.title,
          count: try await candidates.unfinished(in: found.interview, organisation: organisation), at: found.at))
    }
    // Stable: those of one kind stay in the order that they came in.
    summary.needsMe = DashboardItem.Kind.allCases.flatMap { kind in summary.needsMe.filter { $0.kind == kind } }
    return summary
  }

  private static let closingS = 3 * 86_400.0
}
