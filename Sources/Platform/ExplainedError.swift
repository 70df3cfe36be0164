/// An error that knows what to tell a person, and what a subcommand that fails with it returns.
public protocol ExplainedError: Error {
  /// What happened and the way out.
  var sentence: String { get }
  var exitCode: ExitCode { get }
}
