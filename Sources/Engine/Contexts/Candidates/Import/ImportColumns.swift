import Contracts
import Platform

/// Which column of a file holds what, told by its header in English or Russian.
struct ImportColumns {
  enum Field: String, CaseIterable {
    case name
    case family = "family_name"
    case middle = "middle_name"
    case email
    case extraTime = "extra_time_percent"
    case expires = "expires_at"
    case tags
  }

  private static let names: [Field: [String]] = [
    .name: [
      "name", "full name", "candidate", "candidate name", "first name", "given name", "имя", "фио", "кандидат",
      "имя кандидата", "полное имя", "имя и фамилия", "фамилия и имя", "фамилия имя", "фамилия имя отчество",
    ],
    .family: ["last name", "family name", "surname", "фамилия"],
    .middle: ["middle name", "отчество"],
    .email: [
      "email", "e-mail", "mail", "email address", "e-mail address", "почта", "эл. почта", "электронная почта", "имейл",
      "емейл", "адрес электронной почты", "e-mail кандидата",
    ],
    .extraTime: [
      "extra time", "extra time percent", "extra time %", "extra_time_percent", "дополнительное время", "доп. время",
      "дополнительное время, %",
    ],
    .expires: [
      "expires", "expires at", "expires_at", "valid until", "deadline", "срок", "срок действия", "действует до", "до",
    ],
    .tags: ["tags", "tag", "labels", "теги", "тэги", "тег", "метки"],
  ]

  private static let known: [String: Field] = Dictionary(
    names.flatMap { field, names in names.map { (key($0), field) } }, uniquingKeysWith: { first, _ in first })

  private static func key(_ header: String) -> String {
    SearchKey.folded(header).filter { $0.isLetter || $0.isNumber }
  }

  let places: [Field: Int]
  /// The headers as the file has them.
  let columns: [String: String]
  let ignored: [String]
  let count: Int

  /// - Throws: `file-unreadable` when there is no column for name or e-mail, or two for the same.
  init(_ header: CSV.Record) throws(CandidatesError) {
    var places: [Field: Int] = [:]
    var columns: [String: String] = [:]
    var ignored: [String] = []
    for (index, cell) in header.cells.enumerated() {
      let title = TextRules.tidied(cell)
      guard let field = Self.known[Self.key(title)] else {
        if !title.isEmpty { ignored.append(String(title.prefix(80))) }
        continue
      }
      guard places[field] == nil else {
        throw .unreadable(
          "Two columns for the same",
          "Two columns of the first row are read as \(field.rawValue). Rename or remove one.")
      }
      places[field] = index
      columns[field.rawValue] = title
    }
    for (field, example) in [(Field.email, "E-mail"), (.name, "Name")]
    where places[field] == nil && !(field == .name && places[.family] != nil) {
      throw .unreadable(
        "A column is missing",
        "The first row names no column for \(field.rawValue). Give the columns their names in the first row, as "
          + "“Name” and “E-mail” (or “Имя” and “Почта”); the one called “\(example)” is missing.")
    }
    self.places = places
    self.columns = columns
    self.ignored = ignored
    count = header.cells.count
  }

  func cell(_ field: Field, _ record: CSV.Record) -> String {
    guard let place = places[field], place < record.cells.count else { return "" }
    return TextRules.tidied(record.cells[place])
  }

  func name(_ record: CSV.Record) -> String {
    [Field.name, .middle, .family].map { cell($0, record) }.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
