public import Contracts

/// Carries the times of a transcript over to its corrected text.
///
/// Words that are the same but for case and punctuation keep their times. Between two of these, the new words share the
/// time of those whose place they take, each by its length; where words were only put in, it is the pause there.
public enum TranscriptCorrection {
  /// The words of `text` with times; every one is sure, since a person has read it.
  public static func words(_ text: String, from old: [Word]) -> [Word] {
    let new = text.split(whereSeparator: \.isWhitespace).map(String.init)
    let pairs = matches(old.map { key($0.text) }, new.map(key))
    var words: [Word] = []
    var (nextOld, nextNew) = (0, 0)
    for (oldIndex, newIndex) in pairs + [(old.count, new.count)] {
      words += spread(new[nextNew..<newIndex], over: span(old, nextOld..<oldIndex))
      if newIndex < new.count {
        words.append(
          Word(text: new[newIndex], startS: old[oldIndex].startS, endS: old[oldIndex].endS, probability: 1))
      }
      (nextOld, nextNew) = (oldIndex + 1, newIndex + 1)
    }
    return words
  }

  /// Case and punctuation do not make another word; what is nothing else is itself.
  private static func key(_ word: String) -> String {
    let folded = Words.folded(word)
    return folded.isEmpty ? word : folded
  }

  /// The time of these words, or of the pause in their place when there are none.
  private static func span(_ old: [Word], _ range: Range<Int>) -> (from: Double, to: Double) {
    if let first = range.first, let last = range.last {
      return (old[first].startS, max(old[first].startS, old[last].endS))
    }
    let from = range.lowerBound > 0 ? old[range.lowerBound - 1].endS : old.first?.startS ?? 0
    let to = range.lowerBound < old.count ? old[range.lowerBound].startS : from
    return (from, max(from, to))
  }

  private static func spread(_ words: ArraySlice<String>, over span: (from: Double, to: Double)) -> [Word] {
    let all = words.reduce(0) { $0 + $1.count }
    var before = 0
    return words.map { word in
      func time(_ letters: Int) -> Double {
        letters == all ? span.to : span.from + (span.to - span.from) * Double(letters) / Double(max(1, all))
      }
      defer { before += word.count }
      return Word(text: word, startS: time(before), endS: time(before + word.count), probability: 1)
    }
  }

  // MARK: Alignment

  /// So many cells are compared one by one; what is larger is parted first.
  private static let cells = 1_000_000

  /// Pairs of indexes of equal words, rising in both: a longest common subsequence, or for long texts with much changed
  /// one through the words that stand once in each (as in patience diff).
  static func matches(_ old: [String], _ new: [String]) -> [(Int, Int)] {
    var result: [(Int, Int)] = []
    var work = [(0..<old.count, 0..<new.count)]
    while let (a, b) = work.popLast() {
      var (aStart, aEnd, bStart, bEnd) = (a.lowerBound, a.upperBound, b.lowerBound, b.upperBound)
      while aStart < aEnd, bStart < bEnd, old[aStart] == new[bStart] {
        result.append((aStart, bStart))
        (aStart, bStart) = (aStart + 1, bStart + 1)
      }
      while aStart < aEnd, bStart < bEnd, old[aEnd - 1] == new[bEnd - 1] {
        result.append((aEnd - 1, bEnd - 1))
        (aEnd, bEnd) = (aEnd - 1, bEnd - 1)
      }
      guard aStart < aEnd, bStart < bEnd else { continue }
      if (aEnd - aStart) * (bEnd - bStart) <= cells {
        result += common(old, aStart..<aEnd, new, bStart..<bEnd)
        continue
      }
      var (left, right) = (aStart, bStart)
      let anchors = anchors(old, aStart..<aEnd, new, bStart..<bEnd)
      guard !anchors.isEmpty else { continue }
      for (one, other) in anchors + [(aEnd, bEnd)] {
        work.append((left..<one, right..<other))
        if one < aEnd { result.append((one, other)) }
        (left, right) = (one + 1, other + 1)
      }
    }
    return result.sorted { $0.0 < $1.0 }
  }

  private static func common(_ old: [String], _ a: Range<Int>, _ new: [String], _ b: Range<Int>) -> [(Int, Int)] {
    let width = b.count + 1
    // The length of the longest common subsequence from each place to the end.
    var best = [Int32](repeating: 0, count: (a.count + 1) * width)
    for i in stride(from: a.count - 1, through: 0, by: -1) {
      for j in stride(from: b.count - 1, through: 0, by: -1) {
        best[i * width + j] =
          old[a.lowerBound + i] == new[b.lowerBound + j]
          ? best[(i + 1) * width + j + 1] + 1 : max(best[(i + 1) * width + j], best[i * width + j + 1])
      }
    }
    var (i, j, pairs) = (0, 0, [(Int, Int)]())
    while i < a.count, j < b.count {
      if old[a.lowerBound + i] == new[b.lowerBound + j] {
        pairs.append((a.lowerBound + i, b.lowerBound + j))
        (i, j) = (i + 1, j + 1)
      } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }

  /// Words that stand once in each, as many as rise in both.
  private static func anchors(_ old: [String], _ a: Range<Int>, _ new: [String], _ b: Range<Int>) -> [(Int, Int)] {
    func once(_ words: [String], _ range: Range<Int>) -> [String: Int] {
      var places: [String: Int] = [:]
      var again: Set<String> = []
      for index in range where places.updateValue(index, forKey: words[index]) != nil { again.insert(words[index]) }
      return places.filter { !again.contains($0.key) }
    }
    let (first, second) = (once(old, a), once(new, b))
    let pairs = first.compactMap { word, index in second[word].map { (index, $0) } }.sorted { $0.0 < $1.0 }
    // The longest rising run of the second indexes (Fredman 1975).
    var (tails, before) = ([Int](), [Int?](repeating: nil, count: pairs.count))
    for index in pairs.indices {
      var (low, high) = (0, tails.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[tails[middle]].1 < pairs[index].1 { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = tails[low - 1] }
      if low < tails.count { tails[low] = index } else { tails.append(index) }
    }
    var (run, at) = ([(Int, Int)](), tails.last)
    while let index = at {
      run.append(pairs[index])
      at = before[index]
    }
    return run.reversed()
  }
}
