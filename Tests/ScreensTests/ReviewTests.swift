import Contracts
import Foundation
import Kit
import Screens
import TestSupport
import Testing

@MainActor
@Suite("Watching and reviewing")
struct ReviewTests {
  @Test("Candidates come while one looks, and the selected one stays where it is")
  func live() async throws {
    let stage = try await Stage()
    await stage.press("j", .enter, "j")
    func selectedLine() -> Int? { stage.text.split(separator: "\n").firstIndex { $0.hasPrefix(" ▸ Candidate 002B") } }
    let before = try #require(selectedLine())
    stage.office.with { state in
      for number in 50..<70 {
        state.candidates.insert(
          Office.row(
            number, "New \(number)", "", .opened, answered: 0, analysed: 0, nil, began: "2026-11-23T14:29:00Z"), at: 0)
      }
    }
    await stage.wait(s: 1)
    #expect(selectedLine() == before)
    #expect(stage.text.contains("↑ 20"))
    await stage.press("g")
    #expect(stage.text.contains("▸ New 69"))
    await stage.end()
  }

  @Test("Evidence is lit in the transcript, numbered as at its score, one after the other")
  func evidence() async throws {
    let stage = try await Stage(width: 160, height: 50)
    await stage.press("j", .enter, "G", .enter)
    let quotes = [
      "I let her explain everything and did not interrupt.", "I said that I was sorry",
      "I offered to send it by courier the same day.",
    ]
    #expect(stage.terminal.runs(of: .evidence).filter(quotes.contains) == quotes)
    #expect(stage.terminal.runs(of: .evidenceFocus).isEmpty)
    #expect(stage.text.contains("did not interrupt.[1]"))
    #expect(stage.text.contains("[2]  “I said that I was sorry” 00:11–00:14"))
    await stage.press(.tab, .tab)
    #expect(stage.terminal.runs(of: .evidenceFocus).sorted() == [quotes[1], "“\(quotes[1])”"].sorted())
    await stage.press("e", "e")
    #expect(stage.terminal.runs(of: .evidenceFocus).contains(quotes[0]))
    await stage.end()
  }

  @Test("A long answer says how far its transcription is, and goes on by itself")
  func progress() async throws {
    let stage = try await Stage()
    stage.office.with { state in
      let row = state.candidates[3]
      state.details[row.id]?.answers[0].analysis = nil
      state.details[row.id]?.answers[0].progress = AnalysisProgress(done: 3, pieces: 12)
    }
    await stage.press("j", .enter, "G", .enter)
    #expect(stage.text.contains("Being transcribed: 3 of 12 parts are done"))
    stage.office.with { state in
      state.details[state.candidates[3].id]?.answers[0].progress = AnalysisProgress(done: 4, pieces: 12)
    }
    await stage.wait(s: 16)
    #expect(stage.text.contains("Being transcribed: 4 of 12 parts are done"))
    await stage.end()
  }

  @Test("Key frames are drawn once each is here, and fetched once")
  func frames() async throws {
    let stage = try await Stage(width: 160, height: 50)
    await stage.press("j", .enter, "G", .enter)
    let surface = try #require(stage.terminal.surface)
    let halves = surface.cells.compactMap(\.style.halves)
    #expect(halves.count > 200)
    #expect(Set(halves.flatMap { [$0.top, $0.bottom] }).count <= 3 * 64)
    await stage.press("n", "p")
    await stage.wait(s: 2)
    let asked = stage.office.with { $0.calls.filter { $0.hasPrefix("frame 1.") } }
    #expect(asked.sorted() == ["frame 1.0", "frame 1.1", "frame 1.3"])
    await stage.end()
  }

  @Test(
    "A key frame that cannot be had for now is asked for again; one that is not there is not", arguments: [503, 404])
  func framesThatFail(status: Int) async throws {
    let stage = try await Stage(width: 160, height: 50)
    stage.office.with { $0.frameRefusal = Problem(code: "no-frame", title: "", status: status, detail: "") }
    await stage.press("j", .enter, "G", .enter)
    func hasPictures() -> Bool { stage.terminal.surface?.cells.contains { $0.style.halves != nil } == true }
    #expect(!hasPictures())
    stage.office.with { $0.frameRefusal = nil }
    await stage.wait(s: 2)
    #expect(hasPictures() == (status == 503))
    await stage.end()
  }

