import Contracts
import Foundation
import Kit
import Screens
import TestSupport
import Testing

@MainActor
@Suite("Home, sections and templates")
struct HomeTests {
  private func office(_ change: (inout Office.State) -> Void = { _ in }) -> Office {
    let office = Office()
    office.with { state in
      state.dashboard = Office.dashboard
      change(&state)
    }
    return office
  }

  @Test("Home as it is drawn", arguments: sizes)
  func drawn(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height, office: office(), section: nil)
    await stage.press("j")
    try stage.matches("home")
    await stage.end()
  }

  @Test("With nothing there yet it says how to begin", arguments: sizes)
  func beginning(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height, section: nil)
    try stage.matches("home-beginning")
    await stage.end()
  }

  @Test("What waits leads to where it is done")
  func leads() async throws {
    let stage = try await Stage(office: office(), section: nil)
    await stage.press("j", .enter)
    #expect(stage.text.contains("parley take"), "the link of what closes")
    await stage.press(.escape, "G", .enter)
    #expect(stage.text.contains("Support engineer") && stage.text.contains("status: done"), "those who wait, filtered")
    await stage.end()
  }

  @Test("A change elsewhere appears, and the selected line stays")
  func live() async throws {
    let office = office { $0.isLive = true }
    let stage = try await Stage(office: office, section: nil)
    try await stage.until("home is there") { stage.text.contains("Ana Pérez") }
    await stage.press("j")
    func selected() -> String? { stage.text.split(separator: "\n").first { $0.hasPrefix(" ▸") }.map(String.init) }
    let before = try #require(selected())
    office.with {
      $0.dashboard.needsMe.insert(
        DashboardItem(
          kind: .failed, interview: $0.interviews[0].id, title: "Another", count: 2, at: Office.now, candidate: .new(),
          name: "Zoë"), at: 0)
    }
    office.tell("candidate.completed", interview: nil, session: .new())
    try await stage.until("a new line is told of, above what is shown") { stage.text.contains("↑ 1") }
    #expect(selected() == before)
    await stage.press("g")
    #expect(stage.text.contains("Zoë"))
    await stage.end()
  }

  @Test("Sections are a key away, and the palette goes there from anywhere")
  func sections() async throws {
    let stage = try await Stage(office: office(), section: nil)
    await stage.press("2")
    #expect(stage.text.contains("Support engineer, first interview"))
    await stage.press("4")
    #expect(stage.text.contains("Night porter"))
    await stage.press("1")
    #expect(stage.text.contains("Ana Pérez"))
    await stage.press("2", "j", "L", ":")
    await stage.type("templates")
    await stage.press(.enter)
    #expect(stage.text.contains("Night porter"))
    await stage.end()
  }

  @Test("The library: found by words and language, looked at, and begun with", arguments: sizes)
  func templates(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage(width: width, height: height, section: "4")
    await stage.press("j")
    try stage.matches("templates")
    await stage.press("/")
    await stage.type("soft")
    #expect(stage.text.contains("Software engineer") && !stage.text.contains("Night porter"))
    await stage.press(.enter, .enter)
    #expect(stage.office.with { $0.calls }.contains("create from software-engineer.en"))
    #expect(stage.text.contains("Software engineer, first interview"))
    await stage.end()
  }
}
