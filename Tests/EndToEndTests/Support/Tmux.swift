import Foundation
import Platform
import TestSupport

/// A real terminal: a tmux server of the test's own, with one window.
final class Tmux {
  private let socket: String
  let width: Int
  let height: Int

  /// Runs `command` through a shell in a window of `width` by `height` cells.
  init(
    _ command: String, home: URL, width: Int = 80, height: Int = 24, environment: [String: String] = [:]
  ) throws {
    self.width = width
    self.height = height
    // Not in the home folder: that may be gone before the server is told to end.
    socket = "/tmp/pt-\(UInt32.random(in: 0 ... .max))"
    // A test run without a terminal may have said NO_COLOR; a window of a terminal has colours.
    let variables =
      "unset NO_COLOR; "
      + Program.environment(home: home).merging(environment) { $1 }
      .filter { $0.key != "TERM" }.map { "export \($0.key)='\($0.value)'; " }.joined()
    // Afterwards a shell, to see what state the terminal was left in.
    // What tmux calls itself differs between builds; colours decide how pictures are drawn.
    try tmux([
      "-f", "/dev/null", "start-server", ";", "set-option", "-g", "default-terminal", "tmux-256color", ";",
      "new-session", "-d", "-c", home.path, "-x", "\(width)", "-y", "\(height)",
      "\(variables)\(command); echo EXIT $?; exec sh",
    ])
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    let output = socket + ".out"
    _ = try Spawned("tmux", ["-u", "-S", socket] + arguments, output: output).waitNow()
    return (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
  }

  /// The screen as text, a line a row.
  func screen() throws -> String { try tmux(["capture-pane", "-p"]) }

  /// The screen and everything that was scrolled away above it.
  func history() throws -> String { try tmux(["capture-pane", "-p", "-S", "-"]) }

  /// The terminal is gone, as when a line breaks.
  func hangUp() throws { try tmux(["kill-server"]) }

  /// Keys by tmux's names, as `Enter`, `C-c`, `Escape`, `Down`.
  func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Text as typed.
  func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

  func resize(width: Int, height: Int) throws {
    try tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  /// Waits until the screen contains `text`, and returns it.
  @discardableResult
  func wait(for text: String, withinS seconds: Double = 30) async throws -> String {
    try await wait(withinS: seconds, "“\(text)”") { $0.contains(text) }
  }

  @discardableResult
  func wait(withinS seconds: Double = 30, _ what: String, until condition: (String) -> Bool) async throws -> String {
    let deadline = Monotonic.nowS() + seconds
    var last = ""
    while Monotonic.nowS() < deadline {
      last = try screen()
      if condition(last) { return last }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Unexpected("the screen did not show \(what) in \(seconds) s", last.components(separatedBy: "\n"))
  }

  /// Stops the one answer that is being recorded, hands it in and then the interview.
  func handIn() async throws {
    try press("Enter")
    try await wait(for: "Your answer is recorded and saved")
    try press("Enter")
    try await wait(for: "All questions are answered")
    try press("Enter")
    try await wait(for: "Thank you, that was it.")
  }

  deinit {
    _ = try? tmux(["kill-server"])
    for file in [socket, socket + ".out"] { unlink(file) }
  }
}
