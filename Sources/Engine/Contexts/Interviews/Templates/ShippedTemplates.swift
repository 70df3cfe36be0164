import Contracts
import Foundation
import Synchronization

/// The templates that ship with the program: `<id>.<language>.yaml` in one folder, read at the first use.
final class ShippedTemplates: Sendable {
  private let folder: URL?
  private let read = Mutex<[InterviewTemplate]?>(nil)

  init(folder: URL?) { self.folder = folder }

  /// By language and name. Throws `invalid-yaml` with the name of a file that cannot be read.
  func all() throws -> [InterviewTemplate] {
    try read.withLock { read in
      if let read { return read }
      let templates = try Self.load(folder)
      read = templates
      return templates
    }
  }

  private static func load(_ folder: URL?) throws -> [InterviewTemplate] {
    guard let folder else { return [] }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
    return try files.map { file in
      do {
        var template = try InterviewYAML.template(try String(contentsOf: file, encoding: .utf8))
        template.id = file.deletingPathExtension().lastPathComponent
        template.interview = template.interview.tidied()
        try template.interview.validate()
        return template
      } catch let error as InterviewsError {
        throw InterviewsError.yaml(
          "The template \(file.lastPathComponent) that ships cannot be used. " + error.problem.detail)
      }
    }.sorted { ($0.language, $0.name) < ($1.language, $1.name) }
  }
}
