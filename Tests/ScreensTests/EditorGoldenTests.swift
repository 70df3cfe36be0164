import Contracts
import Kit
import Screens
import Testing

/// The builder as it is drawn.
@MainActor
@Suite("The builder as it is drawn")
struct EditorGoldenTests {
  @Test("An interview, a question, a competency, an empty one, a conflict", arguments: sizes)
  func english(_ width: Int, _ height: Int) async throws {
    let stage = try await Stage.withList(width: width, height: height)
    await stage.build(1)
    try stage.matches("editor")
    await stage.press("G", .enter)
    try stage.matches("editor-question")
    await stage.press(.escape, "k", "k", "k", .enter)
    try stage.matches("editor-competency")
    await stage.press(.escape, "g", "j", .enter)
    try stage.matches("editor-rules")
    await stage.end()
    let empty = try await Stage.withList(width: width, height: height)
    await empty.build()
    await empty.press(.escape, "p")
    try empty.matches("editor-missing")
    await empty.end()
  }

  @Test("Two versions, the bank", arguments: sizes)
  func modes(_ width: Int, _ height: Int) async throws {
    var state = Office.sample
    state.bank = Office.bank
    let stage = try await Stage.withList(width: width, height: height, office: Office(state))
    await stage.build(0)
    await stage.press("b")
    try stage.matches("editor-bank")
    await stage.press(.escape, .enter, .control("u"))
    await stage.type("Support engineer, talk of one hour")
    stage.office.with { state in
      state.interviews[0].content.welcome = "Good to have you here."
      state.interviews[0].version += 1
    }
    await stage.wait(s: 2)
    try stage.matches("editor-conflict")
    await stage.end()
  }

  @Test("In Russian")
  func russian() async throws {
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      let stage = try await Stage.withList()
      await stage.build(1)
      await stage.press("G", .enter)
      try stage.matches("editor-question-ru")
      await stage.end()
    }
  }
}
