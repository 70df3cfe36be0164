import Contracts
import Foundation
import Kit
import Screens
import TestSupport
import Testing

@MainActor
@Suite("What happened in a session, as HR and support read it")
struct SessionLogTests {
  private static func entry(
    _ number: Int, _ at: String, _ source: SessionLogEntry.Source, _ kind: String, question: Int? = nil,
    _ details: [String: String] = [:]
  ) -> SessionLogEntry {
    SessionLogEntry(
      sequence: number, at: WireJSON.date(at)!, source: source, kind: kind, question: question, details: details)
  }

  private static let log = SessionLog(
    entries: [
      entry(1, "2026-11-23T12:00:00Z", .server, "session_started"),
      entry(2, "2026-11-23T12:00:02Z", .client, "devices", ["camera": "/dev/video0", "microphone": "Headset"]),
      entry(3, "2026-11-23T12:04:00Z", .server, "question_opened", question: 1),
      entry(4, "2026-11-23T12:04:40Z", .client, "device_lost", question: 1, ["device": "camera"]),
      entry(5, "2026-11-23T12:05:00Z", .server, "incident_reported", question: 1),
      entry(6, "2026-11-23T12:30:00Z", .staff, "extra_time_given", ["by": "operator", "percent": "150"]),
      entry(7, "2026-11-23T12:31:00Z", .server, "something_new"),
    ],
    incidents: [
      Incident(
        id: IncidentID("3f0c6a52-6c1e-4a50-9f5e-0c8f3b0d7e22")!, kind: .device, question: 1,
        text: "The camera went dark.", at: WireJSON.date("2026-11-23T12:05:00Z")!, grantedTake: true)
    ])

  private func stage(_ width: Int, _ height: Int) async throws -> Stage {
    let office = Office()
    office.with { state in
      let id = state.candidates[3].id
      state.people.logs[id] = Self.log
      state.details[id]?.consent?.purposes = [.record]
      state.details[id]?.extra = [ProfileValue(label: "Earliest start", value: "1 March")]
      state.details[id]?.incidents = Self.log.incidents
      state.details[id]?.deleteAfter = WireJSON.date("2027-05-22T12:00:00Z")
      state.details[id]?.answers[0].takes = 2
    }
    let stage = try await Stage(width: width, height: height, office: office)
    await stage.press("j", .enter, "G", .enter)
    return stage
  }

  @Test("What stands on the candidate's page, and the log behind l", arguments: sizes)
  func drawn(_ width: Int, _ height: Int) async throws {
    let stage = try await stage(width, height)
    #expect(stage.text.contains("people alone judge"))
    #expect(stage.text.contains("“The camera went dark.”") && stage.text.contains("recorded 2 times"))
    try stage.matches("candidate-support")
    await stage.press("l")
    #expect(stage.text.contains("A device went away  question 1  device camera"))
    await stage.press("G")
    #expect(stage.text.contains("something new"), "what this program has no words for is shown as it is")
    await stage.press("g")
    #expect(!stage.text.contains("1 March"), "a blind review hides what may tell who it is")
    try stage.matches("session-log")
    await stage.press(.escape, "B", "l")
    #expect(stage.text.contains("Earliest start  1 March"))
    await stage.end()
  }

  @Test("In Russian")
  func russian() async throws {
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      let stage = try await stage(80, 24)
      try stage.matches("candidate-support-ru")
      await stage.press("l")
      try stage.matches("session-log-ru")
      await stage.end()
    }
  }

  @Test("The builder asks for details and a contact, a line each, with a star for what is needed")
  func builder() async throws {
    let stage = try await Stage.withList()
    await stage.build(0)
    await stage.press("g", "j", .enter, .tab, .tab, .tab, .tab, .tab, .tab, .tab)
    await stage.type("Earliest start *")
    await stage.press(.enter)
    await stage.type("Telephone")
    await stage.press(.tab)
    await stage.type("Anna, jobs@example.org")
    await stage.wait(s: 3)
    let settings = stage.office.with { $0.interviews[0].content.settings }
    #expect(
      settings.profileFields == [
        ProfileField(label: "Earliest start", isRequired: true), ProfileField(label: "Telephone"),
      ])
    #expect(settings.contact == "Anna, jobs@example.org")
    await stage.end()
  }
}
