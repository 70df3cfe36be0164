import Contracts
import Foundation

/// The rules of `Contracts`, as the engine applies them: each throws for the first field that breaks them.
extension InterviewDraft {
  /// What has to hold at any time; a draft may still lack words.
  func validate() throws(InterviewsError) {
    if let first = faults.first { throw .invalid(first) }
  }

  /// What has to hold besides before candidates may see it.
  func validateCompleteness() throws(InterviewsError) {
    try validate()
    if let first = gaps.first { throw .invalid(first) }
  }

  /// A link that would turn everyone away is refused at once.
  func validateClosingTime(at now: Date) throws(InterviewsError) {
    if let fault = closingFault(at: now) { throw .invalid(fault) }
  }

  /// Which words somebody agreed to must be told from the version that was kept with it.
  func validateConsentChange(to new: InterviewDraft) throws(InterviewsError) {
    if let fault = consentFault(in: new) { throw .invalid(fault) }
  }
}

/// Checks of single values.
enum Check {
  static func text(
    _ text: String, _ length: ClosedRange<Int>, _ field: String, _ name: String, lines: Bool = false
  ) throws(InterviewsError) {
    if let fault = TextRules.fault(in: text, length: length, lines: lines) { throw .invalid(field, name, fault) }
  }
}
