import Contracts
import Kit
import Recorder

/// Files in lines: a path on one's own machine; at a kiosk what is on the stick, by number, and never a path.
extension KioskScreen {
  /// A path may begin with a slash as commands do, and has more of them.
  static func isPath(_ line: String) -> Bool {
    !line.isEmpty && (!line.hasPrefix("/") || line.dropFirst().contains("/"))
  }

  /// What a file may be, how it is named here, and what has come of it.
  func filePage(_ page: LinearPage, _ file: FileFacts?) -> LinearPage {
    var page = page
    // In a folder of the stick what is there is enough.
    if state.picker?.trail.isEmpty == false { page.lines = [] } else { page.lines.append(tr("kiosk.file.kinds")) }
    if state.place == .own {
      page.input = .text
      page.prompt = tr("linear.file.prompt")
      page.lines.append(tr("linear.file.how"))
    } else if let picker = state.picker {
      page.prompt = tr("linear.medium.prompt")
      // Another folder is another page, and all of it is said.
      page.id += " " + picker.trail.joined(separator: "/")
      page.lines += mediumLines(picker)
    } else {
      page.lines.append(tr("linear.medium.phone_only"))
    }
    if state.isBusy { page.lines.append(tr("kiosk.file.sending")) }
    if let file {
      page.lines.append(
        tr("kiosk.file.arrived", ["name": file.name, "kib": Strings.number((file.bytes + 1023) / 1024)]) + " "
          + tr(state.place == .own ? "linear.file.hand_in" : "linear.medium.hand_in"))
    }
    return page
  }

  private func mediumLines(_ picker: MediumPicker) -> [String] {
    let folder = picker.trail.joined(separator: ", ")
    var lines = [
      picker.trail.isEmpty ? tr("linear.medium.how") : tr("linear.medium.folder", ["name": folder])
    ]
    if picker.entries.isEmpty {
      return lines + [tr(picker.trail.isEmpty ? "station.medium.none" : "linear.medium.empty")]
    }
    lines += picker.entries.prefix(picker.told).enumerated().map { index, entry in
      let what = entry.bytes.map { MediumPicker.size($0) } ?? tr("linear.medium.is_folder")
      return "\(index + 1). \(entry.name), \(what)"
    }
    let rest = picker.entries.count - picker.told
    return rest > 0 ? lines + [tr("linear.medium.more", ["count": "\(rest)"])] : lines
  }

  /// A number opens a folder or hands a file in; nil for what is no choice here.
  mutating func typedAtMedium(_ line: String, _ number: Int?) -> [Effect<KioskMessage>]? {
    switch line {
    case "<":
      if state.picker?.handle(.left) == true { return [] }
      return [.toast(tr("linear.medium.no_way_back"), .warning)]
    case "+":
      if state.picker?.tellMore() == true { return [] }
      return [.toast(tr("linear.medium.no_more"), .warning)]
    default: break
    }
    guard let picked = Int(line), let entries = state.picker?.entries, entries.indices.contains(picked - 1) else {
      return nil
    }
    let entry = entries[picked - 1]
    if entry.bytes != nil { return send(number, entry.path) }
    state.picker?.enter(entry.path)
    return []
  }
}
