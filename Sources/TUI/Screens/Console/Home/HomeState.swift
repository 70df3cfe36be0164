internal import Client
internal import Contracts
internal import Foundation
internal import Kit

/// What needs HR today, and how candidates fare: where the console begins.
struct HomeScreen {
  let services: ConsoleServices
  let account: Account
  var table: Table<HomeRow>
  /// Nil until it is here.
  var summary: DashboardSummary?
  /// An answer is waited for, however slow.
  var isPolling = false
  /// What a row leads to is being fetched.
  var isOpening = false
  var connection = Connection()
  var live = LiveLink()

  init(services: ConsoleServices, account: Account) {
    self.services = services
    self.account = account
    let now = services.now
    let zone = services.timeZone
    table = Table([
      .init(tr("console.home.columns.what"), .fixed(20), id: "what") { Line($0.what) },
      .init(tr("console.home.columns.where"), .flexible(min: 24, share: 1), id: "where") { row in
        guard row.item.kind == .failed else { return Line(row.item.title) }
        return Line(Span(row.name), Span("  " + row.item.title, .dim))
      },
      .init(tr("console.home.columns.when"), .fixed(13), id: "when", priority: 1) { row in
        Line(Wording.time(row.item.at, now: now(), zone), row.isDeadline ? .warning : .dim)
      },
    ])
  }

  /// Nothing has happened here yet.
  var isNew: Bool { summary.map { $0.needsMe.isEmpty && $0.funnel.all == 0 } ?? false }
}

/// A row of what needs somebody.
struct HomeRow: Identifiable {
  var item: DashboardItem

  var id: String { "\(item.kind.rawValue) \(item.interview) \(item.candidate?.description ?? "")" }
  var isDeadline: Bool { item.kind == .closing || item.kind == .expiring }
  var name: String { item.name.flatMap { $0.isEmpty ? nil : $0 } ?? tr("console.candidates.unnamed") }

  /// In a few words.
  var what: Span {
    switch item.kind {
    case .failed: Span(tr("console.home.what.failed", count: item.count), .bad)
    case .closing: Span(tr("console.home.what.closing"), .warning)
    case .expiring: Span(tr("console.home.what.expiring", count: item.count), .warning)
    case .undecided: Span(tr("console.home.what.undecided", count: item.count), .accent)
    }
  }

  /// In a sentence, with what Enter does.
  var sentence: String {
    switch item.kind {
    case .failed: tr("console.home.says.failed", ["name": name])
    case .closing: tr("console.home.says.closing", count: item.count)
    case .expiring: tr("console.home.says.expiring", count: item.count)
    case .undecided: tr("console.home.says.undecided", count: item.count)
    }
  }
}

enum HomeIntent {
  case open, new, fromTemplate, refresh, signOut, quit
  case go(ConsoleSection)
}

enum HomeMessage: Sendable {
  case loaded(Result<DashboardSummary, CallFailure>)
  case live(LiveUpdate?)
  case refresh
  case opened(DashboardItem, Result<HomePlace, CallFailure>)
  case signOut
}

/// What a row leads to, as it is now.
struct HomePlace: Sendable {
  var interview: Interview
  var candidate: CandidateRow?
}

extension HomeScreen {
  var keys: [KeyRow<HomeIntent>] {
    let nothing = table.selected == nil ? tr("console.home.nothing") : nil
    return [
      KeyRow([.enter, "l", .right], .open, "console.home.keys.open", disabled: nothing),
      KeyRow(["n"], .new, "console.interviews.keys.new"),
      KeyRow(["t"], .fromTemplate, "console.interviews.keys.from_template"),
    ] + ConsoleSection.home.rows { .go($0) } + [
      KeyRow(["r"], .refresh, "console.interviews.keys.refresh", inFooter: false),
      KeyRow(["S"], .signOut, "console.interviews.keys.sign_out", inFooter: false),
      KeyRow(["q"], .quit, "console.interviews.keys.quit"),
    ]
  }
}