  @Test("Stand-ins, gaps and the reason for no score are said in words")
  func honest() async throws {
    let stage = try await Stage()
    await stage.press("j", .enter, "G", .enter, "2")
    for said in [
      "camera test pattern", "microphone from a file", "At 00:12 3.2 s were not recorded.", "2 frames of the video",
      "No usable speech was found",
    ] {
      #expect(stage.text.contains(said))
    }
    #expect(stage.terminal.runs(of: .warning).contains("camera test pattern"))
    await stage.end()
  }

  @Test("The video goes where one says, never over another file unasked, and the player is named")
  func video() async throws {
    let folder = try TemporaryFolder()
    let machine = Machine(
      downloads: folder.url, home: URL(filePath: "/nonexistent-home"), firstSignInFile: nil, player: "true")
    let stage = try await Stage(machine: machine)
    await stage.press("j", .enter, "G", .enter, "s")
    #expect(stage.text.contains("candidate-0029-1.mp4"))
    await stage.press(.enter)
    #expect(stage.text.contains("The video is saved"))
    let saved = folder.url.appending(path: "candidate-0029-1.mp4")
    #expect(try Data(contentsOf: saved) == Data("video".utf8))
    await stage.press("p")
    #expect(stage.text.contains("Started true."))

    try Data("mine".utf8).write(to: saved)
    await stage.press("s", .control("u"))
    await stage.paste(saved.path)
    await stage.press(.enter)
    #expect(stage.text.contains("Write over it?"))
    await stage.press(.enter)
    #expect(try Data(contentsOf: saved) == Data("mine".utf8))
    await stage.press("n", "n")
    await stage.press("s")
    #expect(stage.text.contains("The video is not ready yet."))
    await stage.end()
  }

  @Test("What a score was made from goes into a file of its own; without a score the key says why not")
  func receipt() async throws {
    let folder = try TemporaryFolder()
    let machine = Machine(
      downloads: folder.url, home: URL(filePath: "/nonexistent-home"), firstSignInFile: nil, player: nil)
    let stage = try await Stage(machine: machine)
    await stage.press("j", .enter, "G", .enter, "P", .enter)
    let saved = folder.url.appending(path: "candidate-0029-1-receipt.json")
    #expect(try Data(contentsOf: saved) == Data("receipt of 1".utf8))
    #expect(stage.text.contains("The receipt is saved as"))
    await stage.press("n", "P")
    #expect(stage.text.contains("There is no score to have a receipt of."))
    await stage.end()
  }

  @Test("What another machine recorded beside the answer is said, and saved by itself")
  func alternative() async throws {
    let folder = try TemporaryFolder()
    let machine = Machine(
      downloads: folder.url, home: URL(filePath: "/nonexistent-home"), firstSignInFile: nil, player: nil)
    let office = Office()
    office.with { state in
      state.details[state.candidates[3].id]?.answers[0].alternatives = [
        AlternativeRecording(take: .new(), durationMs: 45_200, arrivedAt: Date(), status: .verified)
      ]
    }
    let stage = try await Stage(office: office, machine: machine)
    await stage.press("j", .enter, "G", .enter)
    #expect(stage.text.contains("Besides, 00:45 arrived from another machine"))
    await stage.press("S", .enter)
    #expect(office.with { $0.calls.contains("video 1 alternative") })
    #expect(FileManager.default.fileExists(atPath: folder.url.path + "/candidate-0029-1-alternative.mp4"))
    await stage.press(.enter, "n", "S")
    #expect(stage.text.contains("No other machine recorded anything"))
    await stage.end()
  }

  @Test("A server that is gone is said on top, and asked again until it is back")
  func away() async throws {
    let stage = try await Stage()
    await stage.press("j", .enter)
    stage.office.with { $0.isAway = true }
    await stage.wait(s: 1)
    #expect(stage.text.contains("Trying again in"))
    #expect(stage.text.contains("Candidate 002B"))
    stage.office.with { $0.isAway = false }
    await stage.wait(s: 2)
    #expect(!stage.text.contains("Trying again in"))
    await stage.end()
  }

  @Test("Escape sequences in what candidates write reach no cell")
  func hostile() async throws {
    let office = Office()
    office.with { state in
      state.candidates[3].name = "\u{1B}]0;pwned\u{07}Sam\u{1B}[2J"
      state.details[state.candidates[3].id]?.answers[0].analysis?.transcript?.words[0].text = "\u{1B}[31mWell\u{9B}2J"
      state.interviews[1].content.title = "Title\u{1B}[2J\r\nwith lines"
    }
    let stage = try await Stage(office: office)
    await stage.press("j", .enter, "G", .enter, "B")
    for cell in try #require(stage.terminal.surface).cells {
      #expect(!cell.text.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
    #expect(stage.text.contains("Sam"))
    await stage.end()
  }
}
