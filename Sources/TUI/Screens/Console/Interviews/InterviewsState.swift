internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// The list of interviews: what HR starts from.
struct InterviewsScreen {
  let services: ConsoleServices
  let account: Account
  var table: Table<Interview>
  /// The cursor of the page after those that are shown.
  var next: String?
  var isLoaded = false
  var isLoadingMore = false
  /// An answer is waited for, however slow.
  var isPolling = false
  var connection = Connection()
  var live = LiveLink()
  /// What is kept on this machine; shared with the column that marks it.
  let kept = KeptDrafts()

  init(services: ConsoleServices, account: Account) {
    self.services = services
    self.account = account
    let now = services.now
    let zone = services.timeZone
    let kept = kept
    table = Table([
      .init(tr("console.interviews.columns.title"), .flexible(min: 30, share: 1)) { interview in
        let title = interview.content.title
        guard kept.times[interview.id] != nil else { return Line(title) }
        return Line(Span("● ", .warning), Span(title))
      },
      .init(tr("console.interviews.columns.status"), .fixed(9)) { Line(Wording.status($0.status)) },
      .init(tr("console.interviews.columns.questions"), .fixed(9), priority: 3, alignsRight: true) {
        Line(Strings.number($0.content.questions.count), .dim)
      },
      .init(tr("console.interviews.columns.candidates"), .fixed(11), alignsRight: true) { interview in
        guard interview.status != .draft else { return Line("–", .dim) }
        return Line(
          Span(Strings.number(interview.completed)), Span(" / " + Strings.number(interview.candidates), .dim))
      },
      .init(tr("console.interviews.columns.created"), .fixed(12), priority: 1) {
        Line(Wording.time($0.createdAt, now: now(), zone), .dim)
      },
    ])
  }
}

final class KeptDrafts {
  var times: [InterviewID: Date] = [:]
}

enum InterviewsMessage: Sendable {
  case loaded(Result<Page<Interview>, CallFailure>)
  case live(LiveUpdate?)
  case refresh
  case loadedMore(Result<Page<Interview>, CallFailure>)
  case publish(InterviewID)
  case close(InterviewID)
  case delete(InterviewID)
  case changed(Result<Interview, CallFailure>)
  case deleted(Result<InterviewID, CallFailure>)
  case signOut
  case signedOut
}
