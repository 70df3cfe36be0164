public import Foundation

/// What the supervisor is to start.
public struct Command: Sendable {
  /// A path, or a name that is looked up in `PATH`.
  public var program: String
  public var arguments: [String]
  /// Nil passes on the program's own.
  public var environment: [String: String]?
  /// The folder that it starts in.
  public var folder: String
  /// Run as this user and its group, without supplementary groups. Wants root.
  public var user: String?
  public var limits: Limits
  public var input: Input
  /// Called for each line as it comes, on the thread that reads for all children: to be quick about it.
  public var onLine: (@Sendable (OutputLine) -> Void)?

  public enum Input: Sendable {
    /// An open pipe that says nothing; it closes when the program ends, however it ends. A helper ends itself then.
    case open
    /// This, and then the end.
    case data(Data)
  }

  /// Bounds that the system enforces; nil is the program's own.
  public struct Limits: Sendable {
    public var cpuS: Int?
    public var memoryBytes: Int?
    /// The largest file it may write.
    public var fileBytes: Int?
    public var openFiles: Int?

    public init(cpuS: Int? = nil, memoryBytes: Int? = nil, fileBytes: Int? = nil, openFiles: Int? = nil) {
      self.cpuS = cpuS
      self.memoryBytes = memoryBytes
      self.fileBytes = fileBytes
      self.openFiles = openFiles
    }
  }

  public init(
    _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil, folder: String = "/",
    user: String? = nil, limits: Limits = Limits(), input: Input = .open,
    onLine: (@Sendable (OutputLine) -> Void)? = nil
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
    self.user = user
    self.limits = limits
    self.input = input
    self.onLine = onLine
  }

  /// The line that is executed: limits first, then the parent-death signal and the user, which only `setpriv` sets in
  /// the right order (a change of user clears the signal).
  func line(program path: String) -> [String] {
    var line: [String] = []
    let bounds = [
      ("cpu", limits.cpuS), ("as", limits.memoryBytes), ("fsize", limits.fileBytes), ("nofile", limits.openFiles),
    ]
    if bounds.contains(where: { $0.1 != nil }) {
      line.append("prlimit")
      for case (let name, let bound?) in bounds { line.append("--\(name)=\(bound)") }
    }
    line += ["setpriv", "--pdeathsig", "KILL"]
    if let user { line += ["--reuid", user, "--regid", user, "--clear-groups"] }
    return line + [path] + arguments
  }
}

/// A line that a child wrote, without its line end.
public struct OutputLine: Sendable, Hashable {
  public enum Stream: Sendable { case output, errors }
  public var stream: Stream
  public var text: String

  public init(stream: Stream, text: String) {
    self.stream = stream
    self.text = text
  }
}

/// How a child ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
  case exited(Int32)
  case signalled(Int32)

  public var isSuccess: Bool { self == .exited(0) }

  public var description: String {
    switch self {
    case .exited(let code): "exit status \(code)"
    case .signalled(let number): "signal \(number)"
    }
  }
}

/// A child that could not be started.
public struct SpawnError: Error, CustomStringConvertible, Sendable {
  public let program: String
  public let reason: String

  public var description: String { "\(program) could not be started: \(reason)" }
}
