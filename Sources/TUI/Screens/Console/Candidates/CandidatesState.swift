internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// The candidates of one interview, as they come and go on.
struct CandidatesScreen {
  let services: ConsoleServices
  let interview: Interview
  var table: Table<CandidateRow>
  /// The cursor of the page after those that are shown.
  var next: String?
  var isLoaded = false
  var isLoadingMore = false
  var isPolling = false
  var connection = Connection()
  var live = LiveLink()

  init(services: ConsoleServices, interview: Interview) {
    self.services = services
    self.interview = interview
    let now = services.now
    let zone = services.timeZone
    func time(_ date: Date?) -> Line {
      date.map { Line(Wording.time($0, now: now(), zone), .dim) } ?? Line("–", .dim)
    }
    table = Table([
      .init(tr("console.candidates.columns.name"), .flexible(min: 16, share: 2)) { Line(Wording.name($0)) },
      .init(tr("console.candidates.columns.email"), .flexible(min: 18, share: 1), priority: 4) { Line($0.email, .dim) },
      .init(tr("console.candidates.columns.status"), .fixed(11)) { Line(Wording.status($0)) },
      .init(tr("console.candidates.columns.answered"), .fixed(8), priority: 1, alignsRight: true) { row in
        Line(Span("\(row.answered)"), Span(" / \(row.questions)", .dim))
      },
      .init(tr("console.candidates.columns.score"), .fixed(9)) { Gauge.score($0.score) },
      .init(tr("console.candidates.columns.started"), .fixed(12), priority: 3) { time($0.startedAt) },
      .init(tr("console.candidates.columns.completed"), .fixed(12), priority: 2) { time($0.completedAt) },
    ])
  }
}

enum CandidatesMessage: Sendable {
  case loaded(Result<Page<CandidateRow>, CallFailure>)
  case live(LiveUpdate?)
  case refresh
  case loadedMore(Result<Page<CandidateRow>, CallFailure>)
}
