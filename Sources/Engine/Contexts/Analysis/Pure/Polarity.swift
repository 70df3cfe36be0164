/// Which content words of a text stand under a negation: "I did not listen" denies what "listens" asks for.
///
/// A negation holds for the five words after it (in Russian also for the three before it: «решения я не предложил»), but
/// not across punctuation, or a word that begins something new, as "but" and "and".
enum Polarity {
  static let reach = 5
  static let reachBack = 3

  /// The stems of a text with whether each is denied; a stem that stands both ways is not.
  static func stems(_ texts: some Sequence<String>) -> [String: Bool] {
    var denied: [String: Bool] = [:]
    var run: [String] = []
    func finishRun() {
      for (index, token) in run.enumerated() where Words.isContent(token) {
        let stem = Words.stem(token)
        denied[stem] = (denied[stem] ?? true) && isDenied(index, in: run)
      }
      run = []
    }
    for text in texts {
      for token in Words.tokens(text) {
        if Vocabulary.scopeEnds.contains(token) { finishRun() }
        run.append(token)
      }
      if let last = text.last, ",.;:!?…—".contains(last) { finishRun() }
    }
    finishRun()
    return denied
  }

  /// Whether what is said turns what is wanted into its opposite: at least half of the stems that both have stand under
  /// a negation in one of them only.
  static func contradicts(said: [String: Bool], wanted: [String: Bool]) -> Bool {
    var shared = 0
    var turned = 0
    for (stem, isDenied) in wanted {
      guard let saidDenied = said[stem] else { continue }
      shared += 1
      if saidDenied != isDenied { turned += 1 }
    }
    return shared > 0 && 2 * turned >= shared
  }

  private static func isDenied(_ index: Int, in run: [String]) -> Bool {
    let before = max(0, index - reach)..<index
    let isNegated = before.contains { isNegation($0, in: run) } || isNegatedFromBehind(index, in: run)
    let reversals = before.filter { Vocabulary.reversals.contains(run[$0]) }.count
    return !(isNegated ? reversals + 1 : reversals).isMultiple(of: 2)
  }

  private static func isNegatedFromBehind(_ index: Int, in run: [String]) -> Bool {
    run[(index + 1)..<min(run.count, index + 1 + reachBack)].contains { ["не", "нет", "ни"].contains($0) }
  }

  /// "not only" says more, not less.
  private static func isNegation(_ index: Int, in run: [String]) -> Bool {
    Words.isNegator(run[index])
      && !(index + 1 < run.count && ["only", "just", "только"].contains(run[index + 1]))
  }
}
