internal import Contracts
internal import Kit

/// The library of templates: what an interview can be begun with.
struct TemplatesScreen {
  let services: ConsoleServices
  let account: Account
  /// On top of another screen, which is gone back to; a section of its own otherwise.
  let isPicker: Bool
  var table: Table<TemplateSummary>
  /// All that there are, whatever the list shows.
  var all: [TemplateSummary] = []
  var filter = FilterLine()
  /// Nil shows those of all languages.
  var language: Language?
  var isLoaded = false
  var isPolling = false
  var isMaking = false
  var connection = Connection()
  /// Those that were looked at, whole.
  var whole: [String: InterviewTemplate] = [:]
  /// Lines of the preview that are scrolled away.
  var previewTop = 0
  let memory = ScrollMemory()

  init(services: ConsoleServices, account: Account, isPicker: Bool = false) {
    self.services = services
    self.account = account
    self.isPicker = isPicker
    // People write interviews in the language that they read the screens in, more often than not.
    language = Strings.current.language
    table = Table([
      .init(tr("console.templates.columns.name"), .flexible(min: 26, share: 1), id: "name") { template in
        template.isOwn ? Line(Span("● ", .accent), Span(template.name)) : Line(template.name)
      },
      .init(tr("console.templates.columns.language"), .fixed(4), id: "language", priority: 1) {
        Line($0.language, .dim)
      },
      .init(tr("console.templates.columns.questions"), .fixed(8), id: "questions", priority: 2, alignsRight: true) {
        Line(Strings.number($0.questionCount), .dim)
      },
      .init(tr("console.templates.columns.time"), .fixed(13), id: "time", priority: 3, alignsRight: true) {
        Line(Wording.span($0.longestS), .dim)
      },
    ])
  }

  /// Puts into the list what it shows of all: of the language, with every word of the filter in it.
  mutating func show() {
    let words = filter.text.lowercased().split(separator: " ")
    let language = language?.rawValue
    table.set(
      all.filter { template in
        if let language, !template.language.hasPrefix(language) { return false }
        let text = ([template.name, template.summary] + template.competencies).joined(separator: " ").lowercased()
        return words.allSatisfy { text.contains($0) }
      })
  }
}

enum TemplatesIntent {
  case use, filter, clearFilter, language, previewDown, previewUp, delete, back
  case go(ConsoleSection)
}

enum TemplatesMessage: Sendable {
  case loaded(Result<[TemplateSummary], CallFailure>)
  case read(Result<InterviewTemplate, CallFailure>)
  case made(Result<Interview, CallFailure>)
  case delete(String)
  case deleted(Result<String, CallFailure>)
}

extension TemplatesScreen {
  var keys: [KeyRow<TemplatesIntent>] {
    let none = table.selected == nil ? tr("console.templates.none_selected") : nil
    let shipped = table.selected?.isOwn == true ? nil : tr("console.templates.is_shipped")
    let noFilter = filter.isShown ? nil : tr("console.interviews.no_filter")
    return [
      KeyRow([.enter, "n", .right], .use, "console.templates.keys.use", disabled: none),
      KeyRow(["/"], .filter, "console.templates.keys.filter"),
      KeyRow(["l"], .language, "console.templates.keys.language"),
      KeyRow(["J"], .previewDown, "console.templates.keys.preview_down", disabled: none),
      KeyRow(["K"], .previewUp, "console.templates.keys.preview_up", disabled: none, inFooter: false),
      KeyRow(["x"], .delete, "console.templates.keys.delete", disabled: none ?? shipped),
      KeyRow([.escape], .clearFilter, "console.interviews.keys.clear_filter", disabled: noFilter),
    ]
      + (isPicker
        ? [KeyRow([.escape, "q", "h", .left], .back, "console.templates.keys.back")]
        : [KeyRow(["q"], .back, "console.interviews.keys.quit", inFooter: false)]
          + ConsoleSection.templates.rows { .go($0) })
  }

  func captures(_ key: Key) -> Bool { filter.captures(key) }
}
