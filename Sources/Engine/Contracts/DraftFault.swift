/// What is wrong with one field of an interview: found by the same rules on the screen, as one types, and in the engine.
public struct FieldFault: Hashable, Sendable {
  /// As the API names it: `title`, `questions[2].points[0]`, `settings.closes_at`.
  public var field: String
  /// What an English sentence calls it: "The text of question 3".
  public var name: String
  public var fault: DraftFault

  public init(_ field: String, _ name: String, _ fault: DraftFault) {
    self.field = field
    self.name = name
    self.fault = fault
  }
}

/// A way in which a field of an interview can be wrong, or not ready for candidates.
public enum DraftFault: Hashable, Sendable {
  /// What lists hold.
  public enum Things: String, Sendable { case questions, competencies, entries }

  case text(TextFault)
  case range(Int, ClosedRange<Int>)
  case tooMany(Int, most: Int, Things)
  case noLanguage
  case twice
  case sameID
  case secondPractice
  case levelTwice
  /// The time as the wire has it.
  case implausibleTime(String)
  case closesBeforeOpening
  case noTimeZone
  case noColour
  case noPicture
  case pictureBytes(Int, most: Int)
  case picturePixels(Int, Int, most: Int)
  /// Bytes of all pictures together.
  case allPictures(Int, most: Int)
  case purposeTwice
  case scoringDemanded
  case recordingLeftOpen
  case noRecording
  case sameConsentVersion(String)

  // What publishing asks for besides.
  case noQuestions
  case onlyPractice
  case unwritten
  case fewOptions(Int)
  case emptyOption
  case optionTwice
  case unnamed
  case nameTwice
  case notInRubric(String)
  /// The level, and the question from 1 that is scored by it.
  case noAnchor(level: Int, question: Int)
  case noPoints
  case closingPassed

  /// The end of an English sentence that begins with the field's name.
  public var ending: String {
    switch self {
    case .text(let fault): fault.ending
    case .range(let value, let allowed):
      "is \(value); it must lie between \(allowed.lowerBound) and \(allowed.upperBound)"
    case .tooMany(let count, let most, let things): "has \(count) \(things.rawValue); at most \(most) are allowed"
    case .noLanguage: "is no language tag; write it as en or pt-BR, or leave it empty"
    case .twice: "is there twice; remove one"
    case .sameID: "is that of an earlier question; leave each its own"
    case .secondPractice: "is a second practice question; an interview has one at most"
    case .levelTwice: "is described twice; keep one text"
    case .implausibleTime(let time): "is \(time); it must lie between the years 2000 and 2100"
    case .closesBeforeOpening: "lies before the opening; set a later one, or none"
    case .noTimeZone: "is not known; write it as Europe/Berlin or UTC"
    case .noColour: "is no colour; write it as #2f6fed"
    case .noPicture: "is neither a PNG nor a JPEG picture; choose another file"
    case .pictureBytes(let count, let most): "has \(count) bytes; at most \(most) are allowed"
    case .picturePixels(let width, let height, let most):
      "is \(width) by \(height) pixels; at most \(most) on each side are allowed"
    case .allPictures(let count, let most): "has \(count) bytes of pictures; at most \(most) are allowed in all"
    case .purposeTwice: "is that of an earlier one; ask for each once"
    case .scoringDemanded: "cannot be demanded; leave the choice"
    case .recordingLeftOpen: "has to be required; there is no interview without"
    case .noRecording: "does not ask for recording; add that purpose"
    case .sameConsentVersion(let version):
      "is “\(version)” still, but the words changed; give them a version of their own"
    case .noQuestions: "has no questions; add at least one before publishing"
    case .onlyPractice: "has no question but the one for practice; add at least one before publishing"
    case .unwritten: "is empty; write it before publishing"
    case .fewOptions(let count): "has \(count) options; give 2 to 20 to choose from"
    case .emptyOption: "is empty; write or remove it"
    case .optionTwice: "is there twice; make them different"
    case .unnamed: "is empty; write it, or remove the row"
    case .nameTwice: "is that of an earlier one; give each its own"
    case .notInRubric(let name):
      "“\(name)” is not in the rubric; describe it there on levels 1, 3 and 5, or leave it empty so that the question "
        + "is not scored"
    case .noAnchor(let level, let question):
      "does not say what level \(level) looks like; levels 1, 3 and 5 are needed, because question \(question) is "
        + "scored by it"
    case .noPoints: "is scored, but does not say what a good answer contains; write at least one point"
    case .closingPassed: "has passed; set a later one, or none, before publishing"
    }
  }
}

/// Gathers what is wrong; names are only made for what is.
struct FaultCollector {
  private(set) var found: [FieldFault] = []

  mutating func add(
    _ fault: @autoclosure () -> DraftFault, if isWrong: Bool, _ field: @autoclosure () -> String,
    _ name: @autoclosure () -> String
  ) {
    if isWrong { found.append(FieldFault(field(), name(), fault())) }
  }

  mutating func text(
    _ text: String, _ length: ClosedRange<Int>, _ field: @autoclosure () -> String, _ name: @autoclosure () -> String,
    lines: Bool = false
  ) {
    guard let fault = TextRules.check(text, length: length, lines: lines) else { return }
    found.append(FieldFault(field(), name(), .text(fault)))
  }

  mutating func range(
    _ value: Int, _ allowed: ClosedRange<Int>, _ field: @autoclosure () -> String, _ name: @autoclosure () -> String
  ) {
    add(.range(value, allowed), if: !allowed.contains(value), field(), name())
  }

  mutating func count(
    _ count: Int, _ most: Int, _ field: @autoclosure () -> String, _ name: @autoclosure () -> String,
    _ things: DraftFault.Things
  ) {
    add(.tooMany(count, most: most, things), if: count > most, field(), name())
  }

  mutating func language(
    _ tag: String, _ field: @autoclosure () -> String, _ name: @autoclosure () -> String
  ) {
    add(.noLanguage, if: !Self.isLanguageTag(tag), field(), name())
  }

  /// The shape of a BCP 47 tag; whether the speech model knows the language shows later.
  private static func isLanguageTag(_ tag: String) -> Bool {
    let subtags = tag.split(separator: "-", omittingEmptySubsequences: false)
    guard tag.count <= 35, let first = subtags.first, (2...3).contains(first.count),
      first.allSatisfy({ $0.isASCII && $0.isLetter })
    else { return false }
    return subtags.dropFirst().allSatisfy {
      (1...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
  }
}
