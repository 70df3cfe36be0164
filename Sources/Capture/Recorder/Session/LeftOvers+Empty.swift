public import Foundation
public import Platform

extension LeftOvers {
  /// Removes the spools of sessions that were begun here and left with nothing in them that still has to be sent or could
  /// be gone on with: on a machine that others use, not even that someone was there stays.
  public static func removeEmpty(stateFolder: URL = Folders.state) async {
    let spools = SpoolFolder(root: stateFolder.appending(path: "spool").path)
    for state in await spools.sessions() {
      let session = state.session.session
      // Someone has it open, or it goes on to be sent: another time.
      guard let spool = try? await spools.openNow(session) else { continue }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: spool.folder)) ?? []
      let hasMedia = await spool.state.takes.contains { take in
        take.fate != .discarded && take.fate != .verified && take.parts.contains(where: \.hasMedia)
      }
      if hasMedia || names.contains(where: { $0.hasPrefix("draft-") }) {
        await spool.close()
      } else {
        await spool.wipe()
      }
    }
  }
}
