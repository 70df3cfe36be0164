import Contracts
import Foundation
import Kit
import Screens
import TestSupport
import Testing

@MainActor
@Suite("Candidates come: invited, imported")
struct InviteTests {
  @Test("An invitation is checked as one writes, made, and its link is shown, also later")
  func invite() async throws {
    let stage = try await candidatesStage(Office())
    await stage.press("i")
    await stage.type("Zoë Brown")
    await stage.press(.tab)
    await stage.type("zoe")
    await stage.press(.control("s"))
    #expect(stage.text.contains("is not an e-mail address"))
    await stage.type("@example.org")
    await stage.press(.tab)
    await stage.type("12")
    await stage.press(.tab)
    await stage.type("2020-01-01")
    await stage.press(.control("s"))
    #expect(stage.text.contains("from 100 to 400") && stage.text.contains("This time has passed."))
    await stage.press(.control("u"))
    await stage.type("125")
    await stage.press(.tab, .control("u"))
    await stage.type("2026-12-31 18:00")
    await stage.press(.tab)
    await stage.type("night shift, berlin")
    await stage.press(.enter)
    let request = try #require(stage.office.with { $0.people.invited.first })
    #expect(request.name == "Zoë Brown" && request.extraTimePercent == 125)
    #expect(request.tags == ["night shift", "berlin"])
    #expect(request.expiresAt == WireJSON.date("2026-12-31T18:00:00Z"))
    #expect(stage.text.contains("Invited.") && stage.text.contains("https://interviews.example.org/i/3f0c6a52"))
    await stage.press(.escape, .escape)
    #expect(stage.text.contains("Zoë Brown"))
    await stage.press("g", "L")
    #expect(stage.text.contains("All time limits: 125 %."))
    await stage.end()
  }

  @Test("In the list of all one says first to which interview")
  func pick() async throws {
    let stage = try await candidatesStage(Office(), all: true)
    await stage.press("i")
    #expect(stage.text.contains("Which interview") && stage.text.contains("Support engineer"))
    #expect(!stage.text.contains("Backend engineer"), "it is closed")
    await stage.press(.enter)
    #expect(stage.text.contains("E-mail"))
    await stage.end()
  }

  private let report = ImportReport(
    rows: 5, invited: 0, good: 2, faulty: 2, duplicates: 1, isDryRun: true, encoding: "UTF-8", separator: ";",
    columns: ["name": "Name", "email": "E-Mail"], ignoredColumns: ["Shoe size"],
    faults: [
      ImportFault(
        kind: .invalid, row: 3, column: "email", reason: "The e-mail “not-an-address” has no @.",
        wayOut: "Write it as name@example.org."),
      ImportFault(
        kind: .duplicateInFile, row: 4, column: "email", reason: "The same e-mail stands in row 2.",
        wayOut: "Remove one of them."),
      ImportFault(
        kind: .invalid, row: 5, column: "extra_time_percent", reason: "The extra time is 900.",
        wayOut: "Write 100 to 400."),
    ])

  @Test("A file is checked first, its faults stand row by row, and only then the good ones are invited")
  func importing() async throws {
    let office = Office()
    office.with { $0.people.report = report }
    let stage = try await candidatesStage(office)
    let file = stage.folder.url.appending(path: "people.csv")
    await stage.press("I")
    await stage.type("/nowhere/people.csv")
    await stage.press(.enter)
    #expect(stage.text.contains("There is no file at this path."))
    await stage.press(.control("u"))
    await stage.paste(stage.folder.url.path)
    await stage.press(.enter)
    #expect(stage.text.contains("This is a folder."))
    try Data("Name;E-Mail\n".utf8).write(to: file)
    await stage.press(.control("u"))
    await stage.paste(file.path)
    await stage.press(.enter)
    for said in [
      "2 can be invited", "2 with faults", "1 there already", "of 5 rows", "UTF-8", "separator ;", "Shoe size",
      "The e-mail “not-an-address” has no @.", "Write it as name@example.org.",
    ] {
      #expect(stage.text.contains(said), "\(said)")
    }
    #expect(office.with { $0.people.imports.map(\.isDryRun) } == [true])
    await stage.press("i")
    #expect(stage.text.contains("2 candidates are invited."))
    let last = try #require(office.with { $0.people.imports.last })
    #expect(!last.isDryRun && last.skipsFaulty && last.csv == Data("Name;E-Mail\n".utf8))
    await stage.end()
  }

  @Test("An encoding that cannot be told is asked for")
  func encoding() async throws {
    let office = Office()
    office.with {
      $0.people.report = report
      $0.people.importRefusal = Problem(
        code: "file-unreadable", title: "", status: 422, detail: "It looks like windows-1251.", field: "encoding")
    }
    let stage = try await candidatesStage(office)
    let file = stage.folder.url.appending(path: "people.csv")
    try Data([0xC8, 0xEC, 0xFF]).write(to: file)
    await stage.press("I")
    await stage.paste(file.path)
    await stage.press(.enter)
    #expect(stage.text.contains("Windows-1251"))
    await stage.press("1")
    #expect(office.with { $0.people.imports.last?.encoding } == "windows-1251")
    #expect(stage.text.contains("2 can be invited"))
    await stage.end()
  }

  @Test("As they are drawn", arguments: sizes)
  func drawn(_ width: Int, _ height: Int) async throws {
    let office = Office()
    office.with { $0.people.report = report }
    let home = try TemporaryFolder()
    let machine = Machine(downloads: home.url, home: home.url, firstSignInFile: nil, player: nil)
    let stage = try await candidatesStage(office, width: width, height: height, machine: machine)
    try Data("Name;E-Mail\n".utf8).write(to: home.url.appending(path: "people.csv"))
    await stage.press("I")
    try stage.matches("import")
    await stage.type("~/people.csv")
    await stage.press(.enter)
    try stage.matches("import-checked")
    await stage.press(.escape, .escape, "i")
    await stage.type("Zoë Brown")
    await stage.press(.tab)
    await stage.type("zoe@example.org")
    try stage.matches("invite")
    await stage.press(.control("s"))
    try stage.matches("personal-link")
    await stage.end()
  }
}
