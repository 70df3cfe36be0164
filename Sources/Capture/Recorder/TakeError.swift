internal import Contracts
public import Platform

/// Why a candidate cannot go on here.
public enum TakeError: ExplainedError, Hashable {
  /// The server will not take this recording; the text is its own.
  case uploadRefused(String)
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
  case recordingFailed(String)
  /// Neither a camera nor a microphone is to be used.
  case nothingChosen
  /// A camera, microphone or stand-in cannot be used; the code is that of `DeviceError`, as `camera-busy`.
  case device(code: String, String)
  case noSuchQuestion(Int)
  /// An environment variable of the program.
  case settingInvalid(name: String, why: String)

  public var sentence: String {
    switch self {
    case .uploadRefused(let why): why
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
    case .recordingFailed(let why), .device(_, let why): why
    case .nothingChosen: "Without camera and microphone nothing can be recorded. Choose at least one of them."
    case .settingInvalid(let name, let why): "\(name) \(why). Correct it, or unset it."
    case .noSuchQuestion(let number): "This interview has no question \(number)."
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
