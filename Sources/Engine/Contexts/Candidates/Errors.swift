public import Contracts

/// What can go wrong on a candidate's way. The sentences are read by candidates.
public struct CandidatesError: ProblemConvertible, Hashable, CustomStringConvertible {
  public let problem: Problem

  public var description: String { "\(problem.code): \(problem.detail)" }

  private init(
    _ code: String, _ title: String, _ status: Int, _ detail: String, field: String? = nil,
    ids: [String: String]? = nil
  ) {
    problem = Problem(code: code, title: title, status: status, detail: detail, field: field, ids: ids)
  }

  // MARK: Finding the way

  static func notFound(_ session: SessionID) -> Self {
    Self(
      "candidate-not-found", "No such candidate", 404,
      "There is no such candidate here. The recording may have been erased; reload the list.",
      ids: ["session": session.description])
  }

  static let codeUnknown = Self(
    "code-unknown", "The resume code is not known", 404,
    "This resume code is not known. Check each of its \(ResumeCode.length) characters, "
      + "or open the link of your invitation again.", field: "code")

  static func questionNotFound(_ number: Int, of count: Int) -> Self {
    Self(
      "question-not-found", "No such question", 404,
      "This interview has \(count) question\(count == 1 ? "" : "s"); there is no question \(number).")
  }

  // MARK: Refusals

  static let consentRequired = Self(
    "consent-required", "Consent to the recording is needed", 409,
    "Without your consent to be recorded there is no interview. Go back to the consent and agree to the recording, "
      + "or ask whoever invited you for another way to take part.", field: "purposes")

  static func consentChanged(_ version: String) -> Self {
    Self(
      "consent-changed", "The consent text is another one", 409,
      "This is not the text that you were shown. Read the consent text (version \(version)) again and decide anew.",
      field: "version")
  }

  static let profileRequired = Self(
    "profile-required", "Name and e-mail are needed", 409,
    "Give your name and e-mail before the first question, so that your answers reach the right application.")

  /// - Parameter label: in the words of the interview.
  static func detailRequired(_ label: String) -> Self {
    Self(
      "profile-required", "Something is still to be filled in", 409,
      "Give “\(label)” before the first question; the interview asks everybody for it.", field: "extra")
  }

  static let staleWriter = Self(
    "stale-writer", "Another program goes on with this interview", 409,
    "This interview was taken up somewhere else since. Go on there, or start the program here again to take it over; "
      + "what was recorded here is kept.", field: "epoch")

  static let completed = Self(
    "session-completed", "The interview is submitted", 409,
    "You have submitted this interview, so nothing more can be added to it. Your receipt lists what was received.")

  static let withdrawn = Self(
    "session-withdrawn", "This application was withdrawn", 410,
    "This application was withdrawn and everything of it is deleted, so the interview takes no more answers. If that is "
      + "a mistake, ask whoever invited you.")

  /// By HR: what there is stays until its time is over.
  static let ended = Self(
    "session-withdrawn", "This application was ended", 410,
    "Whoever invited you has ended this application, so the interview takes no more answers. What they have of you is "
      + "deleted when the time that you were told is over, or earlier if you ask them to. If it is a mistake, tell them."
  )

  static let candidateErased = Self(
    "candidate-erased", "Everything of this candidate is deleted", 410,
    "Everything of this candidate was deleted, answers and scores with it. Nothing is left to check a score by.")

  static let erased = Self(
    "session-erased", "Everything of this interview is deleted", 410,
    "What was recorded and written in this interview is deleted, so there is nothing to go on with. If that is a mistake, "
      + "ask whoever invited you.")

  static let notSubmitted = Self(
    "not-submitted", "The interview is not submitted yet", 409,
    "This form comes after the interview. Submit the interview first.")

  static func tooManyIncidents(_ most: Int) -> Self {
    Self(
      "too-many-incidents", "That is too much at once", 409,
      "\(most) messages of this interview are kept, and no more are taken. Ask whoever invited you for help.")
  }

  static let invitationExpired = Self(
    "invitation-expired", "The invitation has ended", 410,
    "The time of this invitation is over. Ask whoever invited you for a new one.")

  static let invitationRevoked = Self(
    "invitation-revoked", "The invitation was taken back", 410,
    "This personal link does not work any more. If you still want to take part, ask whoever invited you.")

  static func questionLocked(_ number: Int, first: Int) -> Self {
    Self(
      "question-locked", "An earlier question comes first", 409,
      "Questions are answered in order. Record an answer to question \(first) before question \(number).")
  }

  static func questionNotOpen(_ number: Int) -> Self {
    Self(
      "question-not-open", "The question was not opened", 409,
      "Question \(number) was not shown yet. Open it before recording an answer.")
  }

  static func answerSubmitted(_ number: Int) -> Self {
    Self(
      "answer-submitted", "The answer is submitted", 409,
      "Your answer to question \(number) is submitted and cannot be changed. Go on with the next question.")
  }

  static func standInRefused(_ field: String) -> Self {
    Self(
      "stand-in-refused", "Only a real camera and microphone are allowed", 403,
      "This interview takes no files or test patterns in place of a camera and microphone. Start the program without "
        + "--camera and --mic, or ask whoever invited you to allow them.", field: field)
  }

  static func alternativesFull(_ most: Int) -> Self {
    Self(
      "alternatives-full", "Too many recordings from other machines", 409,
      "There are \(most) recordings of this interview from other machines already, and no more are taken.")
  }

