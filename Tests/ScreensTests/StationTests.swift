import Client
import Contracts
import Foundation
import TestSupport
import Testing
import Transport

@testable import Kit
@testable import Recorder
@testable import Screens

/// A machine that candidates share: its waiting screen, what leads out of it, and what is left when nobody is there.
@MainActor
@Suite("A machine that candidates share")
struct StationTests {
  /// On a terminal in memory, with a clock of its own.
  @MainActor
  private final class Place {
    let terminal: MemoryTerminal
    let app: App
    let folder: TemporaryFolder
    let screen: StationScreen
    private let clock: Clock

    private final class Clock { var nowS = 0.0 }

    init(width: Int = 80, height: Int = 24, interview: LinkInfo? = nil, exitPIN: String? = nil) throws {
      terminal = MemoryTerminal(width: width, height: height)
      folder = try TemporaryFolder()
      let clock = Clock()
      self.clock = clock
      app = App(terminal: terminal, now: { clock.nowS })
      app.isLocked = true
      app.allowsSuspending = false
      app.idle = IdleWatch(afterS: 60, warningS: 20)
      let settings = StationSettings(
        server: try ServerAddress("http://127.0.0.1:1"), interview: interview == nil ? nil : "3GYNDWFR",
        organisation: "St. Mary Hospital", exitPIN: exitPIN, stateFolder: folder.url)
      let terminal = terminal
      let work = StationWork(settings, transport: HTTPTransport(), language: Strings.current.language) {
        terminal.wipe()
      }
      var screen = StationScreen(work: work)
      screen.info = interview
      self.screen = screen
      try app.start(screen)
    }

    var text: String { terminal.text }

    func press(_ keys: Key...) {
      for key in keys {
        terminal.send(.key(key))
        app.step()
      }
    }

    func wait(s seconds: Double) {
      clock.nowS += seconds
      app.step()
    }

    /// A candidate's screen on top, as the code that was typed brings it.
    func candidate(_ screen: KioskScreen) {
      app.push(screen)
      app.step()
    }
  }

  private static let info = LinkInfo(
    organisation: "St. Mary Hospital", title: "Night nurse, ward 3",
    welcome: "We are glad that you are here.", questionCount: 5, longestS: 600, consent: .current)

  @Test("The waiting screen", arguments: sizes.flatMap { size in Language.allCases.map { (size.0, size.1, $0) } })
  func waiting(_ width: Int, _ height: Int, _ language: Language) async throws {
    let end = language == .en ? "" : "-ru"
    try await Strings.$ofTask.withValue(try Strings.shipped(language)) {
      let open = try Place(width: width, height: height)
      try Golden.matches(open.terminal, "station" + end)
      let held = try Place(width: width, height: height, interview: Self.info)
      try Golden.matches(held.terminal, "station-interview" + end)
      await open.app.finish()
      await held.app.finish()
    }
  }

  @Test("No key leads out, at the waiting screen or in an interview")
  func noWayOut() async throws {
    let place = try Place()
    let before = place.text
    let exits: [Key] = [.control("c"), .control("z"), .control("d"), .control("p"), .escape, .function(10)]
    for key in exits { place.press(key) }
    #expect(place.text == before)
    place.candidate(try KioskData.screen(.welcome, KioskData.snapshot(), place: .kiosk))
    let welcome = place.text
    for key in exits where key != .escape { place.press(key) }
    #expect(place.text == welcome && !place.app.isOver)
    // Leaving leads to the waiting screen, and nowhere else.
    place.press("q")
    #expect(place.text.contains("Leave the interview?"))
    place.press("y")
    #expect(place.text.contains("St. Mary Hospital") && !place.app.isOver)
    await place.app.finish()
  }

  @Test("An operator ends it with the PIN, and nobody else by trying")
  func operate() async throws {
    let place = try Place(exitPIN: "4711")
    func type(_ pin: String) {
      for character in pin { place.press(.character(character)) }
      place.press(.enter)
    }
    // What was wrong with a candidate's code is not the operator's.
    type("hello")
    #expect(place.text.contains("A code has 8 letters"))
    place.press(.function(10))
    #expect(place.text.contains("For the operator") && !place.text.contains("A code has 8 letters"))
    for pin in ["1111", "2222", "3333"] { type(pin) }
    #expect(place.text.contains("not the PIN"))
    type("4711")
    #expect(place.text.contains("Wait a minute") && !place.app.isOver)
    await place.app.finish()

    let other = try Place(exitPIN: "4711")
    other.press(.function(10), "4", "7", "1", "1", .enter)
    #expect(other.app.isOver)
    await other.app.finish()
  }

