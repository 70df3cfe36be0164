internal import Contracts
public import Kit

/// What can be done by name on every screen of the console, while someone is signed in.
public enum ConsoleCommands {
  public static func all(_ services: ConsoleServices) -> [Command] {
    guard let account = services.current.account else { return [] }
    func command(_ name: String, _ action: Command.Action) -> Command {
      Command(tr("console.commands.\(name).label"), tr("console.commands.\(name).help"), action)
    }
    func interviews(_ begins: InterviewsScreen.Beginning) -> Command.Action {
      .go { InterviewsScreen(services: services, account: account, begins: begins) }
    }
    return ConsoleSection.allCases.map { section in
      Command(section.title, section.help, .go { section.screen(services, account) })
    } + [
      command("new", interviews(.new)),
      command("from_template", interviews(.fromTemplate)),
      command("import", interviews(.importing)),
      command("meaning", .go { MeaningScreen(services: services) }),
      command("sign_out", .go { SignInScreen(services: services, signingOut: account) }),
    ]
  }
}
