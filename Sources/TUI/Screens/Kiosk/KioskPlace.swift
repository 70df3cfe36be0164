/// Whose machine the candidate sits at. It decides where files may come from, what may be kept, and how one comes back.
public nonisolated enum KioskPlace: Sendable {
  /// The candidate's own: files by path, a copy of one's data may be saved, the same link goes on by itself.
  case own
  /// A shared one: files from a removable medium or a phone alone, nothing is kept, only the code lets anyone back in.
  case kiosk
}
