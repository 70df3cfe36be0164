import Kit

/// Whose machine the candidate sits at. It decides where files may come from, what may be kept, and how one comes back.
public nonisolated enum KioskPlace: Sendable {
  /// The candidate's own: files by path, a copy of one's data may be saved, the same link goes on by itself.
  case own
  /// A shared one: files from a removable medium or a phone alone, nothing is kept, only the code lets anyone back in.
  case kiosk
}

/// Picks a file from a removable medium, as a part of a screen. The kiosk's own file system is never offered.
protocol MediumPicking {
  /// Takes a key; true when it had a use for it.
  mutating func handle(_ key: Key) -> Bool
  /// Looks whether media came or went; called about four times a second.
  mutating func tick()
  /// The path of the file under the cursor; nil while there is none.
  var selected: String? { get }
  func draw(_ canvas: Canvas)
}
