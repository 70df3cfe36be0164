/// What a subcommand tells its caller; part of the command line's contract.
public enum ExitCode: Int32, Sendable {
  case done = 0
  case failed = 1
  case wrongUsage = 2
  case notReachable = 3
  case notAllowed = 4
}