  @Test("A code is told from what is none, however it is written")
  func codes() throws {
    #expect(CandidateCode("3gyn-dwfr") == .interview("3gyndwfr"))
    #expect(CandidateCode("ABCDE FGHJK") == .resume("ABCDEFGHJK"))
    for text in ["", "hello", "ABCDEFGHI", "3gyn_dwfr"] { #expect(CandidateCode(text) == nil, "\(text)") }
  }

  @Test("Whoever goes away is warned for and forgotten; a key stays; an answer is never cut off")
  func idle() async throws {
    let place = try Place()
    let leaving = try KioskData.screen(.welcome, KioskData.snapshot(), place: .kiosk)
    place.candidate(leaving)
    place.wait(s: 39)
    #expect(!place.text.contains("Are you still there?"))
    place.wait(s: 2)
    #expect(place.text.contains("Are you still there?") && place.text.contains("In 19 seconds"))
    // The key that answers does nothing else.
    place.press("q")
    #expect(place.text.contains("Night nurse") && !place.text.contains("Leave the interview?"))
    place.wait(s: 41)
    place.wait(s: 20)
    #expect(place.text.contains("St. Mary Hospital") && !place.text.contains("Night nurse"))
    try await eventually("the terminal is wiped") {
      place.app.step()
      return place.terminal.wipes == 1
    }

    let question = KioskData.question(1, .video, "Why?", status: .open)
    let state = KioskData.underWay([question])
    for phase in [KioskState.Phase.recording, .stopping, .sending, .preparing(untilS: 1e12)] {
      let answering = try KioskData.screen(
        .question(1, phase), KioskData.snapshot(state, answers: [1: KioskData.answer(savedMs: 1000)]), place: .kiosk)
      #expect(answering.idleAfterS(60) == nil)
      place.candidate(answering)
      place.wait(s: 600)
      #expect(!place.text.contains("Are you still there?") && place.text.contains("Why?"))
      place.app.popToFirst()
    }
    await place.app.finish()
  }

  @Test("A lost terminal ends the program, or lets an answer come to its end first")
  func hangUp() async throws {
    let question = KioskData.question(1, .video, "Why?", status: .open)
    let snapshot = KioskData.snapshot(
      KioskData.underWay([question]), answers: [1: KioskData.answer(savedMs: 1000)])
    for outlives in [false, true] {
      let place = try Place()
      place.app.outlivesTerminal = outlives
      place.candidate(try KioskData.screen(.question(1, .recording), snapshot, place: .kiosk))
      place.terminal.send(.hangUp)
      place.app.step()
      #expect(place.app.isOver == !outlives)
      await place.app.finish()
    }
    // Where no answer is under way there is nothing to wait for.
    let place = try Place()
    place.app.outlivesTerminal = true
    place.candidate(try KioskData.screen(.welcome, KioskData.snapshot(), place: .kiosk))
    place.terminal.send(.hangUp)
    place.app.step()
    #expect(place.app.isOver)
    await place.app.finish()
  }

  @Test("A stick shows what can be handed in, and nothing beyond itself")
  func medium() throws {
    let folder = try TemporaryFolder()
    let root = folder.url.appending(path: "media").path
    let stick = root + "/KINGSTON"
    try FileManager.default.createDirectory(atPath: stick + "/Letters", withIntermediateDirectories: true)
    try Data("outside".utf8).write(to: folder.url.appending(path: "outside.pdf"))
    for (name, bytes) in [
      ("cv.pdf", 2000), ("Foto.JPG", 10), ("setup.exe", 10), (".hidden.pdf", 10), ("empty.pdf", 0),
      ("Letters/why\u{1B}[2J.docx", 30),
    ] {
      try Data(count: bytes).write(to: URL(filePath: stick + "/" + name))
    }
    let large = try FileHandle(
      forWritingTo: { () throws -> URL in
        let url = URL(filePath: stick + "/film.zip")
        try Data().write(to: url)
        return url
      }())
    try large.truncate(atOffset: UInt64(FileOffer.mostBytes) + 1)
    for name in ["link.pdf", "up"] {
      try FileManager.default.createSymbolicLink(
        atPath: stick + "/" + name,
        withDestinationPath: name == "up" ? folder.url.path : folder.url.path + "/outside.pdf")
    }
    var picker = MediumPicker(root: root)
    func takes(_ keys: Key...) -> Bool { keys.reduce(true) { picker.handle($1) && $0 } }
    #expect(picker.entries.map(\.name) == ["KINGSTON"] && picker.selected == nil)
    #expect(takes(.enter))
    #expect(picker.entries.map(\.name) == ["Letters", "Foto.JPG", "cv.pdf"])
    #expect(takes(.down, .down))
    #expect(picker.selected == URL(filePath: stick).resolvingSymlinksInPath().path + "/cv.pdf")
    // Enter on a file is the screen's: it hands the file in.
    #expect(!takes(.enter))
    #expect(takes(.up, .up, .enter))
    #expect(picker.entries.map(\.name) == ["why\u{FFFD}[2J.docx"])
    #expect(takes(.left, .left) && !takes(.left))
    #expect(picker.folder == picker.root)
  }
}
