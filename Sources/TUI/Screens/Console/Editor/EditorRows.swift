internal import Contracts
internal import Kit

/// Rows of the rubric and questions: added, copied, moved, removed.
extension EditorScreen {
  /// A change of the work that is a step of its own to be undone.
  mutating func change(_ body: (inout EditorWork) -> Void) {
    let before = work
    body(&work)
    guard work != before else { return }
    history.note(before, at: EditorPlace(row: row, field: form.focused?.id ?? ""), typed: false, tick: ticks)
    changed()
  }

  /// What follows from every change.
  mutating func changed() {
    quietTicks = 0
    outline.follow(work.draft)
    judge()
  }

  mutating func add() -> [Effect<EditorMessage>] {
    if isInRubric { return addCompetency() }
    // As the question before it; most of them are scored.
    let before = question ?? work.draft.questions.last
    return addQuestion(Question(text: "", competency: before?.competency ?? work.draft.rubric.first?.name ?? ""))
  }

  /// After the selected question, else at the end.
  mutating func addQuestion(_ question: Question) -> [Effect<EditorMessage>] {
    guard !isFull else { return [.toast(tr("console.editor.full"), .warning)] }
    let index = questionIndex.map { $0 + 1 } ?? work.draft.questions.count
    change { $0.draft.questions.insert(question, at: index) }
    open(.question(question.id), field: "text")
    return []
  }

  mutating func addCompetency() -> [Effect<EditorMessage>] {
    guard work.draft.rubric.count < InterviewDraft.mostCompetencies else {
      return [.toast(tr("console.editor.full_rubric"), .warning)]
    }
    insertCompetency(Competency(name: ""), at: competencyIndex.map { $0 + 1 } ?? work.draft.rubric.count)
    return []
  }

  private mutating func insertCompetency(_ competency: Competency, at index: Int) {
    change { work in
      work.draft.rubric.insert(competency, at: index)
      work.shiftCompetencies { $0 >= index ? $0 + 1 : $0 }
    }
    open(.competency(index), field: "name")
  }

  private mutating func open(_ row: EditorRow, field: String) {
    go(to: EditorPlace(row: row, field: field))
    focus = .form
  }

  mutating func duplicate() {
    if let index = questionIndex {
      var copy = work.draft.questions[index]
      copy.id = .new()
      // One for practice is all there may be.
      copy.isPractice = false
      change { $0.draft.questions.insert(copy, at: index + 1) }
      go(to: EditorPlace(row: .question(copy.id), field: "text"))
    } else if let index = competencyIndex {
      var copy = work.draft.rubric[index]
      copy.name = tr("console.editor.copy_of", ["name": copy.name])
      insertCompetency(copy, at: index + 1)
    }
  }

  mutating func remove() -> [Effect<EditorMessage>] {
    if let index = questionIndex {
      change { work in
        let id = work.draft.questions.remove(at: index).id
        work.typed = work.typed.filter { $0.key.row != .question(id) }
      }
    } else if let index = competencyIndex {
      change { work in
        work.draft.rubric.remove(at: index)
        work.shiftCompetencies { $0 == index ? nil : $0 > index ? $0 - 1 : $0 }
      }
    }
    showRow()
    return [.toast(tr("console.editor.removed"))]
  }

  func canMove(_ by: Int) -> Bool {
    if let index = questionIndex { return work.draft.questions.indices.contains(index + by) }
    if let index = competencyIndex { return work.draft.rubric.indices.contains(index + by) }
    return false
  }

  mutating func move(_ by: Int) {
    guard canMove(by) else { return }
    if let index = questionIndex {
      change { $0.draft.questions.swapAt(index, index + by) }
    } else if let index = competencyIndex {
      change { work in
        work.draft.rubric.swapAt(index, index + by)
        work.shiftCompetencies { $0 == index ? index + by : $0 == index + by ? index : $0 }
      }
      outline.select(.competency(index + by))
    }
    showRow()
  }

  /// The name of a competency was changed: the questions that are scored by it follow.
  mutating func rename(_ index: Int) {
    let name = work.draft.rubric[index].name
    guard !TextRules.tidied(name).isEmpty else { return }
    for place in work.draft.questions.indices where followers.contains(work.draft.questions[place].id) {
      work.draft.questions[place].competency = name
    }
  }
}

extension EditorWork {
  /// What was typed into competencies moves with them.
  fileprivate mutating func shiftCompetencies(_ to: (Int) -> Int?) {
    var moved: [EditorPlace: Typed] = [:]
    for (place, text) in typed {
      if case .competency(let index) = place.row {
        if let index = to(index) { moved[EditorPlace(row: .competency(index), field: place.field)] = text }
      } else {
        moved[place] = text
      }
    }
    typed = moved
  }
}
