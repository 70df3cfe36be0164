public import CaptureCore
internal import Contracts
public import Platform

/// Why a candidate cannot go on here.
public enum TakeError: ExplainedError, Hashable {
  /// The server or its store will not take this recording.
  case uploadRefused(UploadTrouble)
  /// There is no consent to be recorded.
  case consentNeeded
  case alreadyRecording
  case notRecording
  case nothingRecorded(question: Int)
  case noRetakesLeft(question: Int)
  case noTimeLeft(question: Int)
  /// The interview allows no stand-ins for camera and microphone.
  case standInRefused
  /// Headless: there are fewer audio files than questions.
  case tooFewAnswers(files: Int, questions: Int, folder: String)
  case answersUnreadable(folder: String)
  case fileUnreadable(String)
  /// Headless: the interview asks for a résumé, and there is none.
  case resumeNeeded
  /// In bytes.
  case fileSize(Int)
  /// Headless: a question that is answered in writing has no text file.
  case wrongFile(question: Int, file: String)
  /// The trial recording cannot be played.
  case notPlayed
  /// Neither a camera nor a microphone is to be used.
  case nothingChosen
  /// A camera, microphone or stand-in cannot be used.
  case device(DeviceError)
  /// A recording cannot be kept.
  case disk(SpoolError)
  case noSuchQuestion(Int)
  /// An environment variable of the program.
  case settingInvalid(name: String, why: String)

  public var sentence: String {
    switch self {
    case .uploadRefused(let trouble): trouble.sentence
    case .consentNeeded: "Without consent to the recording there is no interview."
    case .alreadyRecording: "A recording is under way; stop it first."
    case .notRecording: "Nothing is being recorded."
    case .nothingRecorded(let question): "Nothing is recorded for question \(question) yet."
    case .noRetakesLeft(let question): "Question \(question) cannot be recorded again. Submit what you have."
    case .noTimeLeft(let question):
      "The time for question \(question) is used up. Submit what is saved."
    case .standInRefused:
      "This interview takes a real camera and microphone only. Leave --camera and --mic out, "
        + "or ask whoever invited you to allow stand-ins."
    case .tooFewAnswers(let files, let questions, let folder):
      "\(folder) has \(files) files and the interview \(questions) questions. Put in one file a question, "
        + "in name order."
    case .fileUnreadable(let path): "There is no file \(path) that can be read. Check the path."
    case .resumeNeeded: "The interview asks for a résumé. Put it into the folder as resume.pdf or the like."
    case .fileSize(let bytes):
      bytes == 0
        ? "The file is empty. Choose another one."
        : "The file has \(bytes >> 20) MiB; at most \(FileOffer.mostBytes >> 20) are taken. Choose a smaller one."
    case .wrongFile(let question, let file):
      "Question \(question) is answered in writing, and \(file) is no text file in UTF-8. Put a .txt in its place."
    case .answersUnreadable(let folder): "The folder \(folder) cannot be read. Check the path after --answers."
    case .notPlayed: "The recording cannot be played. Record it again."
    case .device(let error): error.sentence
    case .disk(let error): error.sentence
    case .nothingChosen: "Without camera and microphone nothing can be recorded. Choose at least one of them."
    case .settingInvalid(let name, let why): "\(name) \(why). Correct it, or unset it."
    case .noSuchQuestion(let number): "This interview has no question \(number)."
    }
  }

  /// What it is, as `no-retakes-left`.
  public var code: String {
    switch self {
    case .uploadRefused(let trouble): trouble.code
    case .consentNeeded: "consent-needed"
    case .alreadyRecording: "already-recording"
    case .notRecording: "not-recording"
    case .nothingRecorded: "nothing-recorded"
    case .noRetakesLeft: "no-retakes-left"
    case .noTimeLeft: "no-time-left"
    case .standInRefused: "stand-in-refused"
    case .tooFewAnswers: "too-few-answers"
    case .answersUnreadable: "answers-unreadable"
    case .fileUnreadable: "file-unreadable"
    case .resumeNeeded: "resume-needed"
    case .fileSize(let bytes): bytes == 0 ? "file-empty" : "file-too-large"
    case .wrongFile: "wrong-file"
    case .notPlayed: "not-played"
    case .nothingChosen: "nothing-chosen"
    case .device(let error): error.code.rawValue
    case .disk(let error): error.code
    case .noSuchQuestion: "no-such-question"
    case .settingInvalid: "setting-invalid"
    }
  }

  public var exitCode: ExitCode {
    switch self {
    case .standInRefused: .notAllowed
    case .settingInvalid, .tooFewAnswers, .answersUnreadable, .wrongFile, .fileUnreadable, .fileSize, .resumeNeeded,
      .nothingChosen:
      .wrongUsage
    default: .failed
    }
  }
}
