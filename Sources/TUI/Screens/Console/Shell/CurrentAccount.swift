public import Contracts

/// Who uses the console now, for commands that work on whichever screen.
@MainActor
public final class CurrentAccount {
  public var account: Account?

  public init() {}
}
