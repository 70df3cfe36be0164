import Client
import Contracts
import Foundation
import Screens

/// What the console's own sections ask for: the dashboard, the library of templates, moves of interviews.
extension Office {
  @MainActor func scriptDesk(_ services: inout ConsoleServices) {
    services.dashboard = { try self.call("dashboard") { $0.dashboard } }
    scriptBank(&services.templates)
    services.templates.list = { _ in
      try self.call("templates") { state in state.templates.map { TemplateSummary($0) } }
    }
    services.templates.get = { id in
      try self.call("template \(id)") { state in state.templates.first { $0.id == id }! }
    }
    services.templates.delete = { id in try self.call("delete template") { $0.templates.removeAll { $0.id == id } } }
    services.templates.save = { request, _ in
      try self.call("save template") { state in
        let interview = state.interviews.first { $0.id == request.interview }!.content
        let template = InterviewTemplate(
          id: UUID().uuidString, language: "en", name: request.name ?? interview.title, summary: "", isOwn: true,
          interview: interview)
        state.templates.insert(template, at: 0)
        return template
      }
    }
    scriptMoves(&services.interviews)
  }

  private func scriptMoves(_ interviews: inout InterviewServices) {
    interviews.archive = { id in try self.call("archive") { try Office.set(.archived, id, &$0) } }
    interviews.restore = { id in try self.call("restore") { try Office.set(.closed, id, &$0) } }
    interviews.list = { statuses, search, _ in
      try self.call("list" + (search.map { " " + $0 } ?? "")) { state in
        let found = state.interviews.filter { interview in
          let isListed = statuses?.contains(interview.status) ?? (interview.status != .archived)
          let isFound = search.map { interview.content.title.lowercased().contains($0.lowercased()) } ?? true
          return isListed && isFound
        }
        return Page(items: found, next: nil)
      }
    }
    interviews.duplicate = { id, _ in
      try self.call("duplicate") { state in
        var content = state.interviews.first { $0.id == id }!.content
        content.title += " (copy)"
        state.interviews.insert(Office.interview(91, .draft, content), at: 0)
        return state.interviews[0]
      }
    }
    interviews.createFrom = { from, _ in
      try self.call("create from \(from.template)") { state in
        let template = state.templates.first { $0.id == from.template }!
        state.interviews.insert(Office.interview(92, .draft, template.interview), at: 0)
        return state.interviews[0]
      }
    }
    interviews.setPIN = { id, pin in
      try self.call("pin") { state in
        let index = state.interviews.firstIndex { $0.id == id }!
        state.interviews[index].hasPIN = pin != nil
        return state.interviews[index]
      }
    }
    interviews.revokeLink = { id in
      try self.call("revoke link") { state in
        let index = state.interviews.firstIndex { $0.id == id }!
        state.interviews[index].url = "https://interviews.example.org/i/9b2d5c1e-0f3a-4d7e-8a61-2c4f6e8a0b1d"
        state.interviews[index].code = "W7KD4RTX"
        return state.interviews[index]
      }
    }
    interviews.importYAML = { file, _ in
      try self.call("import") { state in
        let text = String(decoding: file, as: UTF8.self)
        guard text.contains("parley_interview: 1") else {
          throw Problem(
            code: "invalid-yaml", title: "The file cannot be read", status: 422,
            detail: "Line 2: the key “colour” is not known here. Known are title, welcome.")
        }
        state.interviews.insert(Office.interview(93, .draft, InterviewDraft(title: "From a file")), at: 0)
        return state.interviews[0]
      }
    }
    interviews.export = { _ in try self.call("export") { _ in Data("parley_interview: 1\n".utf8) } }
  }

  static var dashboard: DashboardSummary {
    func item(
      _ kind: DashboardItem.Kind, _ interview: Int, _ title: String, _ count: Int, _ at: String, _ name: String? = nil
    ) -> DashboardItem {
      DashboardItem(
        kind: kind, interview: id(interview), title: title, count: count, at: WireJSON.date(at)!,
        candidate: name == nil ? nil : sample.candidates[0].id, name: name)
    }
    return DashboardSummary(
      at: now,
      needsMe: [
        item(.failed, 20, "Support engineer, first interview", 1, "2026-11-23T09:10:00Z", "Ana Pérez"),
        item(.closing, 20, "Support engineer, first interview", 7, "2026-11-25T18:00:00Z"),
        item(.undecided, 20, "Support engineer, first interview", 3, "2026-11-23T13:55:00Z"),
      ],
      funnel: CandidateFunnel(
        invited: 14, opened: 6, inProgress: 3, completed: 21, expired: 2, withdrawn: 1, advance: 9, hold: 2, reject: 7,
        undecided: 3, everOpened: 31, everStarted: 25),
      scores: [0, 1, 2, 5, 6, 4, 2, 1].enumerated().map { index, count in
        ScoreBin(from: 1 + Double(index) / 2, to: 1.5 + Double(index) / 2, count: count)
      })
  }

  static var templates: [InterviewTemplate] {
    func template(_ id: String, _ language: String, _ name: String, _ summary: String, isOwn: Bool = false)
      -> InterviewTemplate
    {
      InterviewTemplate(
        id: id, language: language, name: name, summary: summary, isOwn: isOwn,
        interview: InterviewDraft(
          title: name + ", first interview", language: language,
          questions: [
            Question(text: "Tell us about a day that went wrong.", competency: "Calm", points: ["What they did"])
          ],
          rubric: [
            Competency(
              name: "Calm", description: "Stays clear when it is busy.",
              anchors: [
                Anchor(level: 1, text: "Lost"), Anchor(level: 3, text: "Copes"), Anchor(level: 5, text: "Leads others"),
              ])
          ]))
    }
    return [
      template("0198aaaa-0000-7000-8000-000000000001", "en", "Night porter", "Our own, for the hotel", isOwn: true),
      template("nurse.en", "en", "Nurse", "Ward work, with care and calm"),
      template("nurse.ru", "ru", "Медицинская сестра", "Работа в отделении"),
      template("software-engineer.en", "en", "Software engineer", "Code, design and working with others"),
    ]
  }
}
