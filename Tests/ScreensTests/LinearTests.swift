import CaptureCore
import Contracts
import Foundation
import TestSupport
import Testing

@testable import Kit
@testable import Recorder
@testable import Screens

/// What is said in lines, without a server; the whole of an interview is in the end-to-end tests.
@MainActor
@Suite("In lines")
struct LinearTests {
  /// What was said, of an app that speaks in lines.
  @MainActor
  private final class Talk {
    let app: App
    let terminal: LinearTerminal

    init(_ screen: KioskScreen) throws {
      let record = Record()
      terminal = LinearTerminal { record.text += $0 }
      app = App(terminal: terminal, now: { 0 })
      self.record = record
      try app.start(screen)
    }

    private final class Record { var text = "" }
    private let record: Record

    /// What is new since the last time.
    func heard() -> String {
      defer { record.text = "" }
      return record.text
    }

    func type(_ line: String) -> String {
      terminal.type(line)
      app.step()
      return heard()
    }
  }

  /// A reader hears a page once: what does not change is not said again.
  @Test func onlyWhatIsNewIsSaid() async throws {
    let talk = try Talk(try KioskData.screen(.consent, KioskData.snapshot()))
    let page = talk.heard()
    #expect(page.contains("Recorded: your picture and voice") && page.contains("\n1. I agree"))
    #expect(page.hasSuffix("Nothing is ticked.\nl – language; ! – problem; q – leave; ? – help\n> "))
    #expect(talk.type("2") == "2\nTicked: 2.\n> ")
    // What is missing is said with what to type here, not with the space bar of the screens.
    #expect(talk.type("") == "\nWithout the recording there is no interview: tick it with 1, or leave with q.\n> ")
    #expect(talk.type("1") == "1\nTicked: 1, 2.\n> ")
    #expect(talk.type("nonsense").contains("There is no command “nonsense” here"))
    #expect(!talk.type("*").isEmpty)
    await talk.app.finish()
  }

  /// Nothing moves the cursor or draws again: a reader would say it all once more.
  @Test func noControlSequenceIsEverSent() async throws {
    let questions = [KioskData.question(1, .text, "Why?\u{1B}[2J", status: .open)]
    var screen = try KioskData.screen(.question(1, .writing), KioskData.snapshot(KioskData.underWay(questions)))
    screen.state.writing = KioskWriting(questions[0])
    let talk = try Talk(screen)
    var all = talk.heard()
    for line in ["One.", "Two.", "/read", "/undo", "?", "*", "=", "/!"] { all += talk.type(line) }
    #expect(all.contains("So far: One. Two."))
    #expect(all.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7F })
    await talk.app.finish()
  }

