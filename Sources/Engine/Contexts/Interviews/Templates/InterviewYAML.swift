import Contracts
import Foundation
import Yams

/// Interviews and templates as YAML files, with the short keys that people write: `required`, `anchors: {1: …}`.
enum InterviewYAML {
  /// What the files may hold. A key that is not known is an error: it is a slip that would lose what was meant.
  private indirect enum Shape: Sendable {
    case scalar
    case list(Shape)
    /// Keys of the file with the names that they have in the program.
    case keys([(key: String, name: String, shape: Shape)])
    /// `1: text`, as a list of anchors.
    case levels
  }

  private static func plain(_ key: String, _ shape: Shape = .scalar) -> (key: String, name: String, shape: Shape) {
    let words = key.split(separator: "_")
    return (
      key, words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(),
      shape
    )
  }

  private static let question = Shape.keys([
    plain("kind"), plain("text"), plain("picture"), plain("preparation_s"), plain("limit_s"), plain("limit"),
    plain("retakes"), plain("keeps"), ("required", "isRequired", .scalar), ("practice", "isPractice", .scalar),
    plain("options", .list(.scalar)), plain("competency"), plain("points", .list(.scalar)),
  ])
  private static let competency = Shape.keys([
    plain("name"), plain("weight"), plain("description"), plain("anchors", .levels),
  ])
  private static let settings = Shape.keys([
    plain("opens_at"), plain("closes_at"), plain("time_zone"), plain("languages", .list(.scalar)),
    plain("branding", .keys([plain("name"), plain("accent"), plain("logo")])),
    plain(
      "consent",
      .keys([
        plain("version"), plain("purposes", .list(.keys([plain("kind"), plain("text"), plain("required")]))),
      ])),
    plain("requires", .keys([plain("camera"), plain("microphone"), plain("resume")])),
    plain("profile_fields", .list(.keys([plain("label"), ("required", "isRequired", .scalar)]))), plain("contact"),
    plain("extra_time_percent"), plain("retention_days"), ("blind", "isBlind", .scalar),
    ("hide_scores", "hidesScores", .scalar),
    ("stand_ins", "allowsStandIns", .scalar),
  ])
  private static let interview = Shape.keys([
    plain("title"), plain("welcome"), plain("thank_you"), plain("job_description"), plain("language"),
    plain("questions", .list(question)),
    plain("rubric", .list(competency)), plain("settings", settings),
  ])
  private static let template = Shape.keys([
    plain("parley_template"), plain("id"), plain("language"), plain("name"), plain("summary"),
    plain("interview", interview),
  ])
  private static let export = Shape.keys([plain("parley_interview"), plain("interview", interview)])

  private struct TemplateFile: Decodable {
    var parleyTemplate: Int
    var id: String?
    var language: String
    var name: String
    var summary: String?
    var interview: InterviewDraft
  }
  private struct InterviewFile: Decodable {
    var parleyInterview: Int
    var interview: InterviewDraft
  }

  // MARK: Reading

  /// The template of a file. Throws `invalid-yaml` with key and line.
  static func template(_ text: String) throws -> InterviewTemplate {
    let file = try decode(TemplateFile.self, try compose(text), template)
    guard file.parleyTemplate == 1 else { throw InterviewsError.yaml(version("parley_template")) }
    return InterviewTemplate(
      id: file.id ?? "", language: file.language, name: file.name, summary: file.summary ?? "",
      interview: file.interview)
  }

  /// The interview of an exported file, or of a template. Throws `invalid-yaml` with key and line.
  static func interview(_ text: String) throws -> InterviewDraft {
    let root = try compose(text)
    if root.mapping?["parley_template"] != nil { return try template(text).interview }
    let file = try decode(InterviewFile.self, root, export)
    guard file.parleyInterview == 1 else { throw InterviewsError.yaml(version("parley_interview")) }
    return file.interview
  }

  private static func version(_ key: String) -> String {
    "\(key) must be 1: this program reads no other version of the format."
  }

  private static func compose(_ text: String) throws -> Node {
    do {
      guard let node = try Yams.compose(yaml: text), node.mapping != nil else {
        throw InterviewsError.yaml(
          "The file holds no mapping. It has to begin with parley_interview: 1 or parley_template: 1.")
      }
      return node
    } catch let error as YamlError {
      throw InterviewsError.yaml(sentence(error))
    }
  }

