internal import Glibc
public import Platform

/// Why the disk cannot keep a recording. What was called saved before is still saved.
public enum SpoolError: ExplainedError, Hashable {
  /// No space left while writing.
  case diskFull(folder: String)
  /// Too little space to begin: what an answer may need, and what is free, in bytes.
  case tooLittleSpace(folder: String, neededBytes: Int, freeBytes: Int)
  /// The disk will be full before the answer's time is over.
  case runningOut(folder: String, secondsLeft: Int)
  /// Another program is recording or uploading the same session.
  case inUse
  /// The journal was written by a newer program.
  case newerFormat
  /// The journal is no journal.
  case unreadable
  case io(String)

  /// What to tell a person, with the way out.
  public var sentence: String {
    switch self {
    case .diskFull(let folder):
      "The disk is full. What was saved so far is kept; free some space in \(folder) and go on."
    case .tooLittleSpace(let folder, let needed, let free):
      "This answer may need \(Self.megabytes(needed)) MB and \(folder) has \(Self.megabytes(free)) MB free. "
        + "Free some space and try again."
    case .runningOut(let folder, let seconds):
      "The disk is filling up: \(folder) has room for \(seconds / 60) min \(seconds % 60) s more. What is saved stays; "
        + "free some space, or keep the answer short."
    case .inUse: "This interview is open in another window or program on this machine. Go on there, or close it first."
    case .newerFormat: "The saved recording was made by a newer version of this program. Update it to go on."
    case .unreadable: "The saved recording's journal cannot be read."
    case .io(let text): "The recording cannot be saved: \(text)."
    }
  }

  /// What it is, as `disk-full`.
  public var code: String {
    switch self {
    case .diskFull: "disk-full"
    case .tooLittleSpace: "too-little-space"
    case .runningOut: "running-out"
    case .inUse: "in-use"
    case .newerFormat: "newer-format"
    case .unreadable: "unreadable"
    case .io: "io"
    }
  }

  public var exitCode: ExitCode { .failed }

  init(_ error: any Error, folder: String) {
    switch error {
    case let error as SpoolError: self = error
    case let error as SystemError where [ENOSPC, EDQUOT].contains(error.code): self = .diskFull(folder: folder)
    default: self = .io("\(error)")
    }
  }

  /// Rounded up.
  public static func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
