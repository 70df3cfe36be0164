public import CaptureCore
public import Foundation
public import Kit
public import Platform
public import Recorder
public import Transport

/// Takes a candidate through an interview in this terminal. Returns when the candidate leaves, or the program is told to
/// end; an answer under way is then closed with everything that is saved.
///
/// - Parameters:
///   - camera: nil takes the first that there is.
///   - microphone: nil takes the sound server's default.
///   - language: of the screens; nil takes the one of the environment.
///   - inLines: one line after another in place of screens.
///   - outlivesTerminal: an answer goes on to its limit when the terminal is lost; otherwise it is closed at once.
///   - stateFolder: where recordings lie until the server has them.
@MainActor
public func runKiosk(
  entry: TakeEntry, transport: HTTPTransport, camera: CameraSpec?, microphone: MicrophoneSpec?,
  language: Language? = nil, inLines: Bool = false, outlivesTerminal: Bool = false, stateFolder: URL = Folders.state
) async throws {
  let app = try App.onTerminal(language: language, inLines: inLines)
  app.outlivesTerminal = outlivesTerminal
  // What an earlier run could not hand over goes on in the background.
  let leftOvers = Task { _ = await LeftOvers.finish(stateFolder: stateFolder, transport: transport, withinS: 600) }
  app.allowsSuspending = false
  let work = KioskWork(entry: entry, transport: transport, stateFolder: stateFolder)
  do {
    try await app.run(
      KioskScreen(work: work, devices: DeviceChoice(camera: camera, microphone: microphone), place: .own))
  } catch {
    await work.close()
    leftOvers.cancel()
    throw error
  }
  await work.close()
  leftOvers.cancel()
  await leftOvers.value
}
