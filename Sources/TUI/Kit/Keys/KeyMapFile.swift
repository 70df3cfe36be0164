public import Foundation
internal import Platform
internal import Yams

/// The user's keys as a file, `keys.yaml` in the config folder: a line an action.
///
/// ```yaml
/// candidates.open: [enter, o]
/// app.palette: [ctrl-p]      # ":" then writes a colon again
/// interviews.delete: []      # only from the palette
/// ```
public enum KeyMapFile {
  /// What is wrong in the file, where, and what to write instead.
  public struct Fault: Hashable {
    /// From 1.
    public var line: Int
    public var text: String
  }

  /// What can be used of the file, and what cannot. No file is an empty map.
  public static func load(_ file: URL, actions: Set<String>) -> (map: KeyMap, faults: [Fault]) {
    guard FileManager.default.fileExists(atPath: file.path) else { return (KeyMap(), []) }
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      return (KeyMap(), [Fault(line: 1, text: tr("kit.key_map.unreadable"))])
    }
    return read(text, actions: actions)
  }

  static func read(_ text: String, actions: Set<String>) -> (map: KeyMap, faults: [Fault]) {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      let line = if case YamlError.parser(_, _, let mark, _) = error { mark.line } else { 1 }
      return (KeyMap(), [Fault(line: line, text: tr("kit.key_map.no_yaml"))])
    }
    guard let root else { return (KeyMap(), []) }
    guard let mapping = root.mapping else {
      // A file of comments alone.
      if root.scalar?.string.isEmpty == true { return (KeyMap(), []) }
      return (KeyMap(), [Fault(line: root.mark?.line ?? 1, text: tr("kit.key_map.no_yaml"))])
    }
    var keys: [String: [Key]] = [:]
    var faults: [Fault] = []
    for (name, value) in mapping {
      let line = name.mark?.line ?? 1
      let action = name.scalar?.string ?? ""
      guard actions.contains(action) else {
        faults.append(Fault(line: line, text: unknown(action, actions)))
        continue
      }
      let nodes = value.sequence.map(Array.init) ?? [value]
      var given: [Key] = []
      for node in nodes {
        let written = node.scalar?.string ?? ""
        if let key = Key(named: written), key != .control("c") {
          given.append(key)
        } else {
          let text = written.lowercased() == "ctrl-c" ? "kit.key_map.kept" : "kit.key_map.no_key"
          faults.append(Fault(line: node.mark?.line ?? line, text: tr(text, ["key": Sanitise.terminal(written)])))
        }
      }
      // An entry of which nothing is left does not take the action its keys.
      if !given.isEmpty || nodes.isEmpty { keys[action] = given }
    }
    return (KeyMap(keys), faults)
  }

  private static func unknown(_ action: String, _ actions: Set<String>) -> String {
    let shown = Sanitise.terminal(action)
    let near = actions.map { (Words.distance($0, action), $0) }.min { $0 < $1 }
    guard let near, near.0 <= max(2, action.count / 3) else {
      let screens = Set(actions.compactMap { $0.split(separator: ".").first.map(String.init) })
      return tr("kit.key_map.unknown", ["action": shown, "screens": screens.sorted().joined(separator: ", ")])
    }
    return tr("kit.key_map.near", ["action": shown, "near": near.1])
  }
}

extension Words {
  /// How many letters have to be changed, added or taken away (Levenshtein).
  static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, character) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (character == other ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
