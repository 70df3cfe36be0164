import Contracts
import Foundation
import Kit

/// An answer that is written or chosen, as it is on the screen.
struct KioskWriting {
  let question: Int
  let kind: QuestionKind
  let options: [String]
  var editor: TextEditor
  var menu: Menu
  /// The path of a file.
  var path: TextField
  /// What the server has of a file.
  var file: FileFacts?
  /// Options from 1.
  var picked: Set<Int>
  /// What the server has.
  var saved: WrittenAnswer
  /// What is on its way there.
  var sending: WrittenAnswer?
  /// When the last change was made, by the monotonic clock.
  var changedAtS = 0.0
  /// What this machine keeps until the server has it.
  var kept: WrittenAnswer

  /// Seconds without a change until it is sent.
  static let pauseS = 1.0

  /// - Parameter draft: what an earlier run could not hand over; it is newer than what the server has.
  init(_ question: SessionQuestion, draft: WrittenAnswer? = nil) {
    self.question = question.number
    kind = question.kind
    options = question.options
    saved = question.written ?? WrittenAnswer()
    let shown = draft ?? saved
    kept = shown
    editor = TextEditor(shown.text ?? "", limit: WrittenAnswer.mostCharacters)
    picked = Set(shown.choices ?? [])
    menu = Menu(count: question.options.count)
    path = TextField(limit: 1000)
    file = question.written?.file
  }

  var answer: WrittenAnswer {
    switch kind {
    case .file: WrittenAnswer(file: file)
    case .singleChoice, .multipleChoice: WrittenAnswer(choices: picked.sorted())
    case .text, .video, .audio: WrittenAnswer(text: editor.text)
    }
  }

  /// The server has what is here; nothing counts as nothing however it is spelt.
  var isSaved: Bool { answer == saved || answer.isEmpty && saved.isEmpty }

  func isDue(_ nowS: Double) -> Bool { kind != .file && !isSaved && sending == nil && nowS - changedAtS >= Self.pauseS }

  /// Something was typed that neither the server nor this machine's disk has.
  var isUnkept: Bool { kind != .file && answer != kept && !isSaved }

  func captures(_ key: Key) -> Bool {
    if kind == .file { return TextField.edits(key) }
    return kind == .text && (TextEditor.edits(key) || key == .enter || key == .tab)
  }

  /// True when that changed something.
  mutating func handle(_ key: Key) -> Bool {
    if kind == .file { return path.handle(key) }
    guard kind.isChoice else { return editor.handle(key) }
    switch key {
    case " ", "x": pick(menu.selected + 1)
    default: return menu.handle(key)
    }
    return true
  }

  private mutating func pick(_ option: Int) {
    guard options.indices.contains(option - 1) else { return }
    if picked.remove(option) != nil { return }
    if kind == .singleChoice { picked = [] }
    picked.insert(option)
  }

  mutating func paste(_ text: String) {
    if kind == .text { editor.insert(text) }
    if kind == .file { path.insert(text) }
  }
}
