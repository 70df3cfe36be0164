internal import Contracts
internal import Foundation
internal import Kit
internal import Platform

/// What the list does with interviews.
extension InterviewsScreen {
  func publish(_ interview: Interview) -> [Effect<InterviewsMessage>] {
    let missing = Questions.missing(interview.content)
    guard missing.isEmpty else { return [.dialog(Questions.notReady(missing, edit: .edit(interview)))] }
    return [.dialog(Questions.publish(interview.content, .publish(interview)))]
  }

  func change(_ change: InterviewChange, _ interview: Interview) -> [Effect<InterviewsMessage>] {
    let services = services
    return [.call("change", { try await change.perform(services, interview.id) }, then: { .changed(change, $0) })]
  }

  func duplicate(_ interview: Interview) -> [Effect<InterviewsMessage>] {
    let services = services
    let key = UUID().uuidString
    return [
      .call("change", { try await services.interviews.duplicate(interview.id, key) }, then: { .duplicated($0) })
    ]
  }

  /// The whole content is read first, so that it can be brought back.
  func delete(_ interview: Interview) -> [Effect<InterviewsMessage>] {
    let services = services
    return [
      .call(
        "change",
        {
          let whole = try await services.interviews.get(interview.id)
          try await services.interviews.delete(interview.id)
          return whole
        }, then: { .deleted($0) })
    ]
  }

  func saveAsTemplate(_ id: InterviewID, _ name: String) -> [Effect<InterviewsMessage>] {
    let services = services
    let name = TextRules.tidied(name)
    let request = TemplateRequest(interview: id, name: name.isEmpty ? nil : name)
    let key = UUID().uuidString
    return [.call("change", { try await services.templates.save(request, key) }, then: { .savedAsTemplate($0) })]
  }

  // MARK: Files

  func export(_ interview: Interview) -> [Effect<InterviewsMessage>] {
    let services = services
    let path = services.machine.freePath(interview.content.title, ending: ".yaml", unnamed: "interview")
    return [
      .call(
        "export",
        {
          let file = try await services.interviews.export(interview.id)
          try DurableFile.write(file, to: path)
          return services.machine.shown(path)
        }, then: { .exported($0) })
    ]
  }

  /// Larger ones are no interviews.
  private static let mostBytes = 8 << 20

  mutating func importFile(_ typed: String) -> [Effect<InterviewsMessage>] {
    let services = services
    importPath = TextRules.tidied(typed)
    guard !importPath.isEmpty else { return [] }
    let path = services.machine.expand(importPath)
    let key = UUID().uuidString
    return [
      .call(
        "import",
        {
          let shown = services.machine.shown(path)
          let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
          guard size ?? 0 <= Self.mostBytes else {
            throw CallFailure(sentence: tr("console.import_file.large", ["path": shown]))
          }
          guard let file = FileManager.default.contents(atPath: path) else {
            throw CallFailure(sentence: tr("console.import_file.missing", ["path": shown]))
          }
          return try await services.interviews.importYAML(file, key)
        }, then: { .imported($0) })
    ]
  }
}

extension CallFailure {
  /// What the user reads after taking something back: that it was done, or what went wrong.
  @MainActor static func takingBack(_ work: @MainActor () async throws -> Void) async -> String? {
    do {
      try await work()
      return tr("console.taken_back")
    } catch {
      return CallFailure(error).sentence
    }
  }
}
