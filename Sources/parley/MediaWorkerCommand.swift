import ArgumentParser
import Glibc
import MediaWorker

/// The child process that reads recordings: started by the engine with limits, never by a person.
struct MediaWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "media-worker", abstract: "Joins and probes one recording.", shouldDisplay: false)

  @Argument(help: "The order, a JSON file.") var order: String
  @Argument(help: "Where to write the result.") var result: String

  func run() throws {
    Glibc.exit(MediaWorker.main(orderPath: order, resultPath: result))
  }
}
