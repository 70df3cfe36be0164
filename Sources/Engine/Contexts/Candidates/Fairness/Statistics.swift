import Foundation

/// The statistics of the report on decisions by group; each is the textbook's, with its source.
enum Statistics {
  /// Of a two-sided interval of 95 %.
  static let z = 1.959963984540054

  /// Fisher's exact test of a two by two table, two-sided: the probability, with the margins as they are, of all tables
  /// that are no more likely than this one. (R. A. Fisher, Statistical Methods for Research Workers, 1934.)
  static func fisher(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double {
    let (row, column, all) = (a + b, a + c, a + b + c + d)
    guard row > 0, column > 0, row < all, column < all else { return 1 }
    func logChoose(_ n: Int, _ k: Int) -> Double {
      lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
    }
    func logProbability(_ a: Int) -> Double {
      logChoose(column, a) + logChoose(all - column, row - a) - logChoose(all, row)
    }
    // Tables that are as likely but for rounding count.
    let limit = logProbability(a) + 1e-7
    var sum = 0.0
    for other in max(0, row + column - all)...min(row, column) {
      let log = logProbability(other)
      if log <= limit { sum += exp(log) }
    }
    return min(1, sum)
  }

  /// Wilson's score interval of a rate. (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927.)
  static func wilson(_ count: Int, of all: Int) -> (low: Double, high: Double) {
    let (n, p, square) = (Double(all), Double(count) / Double(all), z * z)
    let middle = p + square / (2 * n)
    let half = z * (p * (1 - p) / n + square / (4 * n * n)).squareRoot()
    return (max(0, (middle - half) / (1 + square / n)), min(1, (middle + half) / (1 + square / n)))
  }

  /// The exact interval of a rate. (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934.)
  static func clopperPearson(_ count: Int, of all: Int) -> (low: Double, high: Double) {
    let (x, n) = (Double(count), Double(all))
    let low = count == 0 ? 0 : quantile(0.025, x, n - x + 1)
    let high = count == all ? 1 : quantile(0.975, x + 1, n - x)
    return (low, high)
  }

  /// The ratio of two rates with the interval of its logarithm; the interval is nil where a count is zero.
  /// (D. Katz and others, Biometrics 34, 1978.)
  static func ratio(
    _ a: Int, of n: Int, to b: Int, of m: Int
  ) -> (ratio: Double, interval: (low: Double, high: Double)?) {
    let ratio = (Double(a) / Double(n)) / (Double(b) / Double(m))
    guard a > 0, b > 0 else { return (ratio, nil) }
    let error = (1 / Double(a) - 1 / Double(n) + 1 / Double(b) - 1 / Double(m)).squareRoot()
    return (ratio, (ratio * exp(-z * error), ratio * exp(z * error)))
  }

  /// Where the beta distribution reaches a probability, by halving.
  private static func quantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if beta(middle, a, b) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The regularised incomplete beta function by its continued fraction. (Abramowitz and Stegun, 26.5.8.)
  private static func beta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - beta(1 - x, b, a) }
    let scale: Double = lgamma(a + b) - lgamma(a) - lgamma(b)
    let power: Double = a * log(x) + b * log(1 - x)
    let front = exp(scale + power) / a
    let tiny = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < tiny ? tiny : d)
    var fraction = d
    for step in 1...500 {
      let m = Double(step)
      let even: Double = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let sum: Double = (a + m) * (a + b + m)
      let odd: Double = -sum * x / ((a + 2 * m) * (a + 2 * m + 1))
      for term in [even, odd] {
        d = 1 + term * d
        d = 1 / (abs(d) < tiny ? tiny : d)
        c = 1 + term / c
        if abs(c) < tiny { c = tiny }
        fraction *= c * d
      }
      if abs(c * d - 1) < 1e-14 { break }
    }
    return front * fraction
  }
}
