internal import Contracts

/// What is being written: the draft, and what was typed into fields whose text has no place in it.
nonisolated struct EditorWork: Hashable, Sendable {
  var draft: InterviewDraft
  /// Numbers, times and paths as they were typed.
  var typed: [EditorPlace: Typed] = [:]

  /// Whether something was typed that cannot be read.
  var hasSlips: Bool { typed.values.contains { $0.slip != nil } }

  struct Typed: Hashable, Sendable, Codable {
    var text: String
    /// What is wrong with it; nil when the draft has taken it.
    var slip: Slip?
  }

  enum Slip: String, Sendable, Codable {
    case noNumber, noDate, noFile
  }
}

/// Undo and redo over whole states of the work; strings that did not change are shared between them.
struct EditorHistory {
  struct Step {
    var work: EditorWork
    /// Where the change after it was made.
    var place: EditorPlace
  }

  static let most = 200
  private(set) var past: [Step] = []
  private(set) var future: [Step] = []
  /// The field that the last steps were made in, and when; what follows soon in the same field is one step with it.
  private var group: (place: EditorPlace, tick: Int)?

  /// Seconds without a change after which the next one is a step of its own.
  private static let pauseS = 3

  /// Notes the state before a change. Changes that are not `typed` are steps of their own.
  mutating func note(_ before: EditorWork, at place: EditorPlace, typed: Bool, tick: Int) {
    future = []
    if typed, let group, group.place == place, tick - group.tick < Self.pauseS {
      self.group = (place, tick)
      return
    }
    past.append(Step(work: before, place: place))
    if past.count > Self.most { past.removeFirst() }
    group = typed ? (place, tick) : nil
  }

  /// The next change begins a step, as in a field that was left and entered again.
  mutating func pause() { group = nil }

  mutating func undo(_ now: EditorWork) -> Step? { Self.step(now, from: &past, to: &future, &group) }
  mutating func redo(_ now: EditorWork) -> Step? { Self.step(now, from: &future, to: &past, &group) }

  private static func step(
    _ now: EditorWork, from: inout [Step], to: inout [Step], _ group: inout (place: EditorPlace, tick: Int)?
  ) -> Step? {
    guard let step = from.popLast() else { return nil }
    to.append(Step(work: now, place: step.place))
    group = nil
    return step
  }
}