  private static func sentence(_ error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "Line \(mark.line): \(problem)."
    case .duplicatedKeysInMapping(let keys, let context):
      "Line \(context.mark.line): \(keys.map { "“\($0)”" }.joined(separator: ", ")) is there twice."
    case .reader: "The file is not text in UTF-8."
    default: "The file is not valid YAML."
    }
  }

  private static func decode<T: Decodable>(_ type: T.Type, _ root: Node, _ shape: Shape) throws -> T {
    // Aliases can make a small file a huge one.
    var budget = 50_000
    let node = try renamed(root, shape, "", &budget)
    do {
      return try YAMLDecoder().decode(type, from: node)
    } catch let error as DecodingError {
      throw fault(error, in: node)
    }
  }

  private static func renamed(_ node: Node, _ shape: Shape, _ path: String, _ budget: inout Int) throws -> Node {
    budget -= 1
    let line = node.mark?.line ?? 1
    guard budget > 0 else { throw InterviewsError.yaml("The file is too large: it has more than 50,000 values.") }
    // `key:` with nothing after it leaves the key out.
    if isNull(node) { return node }
    let place = path.isEmpty ? "The file" : path
    switch shape {
    case .scalar:
      guard node.scalar != nil else {
        throw InterviewsError.yaml("Line \(line): \(place) must be one value.", field: path)
      }
      return node
    case .list(let shape):
      guard let items = node.sequence else {
        throw InterviewsError.yaml("Line \(line): \(place) must be a list.", field: path)
      }
      var kept: [Node] = []
      for (index, item) in items.enumerated() { kept.append(try renamed(item, shape, path + "[\(index)]", &budget)) }
      return .sequence(Node.Sequence(kept, items.tag, items.style, items.mark))
    case .keys(let known):
      guard let mapping = node.mapping else {
        throw InterviewsError.yaml("Line \(line): \(place) must be a mapping of keys to values.", field: path)
      }
      var pairs: [(Node, Node)] = []
      for (key, value) in mapping {
        let line = key.mark?.line ?? line
        let name = key.scalar?.string ?? "?"
        let field = path.isEmpty ? name : path + "." + name
        guard let entry = known.first(where: { $0.key == name }) else {
          throw InterviewsError.yaml(
            "Line \(line): the key “\(name)” is not known here. Known are \(known.map(\.key).joined(separator: ", ")).",
            field: field)
        }
        if isNull(value) { continue }
        pairs.append(
          (.scalar(Node.Scalar(entry.name, .implicit, .any, key.mark)), try renamed(value, entry.shape, field, &budget))
        )
      }
      return .mapping(Node.Mapping(pairs, mapping.tag, mapping.style, mapping.mark))
    case .levels:
      guard let mapping = node.mapping else {
        throw InterviewsError.yaml("Line \(line): \(place) must give a text for each level, as 1: …", field: path)
      }
      var anchors: [Node] = []
      for (key, text) in mapping {
        guard let level = key.scalar.flatMap({ Int($0.string) }), (1...5).contains(level), text.scalar != nil else {
          throw InterviewsError.yaml(
            "Line \(key.mark?.line ?? line): the key “\(key.scalar?.string ?? "?")” is not known here. Known are 1, 2, "
              + "3, 4, 5, each with a text.", field: path)
        }
        anchors.append(
          .mapping(Node.Mapping([(Node("level"), key), (Node("text"), text)], .implicit, .any, key.mark)))
      }
      return .sequence(Node.Sequence(anchors, .implicit, .any, mapping.mark))
    }
  }

  private static func isNull(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .plain else { return false }
    return ["", "~", "null"].contains(scalar.string)
  }

  private static func fault(_ error: DecodingError, in root: Node) -> InterviewsError {
    let path: [any CodingKey]
    let ending: String
    switch error {
    case .keyNotFound(let key, let context):
      (path, ending) = (context.codingPath, "“\(external(key.stringValue))” is missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      (path, ending) = (context.codingPath, "the value is none that it may have")
    @unknown default: (path, ending) = ([], "a value cannot be read")
    }
    var node: Node? = root
    var line = root.mark?.line ?? 1
    var field = ""
    for key in path {
      if let index = key.intValue {
        node = node?.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        field += "[\(index)]"
      } else {
        node = node?.mapping?[Node(key.stringValue)]
        field += (field.isEmpty ? "" : ".") + external(key.stringValue)
      }
      line = node?.mark?.line ?? line
    }
    return .yaml("Line \(line): \(field.isEmpty ? ending : field + ": " + ending).", field: field.isEmpty ? nil : field)
  }

  /// The key of the file for a name of the program.
  private static func external(_ name: String) -> String {
    switch name {
    case "isRequired": return "required"
    case "isPractice": return "practice"
    case "isBlind": return "blind"
    case "hidesScores": return "hide_scores"
    case "allowsStandIns": return "stand_ins"
    default: return name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
  }
}
