internal import CNcurses
internal import Foundation
internal import Glibc
public import Platform

/// Why the user's editor gave no text back.
public nonisolated struct EditorError: ExplainedError, Hashable {
  public let sentence: String
  public var exitCode: ExitCode { .failed }
}

/// The user's own editor, as a child on this terminal.
enum ExternalEditor {
  /// Writes `text` to a file that only the user can read, lets `run` work on it, and reads it back. The file is gone
  /// after that; of an editor that fails it stays, since it may hold the only copy.
  static func edit(
    _ text: String, suffix: String, with run: @MainActor (URL) async throws(EditorError) -> Void
  ) async -> Result<String, EditorError> {
    var template = Array(
      (FileManager.default.temporaryDirectory.appending(path: "parley-XXXXXX").path + suffix).utf8CString)
    let file = mkstemps(&template, Int32(suffix.utf8.count))
    guard file >= 0 else { return .failure(EditorError(sentence: tr("kit.editor.no_file"))) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    } catch {
      unlink(path)
      return .failure(EditorError(sentence: tr("kit.editor.no_file")))
    }
    do throws(EditorError) {
      try await run(URL(filePath: path))
    } catch {
      let kept = (try? String(contentsOfFile: path, encoding: .utf8)) != text
      if !kept { unlink(path) }
      return .failure(
        kept ? EditorError(sentence: error.sentence + " " + tr("kit.editor.kept", ["path": path])) : error)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      return .failure(EditorError(sentence: tr("kit.editor.gone")))
    }
    guard let changed = String(data: data, encoding: .utf8) else {
      return .failure(
        EditorError(sentence: tr("kit.editor.not_unicode") + " " + tr("kit.editor.kept", ["path": path])))
    }
    unlink(path)
    var result = Sanitise.terminal(changed, keepingLines: true)
    // Editors end the last line with a line feed that was not there.
    if !text.hasSuffix("\n"), result.hasSuffix("\n") { result.removeLast() }
    return .success(result)
  }

  /// Starts the editor and waits for its end on a thread of its own.
  static func run(_ file: URL) async throws(EditorError) {
    let environment = ProcessInfo.processInfo.environment
    let named = ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    guard let command = named ?? ["nano", "vi"].first(where: isInstalled) else {
      throw EditorError(sentence: tr("kit.editor.none"))
    }
    try await run(file, command: command)
  }

  static func run(_ file: URL, command: String) async throws(EditorError) {
    let path = file.path
    let status: Int32 = await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: spawn(command, path)) }
      thread.name = "parley-editor"
      thread.start()
    }
    if status != 0 { throw EditorError(sentence: tr("kit.editor.failed", ["command": command])) }
  }

  private static func isInstalled(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").contains {
      access("\($0)/\(name)", X_OK) == 0
    }
  }

  /// Through the shell, since the variables may hold arguments. The child stays in this process group, or the terminal
  /// would not be its own; it gets the signals' default actions back.
  nonisolated private static func spawn(_ command: String, _ path: String) -> Int32 {
    var attributes = posix_spawnattr_t()
    guard posix_spawnattr_init(&attributes) == 0 else { return -1 }
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT, SIGQUIT, SIGPIPE] {
      sigaddset(&signals, number)
    }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let words: [String] = ["sh", "-c", command + " \"$1\"", "sh", path]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var child = pid_t()
    guard posix_spawn(&child, "/bin/sh", nil, &attributes, &arguments, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return -1 }
    }
    return status
  }
}
