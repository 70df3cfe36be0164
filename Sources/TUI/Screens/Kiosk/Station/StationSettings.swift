public import CaptureCore
public import Client
public import Foundation
public import Kit
public import Platform

/// How a machine is set up that candidates share.
public nonisolated struct StationSettings: Sendable {
  public var server: ServerAddress
  /// The short code of the one interview that is held here; nil asks each candidate for theirs.
  public var interview: String?
  /// Shown while nobody is here; the interview's own name is taken where there is one.
  public var organisation: String
  /// Where removable media are mounted; nil offers none.
  public var media: String?
  /// Seconds without a key until the last candidate is forgotten.
  public var idleS: Double
  /// Of the waiting screen; nil takes the one of the environment.
  public var language: Language?
  /// What an operator types to end the program; nil ends by a signal alone.
  public var exitPIN: String?
  /// Whether an answer goes on to its limit when the terminal is lost; otherwise it is closed at once.
  public var outlivesTerminal: Bool
  public var camera: CameraSpec?
  public var microphone: MicrophoneSpec?
  /// One line after another in place of screens.
  public var inLines: Bool
  public var stateFolder: URL

  public init(
    server: ServerAddress, interview: String? = nil, organisation: String = "", media: String? = nil,
    idleS: Double = 180, language: Language? = nil, exitPIN: String? = nil, outlivesTerminal: Bool = false,
    camera: CameraSpec? = nil, microphone: MicrophoneSpec? = nil, inLines: Bool = false,
    stateFolder: URL = Folders.state
  ) {
    self.server = server
    self.interview = interview
    self.organisation = organisation
    self.media = media
    self.idleS = idleS
    self.language = language
    self.exitPIN = exitPIN
    self.outlivesTerminal = outlivesTerminal
    self.camera = camera
    self.microphone = microphone
    self.inLines = inLines
    self.stateFolder = stateFolder
  }
}
