import Analysis

/// What `parley evaluate scores` says.
struct ScoresReport: Encodable {
  /// A figure with its 95 % interval by the bootstrap over questions.
  struct Figure: Encodable {
    let value: Double
    let from: Double
    let to: Double

    init?(_ groups: [String], _ figure: ([Int]) -> Double?) {
      guard let value = figure(Array(groups.indices)), let interval = GradeAgreement.interval(groups: groups, figure)
      else { return nil }
      self.value = value
      from = interval.lowerBound
      to = interval.upperBound
    }
  }

  /// How one way of grading goes with people; what cannot be told is left out.
  struct Agreement: Encodable {
    let pearson: Figure?
    let rmse: Figure?
    let quadraticKappa: Figure?
    let auc: Figure?

    init(_ grades: [Double], _ given: [Double], questions: [String]) {
      func figure(_ of: ([Double], [Double]) -> Double?) -> Figure? {
        Figure(questions) { rows in of(rows.map { grades[$0] }, rows.map { given[$0] }) }
      }
      pearson = figure(GradeAgreement.pearson)
      rmse = figure(GradeAgreement.rootMeanSquare)
      quadraticKappa = figure { grades, given in
        Agreements.quadraticKappa(zip(grades, given).map { (Int($0.rounded()), Int($1.rounded())) })
      }
      let top = given.max() ?? 0
      auc = figure { grades, given in GradeAgreement.areaUnderCurve(grades, isRight: given.map { $0 >= top }) }
    }
  }

  let answers: Int
  let questions: Int
  let embeddingModel: String
  let calibration: String
  /// Nil without grades of people.
  let scorer: Agreement?
  /// The cosine of the embeddings alone, on the same answers.
  let cosine: Agreement?

  init(
    _ table: GradedAnswers, _ results: [ShortAnswerGrader.Result], embeddingModel: String, calibration: String
  ) {
    let asked = table.items.map(\.question)
    answers = asked.count
    questions = Set(asked).count
    self.embeddingModel = embeddingModel
    self.calibration = calibration
    scorer = table.given.map { Agreement(results.map(\.grade), $0, questions: asked) }
    cosine = table.given.map { Agreement(results.map { 5 * max(0, $0.cosine) }, $0, questions: asked) }
  }

  /// For a person.
  var lines: [String] {
    let head = ["\(answers) answers to \(questions) questions, \(calibration) on \(embeddingModel)"]
    guard let scorer, let cosine else { return head + ["no column score_avg: nothing to compare with"] }
    let rows: [(String, Figure?, Figure?)] = [
      ("Pearson's r", scorer.pearson, cosine.pearson), ("RMSE (0 to 5)", scorer.rmse, cosine.rmse),
      ("quadratic weighted kappa", scorer.quadraticKappa, cosine.quadraticKappa),
      ("AUC, correct against the rest", scorer.auc, cosine.auc),
    ]
    return head + [Self.row("", "local scorer", "cosine alone")]
      + rows.map { Self.row($0, Self.text($1), Self.text($2)) }
      + [
        "In brackets: 95 % by 1,000 draws of whole questions. Short answers are not interviews; see docs/model-card.md."
      ]
  }

  private static func row(_ name: String, _ a: String, _ b: String) -> String {
    func wide(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    return wide(name, 31) + wide(a, 24) + b
  }

  private static func text(_ figure: Figure?) -> String {
    func short(_ value: Double) -> String {
      let thousandths = Int((value * 1000).rounded())
      let digits = String(abs(thousandths) % 1000)
      return (thousandths < 0 ? "-" : "") + "\(abs(thousandths) / 1000)."
        + String(repeating: "0", count: 3 - digits.count)
        + digits
    }
    return figure.map { "\(short($0.value)) (\(short($0.from))-\(short($0.to)))" } ?? "-"
  }
}
