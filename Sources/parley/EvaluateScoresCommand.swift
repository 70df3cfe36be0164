import Analysis
import ArgumentParser
import Contracts
import Foundation
import Kernel
import Platform

/// Grades short answers and, where people have graded them, says how well it goes with them.
struct EvaluateScoresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scores", abstract: "Grade short answers with the local scorer, and compare it with people.",
    discussion: """
      FILE has the columns question, desired_answer and student_answer; several desired answers are kept apart by |||. \
      With a column score_avg (0 to 5, or 0 to 1) it also prints how the grades go with it. A column id or others are \
      handed through. Grades are 0 to 5. AUC is for "correct against the rest": correct is the highest score_avg there is.
      """)

  @Argument(help: ArgumentHelp("Comma-separated values with a header.", valueName: "file.csv")) var file: String
  @Flag(help: "Print one JSON object.") var json = false
  @Option(help: ArgumentHelp("Write the rows with a column score to this file.", valueName: "file")) var out: String?
  @Option(
    help: ArgumentHelp(
      "Write what was measured of each row to this file, for scripts/calibrate.", valueName: "file"))
  var measures: String?

  func run() async throws {
    let table = try GradedAnswers(file: file)
    let settings = try Settings.load()
    let items = table.items
    let isQuiet = json
    let (results, model, calibration) = try await LocalModels.with(.embeddings, settings) { helper, transport in
      let grader = try ShortAnswerGrader(settings: settings, helper: helper, transport: transport)
      let results = try await grader.grade(items) { done in
        if !isQuiet { Terminal.progress("graded \(done) of \(items.count)") }
      }
      return (results, grader.embeddingModel, grader.calibrationName)
    }
    if !isQuiet { Terminal.progress("") }
    if let out { try table.write(results.map { String(format: "%.4f", $0.grade) }, as: ["score"], to: out) }
    if let measures {
      try table.write(
        results.map { $0.measures.map { String($0) }.joined(separator: ",") }, as: ShortAnswerGrader.measureNames,
        to: measures)
    }
    let report = ScoresReport(table, results, embeddingModel: model, calibration: calibration)
    if json {
      Output.line(String(decoding: try WireJSON.encode(report), as: UTF8.self))
    } else {
      report.lines.forEach(Output.line)
    }
  }
}
