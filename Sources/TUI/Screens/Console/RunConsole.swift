public import Client
public import Kit
internal import Platform

/// The console of HR in this terminal, until it is left. A sign-in that the client keeps is used.
///
/// - Parameter language: nil takes the one of the environment.
/// - Throws: `TerminalError`, `ThemeError` or `StringsError`, each with a sentence for a person.
public func runConsole(client: ParleyClient, language: Language? = nil) async throws {
  let drafts = DraftStore(state: Folders.state, server: client.server.url)
  let services = ConsoleServices(client: client, drafts: drafts, machine: .current())
  try await runConsole(services: services, language: language)
}

/// The console on services of whichever making.
public func runConsole(services: ConsoleServices, language: Language? = nil) async throws {
  let app = try App.onTerminal(language: language)
  app.commands = { ConsoleCommands.all(services) }
  try await app.run(await consoleStart(services))
}

/// The console's first screen: what needs whoever is signed in, the sign-in otherwise.
public func consoleStart(_ services: ConsoleServices) async -> any Screen {
  guard let account = await services.account.known() else { return SignInScreen(services: services) }
  services.current.account = account
  return HomeScreen(services: services, account: account)
}
