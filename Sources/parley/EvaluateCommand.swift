import ArgumentParser

/// How well the analysis does on data that people have written down or graded.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure the analysis on data that people have graded.",
    subcommands: [EvaluateSpeechCommand.self, EvaluateScoresCommand.self])
}
