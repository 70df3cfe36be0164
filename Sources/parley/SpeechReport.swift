import Analysis
import Contracts
import Foundation

/// What `parley evaluate speech` found.
struct SpeechReport: Encodable {
  /// One recording.
  struct File: Encodable {
    let file: String
    let language: String
    let detectedLanguage: String
    let durationS: Double
    let transcribeS: Double
    /// Seconds of work for a second of sound.
    let realTimeFactor: Double
    let words: Int
    let substitutions: Int
    let deletions: Int
    let insertions: Int
    let wer: Double?
    /// No word begins before the one before it, or ends before it begins.
    let wordTimesMonotonic: Bool
    let abstained: Abstention?
    let transcript: String
  }

  /// Recordings together: errors over words, not the mean of rates.
  struct Pool: Encodable {
    let files: Int
    let words: Int
    let substitutions: Int
    let deletions: Int
    let insertions: Int
    let wer: Double?
    let durationS: Double
    let transcribeS: Double
    let realTimeFactor: Double
    let languageDetected: Int
    let abstained: Int
  }

  let model: String
  let pooled: Pool
  let languages: [String: Pool]
  let files: [File]

  init(model: String, files: [(file: File, errors: WordErrors)]) {
    self.model = model
    self.files = files.map(\.file)
    pooled = Self.pool(files)
    languages = Dictionary(grouping: files, by: \.file.language).mapValues(Self.pool)
  }

  private static func pool(_ files: [(file: File, errors: WordErrors)]) -> Pool {
    let errors = files.reduce(WordErrors()) { $0 + $1.errors }
    let duration = files.reduce(0) { $0 + $1.file.durationS }
    let took = files.reduce(0) { $0 + $1.file.transcribeS }
    return Pool(
      files: files.count, words: errors.words, substitutions: errors.substitutions, deletions: errors.deletions,
      insertions: errors.insertions, wer: errors.rate, durationS: duration, transcribeS: took,
      realTimeFactor: took / max(duration, 0.001),
      languageDetected: files.count { base($0.file.language) == base($0.file.detectedLanguage) },
      abstained: files.count { $0.file.abstained != nil })
  }

  static func base(_ language: String) -> String { language.split(separator: "-").first.map { $0.lowercased() } ?? "" }

  /// For a person.
  var lines: [String] {
    let width = min(40, max(9, files.map(\.file.count).max() ?? 0))
    func row(_ cells: [String]) -> String {
      let widths = [width, 8, 7, 6, 5, 4, 4, 4, 5]
      return zip(cells, widths + Array(repeating: 0, count: max(0, cells.count - widths.count))).enumerated().map {
        $0.offset == 0
          ? $0.element.0.padding(toLength: $0.element.1, withPad: " ", startingAt: 0)
          : String(repeating: " ", count: max(0, $0.element.1 - $0.element.0.count)) + $0.element.0
      }.joined(separator: " ")
    }
    var lines = [
      "Speech model: \(model)", row(["recording", "language", "WER", "words", "subs", "del", "ins", "RTF"]),
    ]
    for file in files {
      let language =
        Self.base(file.language) == Self.base(file.detectedLanguage)
        ? file.language : "\(file.language)→\(file.detectedLanguage)"
      var line = row([
        file.file, language, Self.percent(file.wer), "\(file.words)", "\(file.substitutions)", "\(file.deletions)",
        "\(file.insertions)", String(format: "%.2f", file.realTimeFactor),
      ])
      if !file.wordTimesMonotonic { line += "  word times go back" }
      if let reason = file.abstained { line += "  abstains: \(reason.rawValue)" }
      lines.append(line)
    }
    for (language, pool) in languages.sorted(by: { $0.key < $1.key }) + [("all", pooled)] {
      lines.append(
        row([
          language, "", Self.percent(pool.wer), "\(pool.words)", "\(pool.substitutions)", "\(pool.deletions)",
          "\(pool.insertions)", String(format: "%.2f", pool.realTimeFactor),
        ]) + "  language right \(pool.languageDetected) of \(pool.files), abstains \(pool.abstained)")
    }
    return lines + ["WER: word error rate; RTF: seconds of work for a second of sound."]
  }

  private static func percent(_ share: Double?) -> String { share.map { String(format: "%.1f%%", $0 * 100) } ?? "–" }
}
