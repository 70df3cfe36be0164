import Analysis
import ArgumentParser
import Contracts
import Foundation
import Platform

/// Makes a score again from its receipt, without a network.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Make a score again from its receipt, and say what differs.",
    discussion: """
      A receipt is what GET /v1/candidates/ID/answers/N/receipt gives out, or what the console saves. Nothing is sent \
      anywhere. What is checked: that transcript, rubric, prompt and what a language model answered, or the embedding \
      vectors, are those that the receipt names, and that they make the same score with the same quotes, bit for bit.
      A receipt is no signature: get it from the server to know that it is the server's.
      Exit codes: 0 verified, 1 something differs, 2 it is no receipt that this version reads.
      """)

  @Argument(help: ArgumentHelp("The receipt.", valueName: "file")) var file: String
  @Flag(help: "Print one JSON object.") var json = false

  private struct Report: Encodable {
    let file: String
    let isVerified: Bool
    let differs: [ReceiptCheck.Difference]
    let scorer: String
    let abstained: Abstention?
    let scores: [Score]
  }

  func run() throws {
    let receipt = try read()
    let differences = try ReceiptCheck.differences(in: receipt)
    if json {
      let report = Report(
        file: file, isVerified: differences.isEmpty, differs: differences, scorer: receipt.inputs.scorer,
        abstained: receipt.result.abstained, scores: receipt.result.scores)
      Output.line(String(decoding: try WireJSON.encode(report), as: UTF8.self))
    } else if differences.isEmpty {
      Output.line("verified")
      for score in receipt.result.scores {
        Output.line(
          "\(score.competency): \(score.score) of 5, \(score.evidence.count) quotes, by \(score.scorer)")
      }
      if let reason = receipt.result.abstained { Output.line("no score: \(reason.rawValue)") }
    } else {
      for difference in differences { Output.line("\(difference.field) differs. \(difference.sentence)") }
    }
    if !differences.isEmpty {
      let fields = Sanitise.terminal(differences.map(\.field).joined(separator: ", "))
      throw Failure(.failed, "the score does not come out as the receipt says: \(fields)")
    }
  }

  private func read() throws -> ScoreReceipt {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: file))
    } catch {
      throw Failure(.wrongUsage, "\(file) cannot be read")
    }
    struct Format: Decodable { let format: String }
    guard let format = try? WireJSON.decode(Format.self, from: data).format else {
      throw Failure(.wrongUsage, "\(file) is no receipt: get one from the console, or from GET …/answers/N/receipt")
    }
    guard format == ScoreReceipt.currentFormat else {
      throw Failure(
        .wrongUsage, "\(file) is of the format \(format), and this version reads \(ScoreReceipt.currentFormat)")
    }
    do {
      return try WireJSON.decode(ScoreReceipt.self, from: data)
    } catch {
      throw Failure(.wrongUsage, "\(file) is a receipt that something is missing from, or that was damaged")
    }
  }
}
