internal import Contracts

/// What candidates are asked for, as lines: one a line, with a star at the end of those that have to be filled in.
extension EditorWork {
  static func text(_ fields: [ProfileField]) -> String {
    fields.map { $0.label + ($0.isRequired ? " *" : "") }.joined(separator: "\n")
  }

  static func details(_ text: String) -> [ProfileField] {
    text.split(separator: "\n").compactMap { line in
      var label = TextRules.tidied(String(line))
      let isRequired = label.hasSuffix("*")
      while label.hasSuffix("*") { label = TextRules.tidied(String(label.dropLast())) }
      return label.isEmpty ? nil : ProfileField(label: label, isRequired: isRequired)
    }
  }
}
