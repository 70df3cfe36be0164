internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// The list of interviews.
struct InterviewsScreen {
  let services: ConsoleServices
  let account: Account
  var table: Table<Interview>
  var filter = FilterLine()
  var shows = Shown.current
  /// What the rows were asked with; nil before the first.
  var listed: InterviewsQuery?
  /// The cursor of the page after those that are shown.
  var next: String?
  /// The cursor of the page that is asked for.
  var loadingAfter: String?
  /// An answer is waited for, however slow.
  var isPolling = false
  var connection = Connection()
  var live = LiveLink()
  /// What it does as soon as it is there.
  var begins: Beginning?
  /// What was typed as the path of a file, to be corrected.
  var importPath = ""
  /// What is kept on this machine; shared with the column that marks it.
  let kept = KeptDrafts()

  /// Which interviews are listed.
  enum Shown: CaseIterable {
    case current, archived, all

    var statuses: [InterviewStatus]? {
      switch self {
      case .current: nil
      case .archived: [.archived]
      case .all: InterviewStatus.allCases
      }
    }

    var title: String {
      switch self {
      case .current: tr("console.interviews.shows.current")
      case .archived: tr("console.interviews.shows.archived")
      case .all: tr("console.interviews.shows.all")
      }
    }

    var following: Shown {
      switch self {
      case .current: .archived
      case .archived: .all
      case .all: .current
      }
    }

    func has(_ status: InterviewStatus) -> Bool { statuses?.contains(status) ?? (status != .archived) }
  }

  enum Beginning { case new, fromTemplate, importing }

  init(services: ConsoleServices, account: Account, begins: Beginning? = nil) {
    self.services = services
    self.account = account
    self.begins = begins
    let now = services.now
    let zone = services.timeZone
    let kept = kept
    table = Table([
      .init(tr("console.interviews.columns.title"), .flexible(min: 30, share: 1), id: "title") { interview in
        let title = interview.content.title
        guard kept.times[interview.id] != nil else { return Line(title) }
        return Line(Span("● ", .warning), Span(title))
      },
      .init(tr("console.interviews.columns.status"), .fixed(9), id: "status") { Line(Wording.status($0.status)) },
      .init(tr("console.interviews.columns.questions"), .fixed(9), id: "questions", priority: 3, alignsRight: true) {
        Line(Strings.number($0.content.questions.count), .dim)
      },
      .init(tr("console.interviews.columns.candidates"), .fixed(11), id: "candidates", priority: 1, alignsRight: true) {
        interview in
        guard interview.status != .draft else { return Line("–", .dim) }
        return Line(
          Span(Strings.number(interview.completed)), Span(" / " + Strings.number(interview.candidates), .dim))
      },
      .init(tr("console.interviews.columns.closes"), .fixed(12), id: "closes", priority: 4) { interview in
        guard let closesAt = interview.content.settings.closesAt, interview.status == .published else { return "" }
        let isSoon = closesAt.timeIntervalSince(now()) < 3 * 86_400
        return Line(Wording.time(closesAt, now: now(), zone), isSoon ? .warning : .dim)
      },
      .init(tr("console.interviews.columns.created"), .fixed(12), id: "created", priority: 2) {
        Line(Wording.time($0.createdAt, now: now(), zone), .dim)
      },
    ])
  }

  /// What is asked for now.
  var query: InterviewsQuery { InterviewsQuery(shows: shows, search: filter.text) }
  var isLoaded: Bool { listed != nil }
}

/// What the server is asked for.
struct InterviewsQuery: Hashable, Sendable {
  var shows = InterviewsScreen.Shown.current
  var search = ""

  func page(_ services: ConsoleServices, after cursor: String?) async throws -> Page<Interview> {
    try await services.interviews.list(shows.statuses, search.isEmpty ? nil : search, cursor)
  }
}

final class KeptDrafts {
  var times: [InterviewID: Date] = [:]
}

enum InterviewsMessage: Sendable {
  case loaded(InterviewsQuery, Result<Page<Interview>, CallFailure>)
  case loadedMore(InterviewsQuery, Result<Page<Interview>, CallFailure>)
  case live(LiveUpdate?)
  case refresh
  case search
  case columns(Set<String>)
  case edit(Interview)
  case whole(Result<Interview, CallFailure>)
  case publish(Interview)
  case published(Interview, Result<Interview, CallFailure>)
  case changed(InterviewChange, Result<Interview, CallFailure>)
  case duplicated(Result<Interview, CallFailure>)
  case deleted(Result<Interview, CallFailure>)
  case saveAsTemplate(InterviewID, name: String)
  case savedAsTemplate(Result<InterviewTemplate, CallFailure>)
  case exported(Result<String, CallFailure>)
  case importFile(String)
  case imported(Result<Interview, CallFailure>)
  case signOut
}

/// A move of an interview that can be taken back.
enum InterviewChange: Sendable {
  case close, archive, restore

  func perform(_ services: ConsoleServices, _ id: InterviewID) async throws -> Interview {
    switch self {
    case .close: try await services.interviews.close(id)
    case .archive: try await services.interviews.archive(id)
    case .restore: try await services.interviews.restore(id)
    }
  }

  func takeBack(_ services: ConsoleServices, _ id: InterviewID) async throws {
    switch self {
    case .close: _ = try await services.interviews.publish(id)
    case .archive: _ = try await services.interviews.restore(id)
    case .restore: _ = try await services.interviews.archive(id)
    }
  }

  func done(_ title: String) -> String {
    switch self {
    case .close: tr("console.interviews.did.close", ["title": title])
    case .archive: tr("console.interviews.did.archive", ["title": title])
    case .restore: tr("console.interviews.did.restore", ["title": title])
    }
  }
}
