import CaptureCore
import Client
import Contracts
import Foundation
import Kit
import Testing

@testable import Recorder
@testable import Screens

@MainActor
@Suite("Trouble in the user's language")
struct TroubleTests {
  private static let spool: [SpoolError] = [
    .diskFull(folder: "/spool"), .tooLittleSpace(folder: "/spool", neededBytes: 90 << 20, freeBytes: 40 << 20),
    .runningOut(folder: "/spool", secondsLeft: 95), .inUse, .newerFormat, .unreadable, .io("EIO"),
  ]
  private static let warnings: [CaptureWarning] = [
    .cameraBack, .microphoneBack, .keepsUp, .fewerPictures, .smallerPicture, .otherMicrophone(name: "Headset"),
    .device(DeviceError(.cameraLost, device: "/dev/video0")), .disk(spool[2]),
  ]
  private static let uploads: [UploadTrouble] = [
    KioskData.away, .call(.notTrusted(server: "https://jobs.example.org", why: "expired")),
    .call(.notParley(server: "https://jobs.example.org", why: "it sent a web page")), .call(.notSignedIn),
    .storeAway(why: "refused"), .storeNotTrusted(why: "expired"), .storeBusy(status: 503), .storeIsWebPage,
    .storeRefuses(status: 403), .disk(.unreadable), .other("E42"), .server(problem("stale-writer")),
  ]
  private static let takes: [TakeError] = [
    .uploadRefused(.storeRefuses(status: 403)), .consentNeeded, .alreadyRecording, .notRecording,
    .nothingRecorded(question: 2), .noRetakesLeft(question: 2), .noTimeLeft(question: 2), .standInRefused,
    .fileUnreadable("/tmp/cv.pdf"), .fileSize(0), .fileSize(90 << 20), .notPlayed, .nothingChosen,
    .device(DeviceError(.cameraBusy, device: "/dev/video0")), .disk(.inUse), .noSuchQuestion(9),
  ]

  private static func problem(_ code: String) -> Problem {
    Problem(code: code, title: "", status: 409, detail: "The server's own words.")
  }

  private static var all: [(String, String, [String: String])] {
    DeviceError.Code.allCases.map {
      let error = DeviceError($0, device: "/dev/video0")
      return ($0.rawValue, error.words, TroubleFacts.of(error))
    }
      + spool.map { ($0.code, $0.words, TroubleFacts.of($0)) }
      + warnings.map { ($0.code, $0.words, TroubleFacts.of($0)) }
      + uploads.map { ($0.code, $0.words, $0.facts) }
      + takes.map { ($0.code, $0.words, TroubleFacts.of($0)) }
  }

  @Test("Each has words in both languages, on the screen and in the log")
  func words() throws {
    let english = Self.all
    let table = try Strings.shipped(.ru)
    let russian = Strings.$ofTask.withValue(table) {
      for (code, words, facts) in Self.all {
        #expect(Self.isRussian(words), "\(code): \(words)")
        #expect(facts["code"] == code)
        let logged = SessionLogWords.facts(facts).first ?? ""
        #expect(Self.isRussian(logged), "\(code) in the log: \(logged)")
      }
      for code in Problem.worded {
        #expect(Self.isRussian(Self.problem(code).words), "\(code)")
      }
      return Self.all
    }
    for (english, russian) in zip(english, russian) {
      #expect(!english.1.contains("trouble.") && !english.1.contains("{") && english.1 != russian.1, "\(english)")
      #expect(!russian.1.contains("{"), "\(russian)")
    }
    for code in Problem.worded { #expect(Self.problem(code).words == "The server's own words.") }
    #expect(Self.problem("something-new").words == "The server's own words.")
  }

  @Test("What the recorder, the server and support note in the log has names in both languages")
  func facts() throws {
    let known = [
      "agreed_rate", "at_ms", "bits_per_s", "by", "camera", "clipped_ms", "device", "dropped", "epoch", "format",
      "free_mib", "from_ms", "keeps_one_of", "left_s", "light", "loudest_db", "measured_rate", "microphone",
      "needed_mib", "offset_ms", "peak_db", "percent", "picture", "rate", "reduced", "repeated", "seconds",
      "silence_ms", "size", "status", "until", "way_ms",
    ]
    let table = try Strings.shipped(.ru)
    for key in known {
      let russian = Strings.$ofTask.withValue(table) { SessionLogWords.facts([key: "7"]) }
      #expect(russian.count == 1 && Self.isRussian(russian[0]), "\(key): \(russian)")
      #expect(SessionLogWords.facts([key: "7"]) != russian)
    }
    let ended = ["why": "failed", "code": "camera-lost", "name": "/dev/video0", "cause": "ENODEV", "dropped": "3"]
    let words = Strings.$ofTask.withValue(table) { SessionLogWords.facts(ended) }
    #expect(words == ["камера отключилась", "сбой", "потеряно: 3", "/dev/video0", "(ENODEV)"])
    #expect(SessionLogWords.facts(["something_new": "5", "code": "new-code"]) == ["new-code", "something new 5"])
  }

  private static func isRussian(_ text: String) -> Bool { text.contains(/[а-яё]{2}/.ignoresCase()) }

  @Test("What a candidate is told while an answer is recorded, also after the language was changed")
  func recording() throws {
    try Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      let lost = try Self.recording(.device(DeviceError(.cameraLost, device: "/dev/video0", cause: "No such device")))
      try lost.matches("kiosk-camera-lost-ru")
      let full = try Self.recording(.disk(.runningOut(folder: "/var/spool/parley", secondsLeft: 95)))
      #expect(full.text.contains("1 мин 35 с"))
      try full.matches("kiosk-disk-low-ru")
    }
    // What stays on the screen is kept as what happened, not as words.
    var screen = try Self.screen()
    let table = try Strings.shipped(.ru)
    Strings.$ofTask.withValue(table) { _ = screen.take(.event(.warning(.cameraBack))) }
    #expect(screen.state.warning?.words == "The camera is back.")
  }

  @Test("What ended a recording, and what holds the upload up, in Russian")
  func ended() throws {
    try Strings.$ofTask.withValue(try Strings.shipped(.ru)) {
      var screen = try Self.screen()
      screen.state.snapshot?.trouble = .storeIsWebPage
      let effects = screen.take(.event(.ended(.failed(.disk(.diskFull(folder: "/var/spool/parley"))))))
      #expect(screen.state.phase == .interrupted)
      #expect("\(effects)".contains("Диск заполнен"))
      #expect(try KioskStage(screen).text.contains("Вместо хранилища записей отвечает"))
      var news = try Self.screen()
      _ = news.take(.devices(.fault(TakeError.device(DeviceError(.cameraBusy, device: "/dev/video2")))))
      #expect(news.state.check.fault?.words.hasPrefix("Камера /dev/video2 занята") == true)
    }
  }

  private static func screen() throws -> KioskScreen {
    var questions = KioskData.questions
    (questions[0].status, questions[1].status) = (.skipped, .open)
    questions[1].text = "Вам позвонили сразу двое пациентов, а вы на отделении одни. Что вы сделаете сначала?"
    var screen = try KioskData.screen(
      .question(2, .recording),
      KioskData.snapshot(KioskData.underWay(questions), answers: [2: KioskData.answer(savedMs: 43_000)]))
    screen.state.picture = KioskData.picture
    screen.state.loudness = Loudness(peakDB: -12, rmsDB: -24, isClipping: false)
    return screen
  }

  private static func recording(_ warning: CaptureWarning) throws -> KioskStage {
    var screen = try screen()
    _ = screen.take(.event(.warning(warning)))
    return try KioskStage(screen)
  }
}
