public import Foundation
internal import Platform
internal import Yams

/// What the user chose while the program ran: `screens.yaml` in the state folder. The program writes it; what is in
/// the config folder is the user's own.
public struct Preferences: Hashable {
  public var theme: String?
  public var language: Language?

  public init() {}

  /// What was kept; nothing when there is no file, or none that can be read.
  public static func load(_ state: URL) -> Preferences {
    var preferences = Preferences()
    guard let text = try? String(contentsOf: file(state), encoding: .utf8),
      let values = try? Yams.load(yaml: text) as? [String: String]
    else { return preferences }
    preferences.theme = values["theme"]
    preferences.language = values["language"].flatMap(Language.init(rawValue:))
    return preferences
  }

  public func save(_ state: URL) throws {
    var text = ""
    if let theme { text += "theme: \(theme)\n" }
    if let language { text += "language: \(language.rawValue)\n" }
    try DurableFile.makeFolder(state.path)
    try DurableFile.write(Data(text.utf8), to: Self.file(state).path)
  }

  private static func file(_ state: URL) -> URL { state.appending(path: "screens.yaml") }
}
