public import Foundation
public import Platform
internal import Yams

/// A theme file that cannot be used: which, where and why.
public nonisolated struct ThemeError: ExplainedError, Hashable {
  public let file: String
  public let fault: String

  public var sentence: String { "The theme \(Sanitise.terminal(file)) cannot be used: \(Sanitise.terminal(fault))." }
  public var exitCode: ExitCode { .wrongUsage }
}

/// Themes as files: YAML that says how tokens look, and says nothing of those that it leaves as they are.
///
/// ```yaml
/// base: dark                # dark, light or mono16; dark when left out
/// looks:
///   accent: {fg: "#87afff", attributes: [bold]}
///   selection: {fg: black, bg: cyan, mono: [reverse]}
/// ```
public nonisolated enum ThemeFile {
  private struct File: Decodable {
    struct Change: Decodable {
      var fg: String?
      var bg: String?
      var attributes: [String]?
      var mono: [String]?
    }
    var base: String?
    var looks: [String: Change]?
  }

  /// What ships with the program.
  public static let shippedNames = ["dark", "light", "contrast", "mono16"]

  /// The theme of that name from the folder that ships with the program; dark needs no file.
  public static func shipped(_ name: String) throws(ThemeError) -> Theme {
    guard let folder = Folders.shipped("themes") else {
      if name == "dark" { return .dark }
      throw ThemeError(file: name, fault: "the folder `themes` that ships with Parley is not found; set PARLEY_SHARE")
    }
    guard shippedNames.contains(name) else {
      throw ThemeError(file: name, fault: "there is no such theme; there are \(shippedNames.joined(separator: ", "))")
    }
    return try load(folder.appending(path: "\(name).yaml"))
  }

  /// What there is to choose from: those that ship, and `own` when there is a `theme.yaml` in the config folder.
  public static func names(config: URL?) -> [String] {
    let own = config?.appending(path: "theme.yaml").path
    return shippedNames + (own.map(FileManager.default.fileExists(atPath:)) == true ? ["own"] : [])
  }

  /// A theme by its name among ``names(config:)``.
  public static func named(_ name: String, config: URL?) throws(ThemeError) -> Theme {
    if name == "own", let config { return try load(config.appending(path: "theme.yaml")) }
    return try shipped(name)
  }

  /// What the user wants: `PARLEY_THEME` (a name or a file), else what was `kept` from the palette, else `theme.yaml`
  /// in the config folder, else dark, or mono16 on terminals of few colours.
  public static func chosen(
    environment: [String: String], kept: String? = nil, config: URL, colours: ColourDepth
  ) throws(ThemeError) -> Theme {
    if let wanted = environment["PARLEY_THEME"], !wanted.isEmpty {
      return wanted.contains("/") || wanted.hasSuffix(".yaml") ? try load(URL(filePath: wanted)) : try shipped(wanted)
    }
    if let kept, names(config: config).contains(kept) { return try named(kept, config: config) }
    let own = config.appending(path: "theme.yaml")
    if FileManager.default.fileExists(atPath: own.path) { return try load(own) }
    return colours.isRich ? try shipped("dark") : try shipped("mono16")
  }

  /// Reads a file as a patch of its base.
  public static func load(_ file: URL) throws(ThemeError) -> Theme {
    let name = file.deletingPathExtension().lastPathComponent
    let text: String
    do {
      text = try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw ThemeError(file: file.path, fault: "it cannot be read")
    }
    let content: File
    do {
      content = try YAMLDecoder().decode(File.self, from: text)
    } catch {
      throw ThemeError(file: file.path, fault: "it is no theme in YAML (\(error))")
    }
    // The shipped ones are whole; only a user's file names a base.
    var theme = content.base == nil || content.base == name ? Theme.dark : try shipped(content.base ?? "dark")
    theme.name = name
    for (key, change) in content.looks ?? [:] {
      guard let token = Token(rawValue: key) else {
        throw ThemeError(
          file: file.path,
          fault: "there is nothing called “\(key)”; there are \(Token.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      var look = theme[token]
      if let fg = change.fg { look.foreground = try colour(fg, key, file) }
      if let bg = change.bg { look.background = try colour(bg, key, file) }
      if let names = change.attributes { look.attributes = try attributes(names, key, file) }
      if let names = change.mono { look.mono = try attributes(names, key, file) }
      theme[token] = look
    }
    return theme
  }

  private static func colour(_ text: String, _ token: String, _ file: URL) throws(ThemeError) -> Colour? {
    if text == "none" { return nil }
    if let index = Palette.names[text.lowercased()] { return .ansi(index) }
    if text.hasPrefix("#"), text.count == 7, let value = UInt32(text.dropFirst(), radix: 16) {
      return .rgb(RGB(hex: value))
    }
    throw ThemeError(
      file: file.path, fault: "“\(text)” of \(token) is no colour; write #rrggbb, none, or a name as brightcyan")
  }

  private static func attributes(_ names: [String], _ token: String, _ file: URL) throws(ThemeError) -> Style.Attributes
  {
    var result: Style.Attributes = []
    for name in names {
      switch name {
      case "bold": result.insert(.bold)
      case "underline": result.insert(.underline)
      case "reverse": result.insert(.reverse)
      case "faint": result.insert(.faint)
      default:
        throw ThemeError(
          file: file.path, fault: "“\(name)” of \(token) is no attribute; there are bold, underline, reverse, faint")
      }
    }
    return result
  }
}
