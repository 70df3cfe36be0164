/// `GET /v1/interviews/{id}/fairness`: how often those who gave the voluntary form go on, by what they said of
/// themselves. Groups, never a person: see ``fewest``.
public struct FairnessReport: Codable, Sendable, Hashable {
  /// Of a group with fewer decisions nothing is told; of a topic neither, when fewer than this many go on or do not.
  /// What is counted moves by so many decisions at once: from one look to the next nobody is recognised.
  public static let fewest = 5
  /// The four-fifths rule of the Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D.
  public static let fourFifths = 0.8
  /// Groups of fewer are marked as small.
  public static let small = 30

  /// What is between the two with 95 % confidence.
  public struct Interval: Codable, Sendable, Hashable {
    public enum Method: String, Codable, Sendable, CaseIterable {
      case wilson
      /// Exact; for small numbers.
      case clopperPearson = "clopper_pearson"
      case katzLog = "katz_log"
    }
    public var low: Double
    public var high: Double
    public var method: Method

    public init(low: Double, high: Double, method: Method) {
      self.low = low
      self.high = high
      self.method = method
    }
  }

  public struct Group: Codable, Sendable, Hashable {
    /// As in the form.
    public var choice: String
    /// Nil throughout when the group is held back.
    public var numbers: Numbers?

    public init(choice: String, numbers: Numbers?) {
      self.choice = choice
      self.numbers = numbers
    }
  }

  public struct Numbers: Codable, Sendable, Hashable {
    /// Who go on, and who do not; who is on hold or undecided is not counted.
    public var decided: Int
    public var advanced: Int
    /// 0 to 1.
    public var rate: Double
    public var rateInterval: Interval
    /// Fewer than ``FairnessReport/small`` decisions, or too few expected in a cell: chance alone moves it far.
    public var isSmall: Bool
    /// Against the group that goes on most often; nil for that group itself.
    public var comparison: Comparison?

    public init(
      decided: Int, advanced: Int, rate: Double, rateInterval: Interval, isSmall: Bool, comparison: Comparison?
    ) {
      self.decided = decided
      self.advanced = advanced
      self.rate = rate
      self.rateInterval = rateInterval
      self.isSmall = isSmall
      self.comparison = comparison
    }
  }

  public struct Comparison: Codable, Sendable, Hashable {
    /// This group's rate divided by the reference's.
    public var impactRatio: Double
    /// Nil when nobody of the group goes on: the logarithm has no value there.
    public var ratioInterval: Interval?
    /// Fisher's exact test, two-sided.
    public var fisherP: Double
    public var isBelowFourFifths: Bool

    public init(impactRatio: Double, ratioInterval: Interval?, fisherP: Double, isBelowFourFifths: Bool) {
      self.impactRatio = impactRatio
      self.ratioInterval = ratioInterval
      self.fisherP = fisherP
      self.isBelowFourFifths = isBelowFourFifths
    }
  }

  public struct Topic: Codable, Sendable, Hashable {
    public var topic: GroupForm.Topic
    /// The group that goes on most often; nil when the topic is held back.
    public var reference: String?
    /// Every choice of the form; empty when the topic is held back.
    public var groups: [Group]

    public init(topic: GroupForm.Topic, reference: String?, groups: [Group]) {
      self.topic = topic
      self.reference = reference
      self.groups = groups
    }
  }

  /// Every topic of the form.
  public var topics: [Topic]

  public init(topics: [Topic]) { self.topics = topics }
}