  static func noRetakesLeft(_ number: Int, retakes: Int) -> Self {
    Self(
      "no-retakes-left", "No retakes are left", 409,
      retakes == 0
        ? "Question \(number) can be recorded once only. Submit the answer that you have recorded."
        : "Question \(number) can be recorded again \(retakes == 1 ? "once" : "\(retakes) times"), and you have. "
          + "Submit one of your recordings.")
  }

  static func notRecorded(_ number: Int) -> Self {
    Self(
      "not-recorded", "This question is not recorded", 409,
      "Question \(number) is answered in writing. Send the answer (…/written) in place of a recording.")
  }

  static func notWritten(_ number: Int) -> Self {
    Self(
      "not-written", "This question is not answered in writing", 409,
      "Question \(number) wants a recording. Begin one (…/takes).")
  }

  static func notAFile(_ number: Int) -> Self {
    Self(
      "not-a-file", "This question wants no file", 409,
      "Question \(number) is not answered with a file. Record or write the answer.")
  }

  static let resumeMissing = Self(
    "resume-missing", "The résumé is missing", 409,
    "This interview asks for your résumé. Hand it in, then submit the interview.", field: "resume")

  static func answerEmpty(_ number: Int) -> Self {
    Self(
      "answer-empty", "There is no answer yet", 409,
      "Question \(number) has to be answered. Write or choose something, then go on.", field: "answer")
  }

  static func takeUnknown(_ number: Int, _ take: TakeID) -> Self {
    Self(
      "take-unknown", "The recording was not begun", 409,
      "The server knows of no such recording for question \(number). Begin it (…/takes) before uploading.",
      field: "take", ids: ["take": take.description])
  }

  static func partOutOfOrder(expected: Int) -> Self {
    Self(
      "part-out-of-order", "A part of the recording is missing", 409,
      "The next part of this recording has the number \(expected). Begin that one.", field: "part")
  }

  /// Names at most 50 places; the client has the rest in its own list.
  static func segmentsMissing(_ places: [SegmentPlace]) -> Self {
    let shown = places.prefix(50).map { "\($0.part)/\($0.index)" }.joined(separator: " ")
    let verb = places.count == 1 ? "segment is" : "segments are"
    return Self(
      "segments-missing", "The upload is not complete", 409,
      "\(places.count) \(verb) not in the store yet (part/segment: \(shown)\(places.count > 50 ? " …" : "")). "
        + "Upload what is missing and submit again; nothing recorded is lost.", ids: ["missing": shown])
  }

  static func answersMissing(_ numbers: [Int]) -> Self {
    let list = numbers.map(String.init).joined(separator: ", ")
    return Self(
      "answers-missing", "Not every question is answered", 409,
      "Question\(numbers.count == 1 ? "" : "s") \(list) still want\(numbers.count == 1 ? "s" : "") an answer. "
        + "Record and submit what is missing, then submit the interview.", ids: ["questions": list])
  }

  // MARK: A file from the phone

  static let uploadUnknown = Self(
    "upload-unknown", "This page leads nowhere", 404,
    "There is no such page. Show a new code on the screen of your interview and scan that one.")

  static let uploadExpired = Self(
    "upload-expired", "This page is too old", 410,
    "A page for the phone is good for 15 minutes. Show a new code on the screen of your interview and scan that one.")

  static let uploadSpent = Self(
    "upload-spent", "This page was used", 410,
    "A file has come through this page already. To give another one, show a new code on the screen of your interview.")

  static func tooManyUploads(_ most: Int) -> Self {
    Self(
      "too-many-uploads", "No more pages for the phone", 409,
      "\(most) pages for the phone were made for this interview, and there are no more. Use a file on this machine, or "
        + "ask whoever invited you.")
  }

  // MARK: For HR

  static func candidateExists(_ session: SessionID) -> Self {
    Self(
      "candidate-exists", "There is such a candidate", 409,
      "This interview has a candidate with this e-mail already. Open that one, or withdraw it before inviting again.",
      field: "email", ids: ["session": session.description])
  }

  static func notInvited(_ session: SessionID) -> Self {
    Self(
      "not-invited", "There is no personal invitation", 409,
      "This candidate came by the interview's public link, so there is no personal one. Close the interview to end the "
        + "public link.", ids: ["session": session.description])
  }

  static func tooLate(_ session: SessionID, _ status: SessionStatus) -> Self {
    Self(
      "too-late", "The candidate is past that", 409,
      "This candidate is \(status.rawValue.replacing("_", with: " ")) by now, so this cannot be done any more. Reload "
        + "to see how things stand.", ids: ["session": session.description])
  }

  static func tooMany(_ count: Int, limit: Int) -> Self {
    Self(
      "too-many", "That is too much at once", 422,
      "This is about \(count) candidates or more; \(limit) can be changed at once. Narrow the filter and go on in "
        + "several steps.")
  }

  static func importRefused(_ report: ImportReport) -> Self {
    let first = report.faults.first { $0.kind == .invalid }
    let example =
      first.map { " The first is row \($0.row)\($0.column.isEmpty ? "" : ", \($0.column)"): \($0.reason)." } ?? ""
    return Self(
      "import-refused", "Some rows have faults", 422,
      "\(report.faulty) of \(report.rows) rows cannot be imported, so none was.\(example) Try it with dry_run=true to see "
        + "all of them, correct them, or leave them out with faulty=skip.")
  }

  static func unreadable(_ title: String, _ detail: String, field: String? = nil) -> Self {
    Self("file-unreadable", title, 422, detail, field: field)
  }

  /// `fault` ends a sentence that begins with the field's name.
  static func invalid(_ field: String, _ name: String, _ fault: String) -> Self {
    Self("invalid-field", "A field is not valid", 422, "\(name) \(fault).", field: field)
  }
}
