import Contracts
import Foundation
import Glibc
import Kit
import Platform

/// Picks a file from a removable medium that is mounted below one folder. What lies outside is never shown: links are not
/// followed, and only files that may be handed in are listed.
struct MediumPicker {
  struct Entry: Hashable {
    var path: String
    /// Fit to be shown, whatever the medium calls it.
    var name: String
    /// Nil is a folder.
    var bytes: Int?
  }

  /// Where media are mounted, as `/media/parley`.
  let root: String
  /// The folders that one went into, from the root.
  private(set) var folder: String
  private(set) var entries: [Entry] = []
  /// Without a cursor: entries are named by number.
  let isNumbered: Bool
  /// So many entries are told; more when asked.
  private(set) var told = Self.toldAtOnce
  private var menu = Menu(count: 0)
  private var lookedAtS = -Double.infinity

  static let kinds: Set<String> = ["pdf", "docx", "odt", "txt", "png", "jpg", "jpeg", "zip"]
  private static let mostEntries = 500
  private static let toldAtOnce = 20
  private static let lookEveryS = 2.0

  init(root: String, isNumbered: Bool = false) {
    self.isNumbered = isNumbered
    // The mount point itself may be named by a link; what is below may not.
    let real = realpath(root, nil)
    self.root = real.map { String(cString: $0) } ?? root
    free(real)
    folder = self.root
    tick()
  }

  var selected: String? {
    guard !isNumbered, entries.indices.contains(menu.selected), entries[menu.selected].bytes != nil else { return nil }
    return entries[menu.selected].path
  }

  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .enter, .right:
      guard entries.indices.contains(menu.selected), entries[menu.selected].bytes == nil else { return false }
      enter(entries[menu.selected].path)
      return true
    case .left, .backspace:
      guard folder != root else { return false }
      let left = folder
      enter((folder as NSString).deletingLastPathComponent)
      if let index = entries.firstIndex(where: { $0.path == left }) { menu.select(index) }
      return true
    default: return menu.handle(key)
    }
  }

  /// The folders that one went into, as they are shown.
  var trail: [String] { folder.dropFirst(root.count).split(separator: "/").map { Self.shown(String($0)) } }

  mutating func tick() {
    let nowS = Monotonic.nowS()
    guard nowS - lookedAtS >= Self.lookEveryS else { return }
    lookedAtS = nowS
    // A medium that was pulled out takes its folders along.
    if folder != root, !Self.isFolder(folder) { folder = root }
    let now = Self.list(folder)
    guard now != entries else { return }
    let was = entries.indices.contains(menu.selected) ? entries[menu.selected].path : nil
    entries = now
    menu.set(count: now.count)
    if let was, let index = now.firstIndex(where: { $0.path == was }) { menu.select(index) }
  }

  /// Tells more of them; false when all are told.
  mutating func tellMore() -> Bool {
    guard told < entries.count else { return false }
    told += Self.toldAtOnce
    return true
  }

  mutating func enter(_ path: String) {
    folder = path
    told = Self.toldAtOnce
    entries = Self.list(path)
    menu = Menu(count: entries.count)
  }

  /// Folders first, then files by name.
  private static func list(_ folder: String) -> [Entry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let entries = names.sorted().prefix(5000).compactMap { name -> Entry? in
      guard !name.hasPrefix(".") else { return nil }
      let path = folder + "/" + name
      var facts = stat()
      guard lstat(path, &facts) == 0 else { return nil }
      switch facts.st_mode & S_IFMT {
      case S_IFDIR: return Entry(path: path, name: shown(name), bytes: nil)
      case S_IFREG:
        let kind = (name as NSString).pathExtension.lowercased()
        let bytes = Int(facts.st_size)
        guard kinds.contains(kind), (1...FileOffer.mostBytes).contains(bytes) else { return nil }
        return Entry(path: path, name: shown(name), bytes: bytes)
      default: return nil
      }
    }
    return Array((entries.filter { $0.bytes == nil } + entries.filter { $0.bytes != nil }).prefix(mostEntries))
  }

  private static func shown(_ name: String) -> String { String(Sanitise.terminal(name).prefix(120)) }

  private static func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  static func size(_ bytes: Int) -> String {
    tr("station.medium.size", ["kib": Strings.number((bytes + 1023) / 1024)])
  }

  func draw(_ canvas: Canvas) {
    canvas.put(0, 0, trail.isEmpty ? tr("station.medium.title") : trail.joined(separator: " / "), .dim)
    guard !entries.isEmpty else {
      canvas.paragraph(
        tr(folder == root ? "station.medium.none" : "station.medium.empty"), y: 2)
      return
    }
    menu.draw(canvas.part(canvas.bounds.inset(top: 1, bottom: 1))) { index in
      let entry = entries[index]
      guard let bytes = entry.bytes else { return Line(Span(entry.name + "/", .accent)) }
      return Line(Span(entry.name), Span("   " + Self.size(bytes), .dim))
    }
    canvas.put(0, canvas.height - 1, tr("station.medium.keys"), .dim)
  }
}
