import Analysis
import ArgumentParser
import Contracts
import Foundation
import Glibc
import Kernel
import MediaWorker
import Platform

/// Transcribes recordings as answers are transcribed, and compares that with what was said.
struct EvaluateSpeechCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speech", abstract: "Transcribe recordings, and compare that with what was said in them.",
    discussion: """
      FOLDER holds recordings and references.csv with the columns file, language (as en or ru) and transcript. Compared \
      are words in lower case, without punctuation, with numbers as words. The sound goes the way of an answer: 16 kHz \
      mono, the speech service that is set, the quality gate.
      """)

  @Argument(help: ArgumentHelp("With recordings and references.csv.", valueName: "folder")) var folder: String
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(
    help: "Tell the service the language in references.csv, as an interview does; else it finds it out by itself.")
  var told = false

  func run() async throws {
    let references = try SpokenReferences(folder: folder)
    let settings = try Settings.load()
    let items = references.items
    let tells = told
    let (files, model) = try await LocalModels.with(.speech, settings) { helper, transport in
      let evaluator = SpeechEvaluator(settings: settings, helper: helper, transport: transport)
      var files: [(file: SpeechReport.File, errors: WordErrors)] = []
      for item in items { files.append(try await Self.measure(item, tells: tells, evaluator)) }
      return (files, evaluator.model)
    }
    let report = SpeechReport(model: model, files: files)
    if json {
      Output.line(String(decoding: try WireJSON.encode(report), as: UTF8.self))
    } else {
      report.lines.forEach(Output.line)
    }
  }

  private static func measure(
    _ item: SpokenReferences.Item, tells: Bool, _ evaluator: SpeechEvaluator
  ) async throws -> (file: SpeechReport.File, errors: WordErrors) {
    let sound = try decoded(item)
    // 16-bit samples after a header of 44 bytes.
    let durationS = Double(max(0, sound.count - 44)) / 2 / 16_000
    let heard = try await evaluator.hear(sound, language: tells ? item.language : nil, durationS: durationS)
    let errors = WordErrors(
      said: WordErrors.tokens(item.transcript, language: item.language, isReference: true),
      heard: WordErrors.tokens(heard.transcript.text, language: item.language))
    let words = heard.transcript.words
    let file = SpeechReport.File(
      file: item.file, language: item.language, detectedLanguage: heard.transcript.language, durationS: durationS,
      transcribeS: heard.tookS, realTimeFactor: heard.tookS / max(durationS, 0.001), words: errors.words,
      substitutions: errors.substitutions, deletions: errors.deletions, insertions: errors.insertions,
      wer: errors.rate,
      wordTimesMonotonic: words.allSatisfy { $0.startS <= $0.endS }
        && zip(words, words.dropFirst()).allSatisfy { $0.startS <= $1.startS },
      abstained: heard.abstained, transcript: heard.transcript.text)
    return (file, errors)
  }

  private static func decoded(_ item: SpokenReferences.Item) throws -> Data {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "parley-sound-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    ).path
    defer { unlink(path) }
    do {
      try MediaWorker.makeSpeechSound(of: item.path, to: path)
    } catch {
      throw Failure(.wrongUsage, "\(item.path) cannot be decoded as sound (\(error))")
    }
    return try Data(contentsOf: URL(filePath: path))
  }
}
