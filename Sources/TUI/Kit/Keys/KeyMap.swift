/// Which keys do what, where the user wants other ones than the screens have. Actions have stable names, as
/// `candidates.open`: the screen and the action, taken from the row's entry in the string table.
public struct KeyMap: Hashable {
  /// The keys of each action that is changed; none at all leaves the action to the palette.
  public private(set) var keys: [String: [Key]]

  public init(_ keys: [String: [Key]] = [:]) { self.keys = keys }

  /// The rows with the user's keys. A key that the user gave to one action of the screen is taken from its others.
  func apply<Intent>(_ rows: [KeyRow<Intent>]) -> [KeyRow<Intent>] {
    guard !keys.isEmpty, rows.contains(where: { keys[$0.name] != nil }) else { return rows }
    let given = Set(rows.flatMap { keys[$0.name] ?? [] })
    return rows.map { row in
      var row = row
      if let own = keys[row.name] { row.keys = own } else { row.keys.removeAll(where: given.contains) }
      return row
    }
  }

  /// `console.candidates.keys.open` of the string table is the action `candidates.open`; what works everywhere is
  /// `app.…`.
  static func action(entry: String) -> String {
    if let known = known[entry] { return known }
    var parts = entry.split(separator: ".").map(String.init).filter { $0 != "keys" }
    if parts.first == "console", parts.count > 2 { parts.removeFirst() }
    if parts.first == "kit" { parts[0] = "app" }
    let action = parts.joined(separator: ".")
    known[entry] = action
    return action
  }

  /// Each key press makes the rows of its screen anew; their entries are some hundred.
  private static var known: [String: String] = [:]

  /// All actions that there are, by the string table.
  public static func actions(of table: Strings) -> Set<String> {
    Set(
      table.texts.keys.compactMap { key in
        guard key.hasSuffix(".label"), key.contains(".keys.") else { return nil }
        return action(entry: String(key.dropLast(".label".count)))
      })
  }
}