  /// At a kiosk the stick is all that there is: its files by number, with a way back, and no path of the machine.
  @Test(arguments: [true, false])
  func aStickIsTakenByNumber(isQuestion: Bool) async throws {
    let folder = try TemporaryFolder()
    let root = folder.url.appending(path: "media").path
    let outside = folder.url.appending(path: "outside.pdf").path
    try FileManager.default.createDirectory(atPath: root + "/KINGSTON/Letters", withIntermediateDirectories: true)
    for name in ["KINGSTON/cv.pdf", "KINGSTON/Letters/why.docx"] + (1...21).map({ "KINGSTON/Letters/\($0).jpg" }) {
      try Data(count: 2000).write(to: URL(filePath: root + "/" + name))
    }
    try Data(count: 10).write(to: URL(filePath: outside))
    let question = KioskData.question(1, .file, "Your licence, please.", status: .open)
    let picker = MediumPicker(root: root, isNumbered: true)
    var screen = try KioskData.screen(
      isQuestion ? .question(1, .writing) : .resume, KioskData.snapshot(KioskData.underWay([question])), place: .kiosk,
      makePicker: { picker })
    screen.state.picker = picker
    if isQuestion { screen.state.writing = KioskWriting(question) }
    let talk = try Talk(screen)
    var all = talk.heard()
    func type(_ line: String) -> String {
      let said = talk.type(line)
      all += said
      return said
    }
    #expect(all.contains("\n1. KINGSTON, a folder\n") && all.hasSuffix("Number> "))
    #expect(!all.contains("Path") && !all.contains("F2"))
    #expect(
      type("1").contains(
        "In the folder KINGSTON. A < goes back to where it lies.\n1. Letters, a folder\n2. cv.pdf, 2 KiB\n"))
    let letters = type("1")
    #expect(
      letters.contains("In the folder KINGSTON, Letters.") && letters.contains("\n20. ") && !letters.contains("\n21. "))
    #expect(letters.contains("There are 2 more: + tells the next ones."))
    #expect(type("+").contains("21. 9.jpg, 2 KiB\n22. why.docx, 2 KiB\n"))
    #expect(!letters.contains("PDF"), "in a folder nothing but what is there")
    #expect(type("+").contains("There are no more here."))
    #expect(type("<").contains("2. cv.pdf"))
    // What is no number hands nothing in, and leads nowhere else.
    for line in [outside, "3", "0", "-1", "cv.pdf", "..", "", "hand in this file"] {
      #expect(!type(line).contains("Sending"), "\(line)")
    }
    #expect(type("<").contains("1. KINGSTON"))
    #expect(type("<").contains("there is no folder to go back to"))
    _ = type("1")
    #expect(type("2").contains("Sending"))
    #expect(!all.replacing(outside, with: "").contains(folder.url.path))
    await talk.app.finish()
  }

  /// What is told as a command works as it is told, also where it is one letter.
  @Test func aCommandIsFoundByWhatIsTold() async throws {
    try await Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      let talk = try Talk(try KioskData.screen(.resume, KioskData.snapshot(), place: .kiosk))
      #expect(talk.heard().contains("с – с телефона"))
      #expect(!talk.type("с").contains("Команды"))
      await talk.app.finish()
    }
  }

  /// The real time runs silently but for its half and its last minute.
  @Test func timeIsToldSparingly() async throws {
    let question = KioskData.question(1, .video, "Why?", status: .open)
    func page(_ savedS: Int) throws -> LinearPage? {
      try KioskData.screen(
        .question(1, .recording),
        KioskData.snapshot(KioskData.underWay([question]), answers: [1: KioskData.answer(savedMs: savedS * 1000)])
      ).page
    }
    let pages = try (0...119).map(page)
    #expect(Set(pages.map(\.?.lines)).count == 1)
    #expect(pages[60]?.countdown?.leftS == 60 && pages[60]?.status == "Saved to 01:00.")
    #expect(LinearPage.spoken(90) == "1 minute 30 seconds")
  }

  /// Every step and overlay has words, in each language, and none that only a screen's keys explain.
  @Test(arguments: Language.allCases)
  func everyStepSpeaks(_ language: Language) throws {
    try Strings.$ofTask.withValue(try Strings.shipped(language)) {
      let question = KioskData.question(1, .video, "Why?", status: .open)
      let snapshot = KioskData.snapshot(KioskData.underWay([question]), answers: [1: KioskData.answer(savedMs: 1000)])
      let phases: [KioskState.Phase] = [
        .pausing, .opening, .preparing(untilS: 1020), .starting, .recording, .stopping, .recorded, .interrupted,
        .sending,
      ]
      let steps: [KioskState.Step] =
        [.opening, .stuck("x"), .pin(nil), .welcome, .consent, .resume, .devices, .review, .submitting, .done, .groups]
        + phases.map { .question(1, $0) }
      for step in steps {
        let page = try KioskData.screen(step, snapshot).page
        #expect(page?.lines.contains { !$0.isEmpty } == true, "\(step)")
        let all = (page?.lines ?? []).joined(separator: " ")
        #expect(!all.contains("kiosk.") && !all.contains("linear.") && !all.contains("F1"), "\(step): \(all)")
      }
    }
  }
}
