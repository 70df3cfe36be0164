import Analysis
import Foundation
import Platform

/// A file of short answers, with the grades that people gave if it has them.
struct GradedAnswers {
  private static let needed = ["question", "desired_answer", "student_answer"]
  /// Between answers that would each get everything.
  private static let separator = "|||"
  private static let rowLimit = 200_000

  let items: [ShortAnswerGrader.Item]
  /// What people gave, 0 to 5; nil without the column `score_avg`.
  let given: [Double]?
  private let records: [CSV.Record]

  /// - Throws: a failure that names the file, the row and the column.
  init(file: String) throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure(.wrongUsage, "\(file) cannot be read; name a CSV file that is there")
    }
    var bytes = [UInt8](data)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    do {
      records = try CSV(bytes, rowLimit: Self.rowLimit).records
    } catch .openQuote(let row) {
      throw Failure(.wrongUsage, "\(file): in row \(row) a cell begins with a quotation mark that is never closed")
    } catch .tooManyRows(let limit) {
      throw Failure(.wrongUsage, "\(file) has more than \(limit) rows; split it")
    }
    let header = records.first?.cells.map { $0.lowercased() } ?? []
    let missing = Self.needed.filter { !header.contains($0) }
    guard missing.isEmpty else {
      throw Failure(
        .wrongUsage,
        "\(file) has no column \(missing.joined(separator: ", ")); the first row is to name "
          + Self.needed.joined(separator: ", ") + " and, for a comparison with people, score_avg")
    }
    guard records.count > 1 else { throw Failure(.wrongUsage, "\(file) has a header, and no answers below it") }
    let places = Dictionary(zip(header, header.indices), uniquingKeysWith: { first, _ in first })
    let file = file
    func cell(_ record: CSV.Record, _ column: String) throws -> String {
      guard let place = places[column], record.cells.indices.contains(place) else {
        throw Failure(.wrongUsage, "\(file): row \(record.row) ends before the column \(column)")
      }
      return record.cells[place]
    }
    items = try records.dropFirst().map { record in
      let desired = try cell(record, "desired_answer").components(separatedBy: Self.separator)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      guard !desired.isEmpty else {
        throw Failure(.wrongUsage, "\(file): the desired_answer in row \(record.row) is empty")
      }
      return ShortAnswerGrader.Item(
        question: try cell(record, "question"), desired: desired, answer: try cell(record, "student_answer"))
    }
    let grades: [Double]? =
      places["score_avg"] == nil
      ? nil
      : try records.dropFirst().map { record in
        let text = try cell(record, "score_avg")
        guard let grade = Double(text), (0...5).contains(grade) else {
          throw Failure(.wrongUsage, "\(file): the score_avg in row \(record.row) is to be a number from 0 to 5")
        }
        return grade
      }
    // Some give marks out of one.
    given = grades.map { grades in grades.allSatisfy { $0 <= 1 } ? grades.map { $0 * 5 } : grades }
  }

  /// Writes the rows with further columns.
  ///
  /// - Parameter cells: of each row, already joined by commas.
  func write(_ cells: [String], as names: [String], to path: String) throws {
    func line(_ record: CSV.Record, _ more: String) -> String {
      record.cells.map(Self.quoted).joined(separator: ",") + "," + more + "\r\n"
    }
    let text =
      line(records[0], names.joined(separator: ","))
      + zip(records.dropFirst(), cells).map { line($0, $1) }.joined()
    do {
      try Data(text.utf8).write(to: URL(filePath: path))
    } catch {
      throw Failure(.failed, "\(path) cannot be written: \(error.localizedDescription)")
    }
  }

  private static func quoted(_ cell: String) -> String {
    cell.contains { ",;\"\t\r\n".contains($0) || $0.isNewline }
      ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }
}
