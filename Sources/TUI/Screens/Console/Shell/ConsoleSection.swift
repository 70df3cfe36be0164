internal import Contracts
internal import Kit

/// The rooms of the console; each is a screen at the bottom of the stack, one key away from the others.
enum ConsoleSection: Int, CaseIterable {
  case home = 1
  case interviews, candidates, templates

  private var name: String {
    switch self {
    case .home: "home"
    case .interviews: "interviews"
    case .candidates: "candidates"
    case .templates: "templates"
    }
  }

  private var key: Key { .character(Character("\(rawValue)")) }
  var title: String { tr("console.sections.\(name).label") }
  var help: String { tr("console.sections.keys.\(name).help") }

  func screen(_ services: ConsoleServices, _ account: Account) -> any Screen {
    switch self {
    case .home: HomeScreen(services: services, account: account)
    case .interviews: InterviewsScreen(services: services, account: account)
    case .candidates: CandidatesScreen(services: services, account: account, interview: nil)
    case .templates: TemplatesScreen(services: services, account: account)
    }
  }

  /// For the title bar of this section's screen.
  var tabs: [Tab] { Self.allCases.map { Tab($0.key, $0.title, isCurrent: $0 == self) } }

  /// The keys that lead from this section to the others.
  func rows<Intent>(_ intent: (ConsoleSection) -> Intent) -> [KeyRow<Intent>] {
    Self.allCases.filter { $0 != self }.map {
      KeyRow([$0.key], intent($0), "console.sections.keys.\($0.name)", inFooter: false)
    }
  }
}
