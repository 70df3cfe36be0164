import Foundation
import Kit
import Screens
import TestSupport
import Testing

/// The console on a terminal in memory, before an office in memory.
@MainActor
final class Stage {
  let office: Office
  let terminal: MemoryTerminal
  let app: App
  let folder: TemporaryFolder
  let services: ConsoleServices
  private let clock: Clock

  private final class Clock { var nowS = 0.0 }

  /// - Parameter section: the key of the console's section to begin in, where someone is signed in.
  init(
    width: Int = 80, height: Int = 24, office: Office = Office(), machine: Machine? = nil, section: Key? = "2"
  ) async throws {
    self.office = office
    terminal = MemoryTerminal(width: width, height: height)
    folder = try TemporaryFolder()
    services = office.services(drafts: folder.url, machine: machine)
    let clock = Clock()
    self.clock = clock
    app = App(terminal: terminal, now: { clock.nowS })
    let services = services
    app.commands = { ConsoleCommands.all(services) }
    try app.start(await consoleStart(services))
    await settle()
    if let section, office.with({ $0.account }) != nil { await press(section) }
  }

  /// Waits until no work is under way; before a live office the following is, for ever, and tests wait for what they
  /// look for with ``until(_:_:)``.
  private func settle() async {
    if office.with({ $0.isLive }) { app.step() } else { await app.settle() }
  }

  /// Lets the console work until `condition` holds, without a key or a second gone by.
  func until(_ what: String, _ condition: () -> Bool) async throws {
    try await eventually(what) {
      app.step()
      return condition()
    }
  }

  var text: String { terminal.text }

  func press(_ keys: Key...) async { for key in keys { await send(.key(key)) } }

  func type(_ text: String) async { for character in text { await send(.key(.character(character))) } }

  func paste(_ text: String) async { await send(.paste(text)) }

  private func send(_ event: TerminalEvent) async {
    terminal.send(event)
    app.step()
    await settle()
  }

  /// Lets so many seconds go by.
  func wait(s seconds: Int) async {
    for _ in 0..<seconds {
      clock.nowS += 1
      app.step()
      await settle()
    }
  }

  func end() async { await app.finish() }

  /// Compares the screen with `Golden/name-WxH.txt`; PARLEY_TEST_RECORD=1 writes it instead.
  func matches(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try Golden.matches(terminal, name, sourceLocation: sourceLocation)
  }
}

/// 80x24 as a terminal starts, and 160x50 as a large one is.
let sizes = [(80, 24), (160, 50)]
