import Analysis
import Foundation
import Platform

/// A file of short answers, with the grades that people gave if it has them.
struct GradedAnswers {
  private static let needed = ["question", "desired_answer", "student_answer"]
  private static let grade = "score_avg"
  /// Between answers that would each get everything.
  private static let separator = "|||"

  let items: [ShortAnswerGrader.Item]
  /// What people gave, 0 to 5; nil without the column `score_avg`.
  let given: [Double]?
  private let table: TableFile

  /// - Throws: a failure that names the file, the row and the column.
  init(file: String) throws {
    let table = try TableFile(file, needed: Self.needed)
    self.table = table
    items = try table.rows.map { row in
      let desired = try table.filled(row, "desired_answer").components(separatedBy: Self.separator)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      return ShortAnswerGrader.Item(
        question: try table.cell(row, "question"), desired: desired, answer: try table.cell(row, "student_answer"))
    }
    let grades: [Double]? =
      !table.has(Self.grade)
      ? nil
      : try table.rows.map { row in
        guard let grade = Double(try table.cell(row, Self.grade)), (0...5).contains(grade) else {
          throw Failure(.wrongUsage, "\(file): the \(Self.grade) in row \(row.row) is to be a number from 0 to 5")
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
      line(table.header, names.joined(separator: ",")) + zip(table.rows, cells).map { line($0, $1) }.joined()
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
