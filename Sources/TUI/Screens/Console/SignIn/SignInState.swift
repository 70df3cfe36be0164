internal import Contracts
internal import Kit

/// Signing in; or, with the one-time token of a new installation, making its first account.
struct SignInScreen {
  let services: ConsoleServices
  /// True when another screen lies beneath, whose sign-in has run out: it goes on where it was.
  var isAgain: Bool
  /// Whether it is the first sign-in.
  var isFirst: Bool
  var form: Form
  var isBusy = false
  var failure: String?
  /// Whose sign-in is given up as this screen appears.
  var signingOut: Account?

  /// Signs out on this machine, and asks who comes next.
  init(services: ConsoleServices, signingOut account: Account) {
    self.init(services: services, email: account.email)
    signingOut = account
    isFirst = false
    form = Self.form(account.email)
  }

  /// - Parameter again: why one has to sign in again; the screen beneath is gone back to afterwards.
  init(services: ConsoleServices, again: String? = nil, email: String = "") {
    self.services = services
    isAgain = again != nil
    failure = again
    // A token that lies ready on this machine is there for whoever started the server a moment ago.
    isFirst = again == nil && services.machine.firstSignInFile != nil
    form = isFirst ? Self.firstForm(services.machine) : Self.form(email)
  }

  static func form(_ email: String = "") -> Form {
    var form = Form([
      .text("email", tr("console.sign_in.email"), email, limit: 254),
      .text("password", tr("console.sign_in.password"), secret: true),
    ])
    if !email.isEmpty { form.focus("password") }
    return form
  }

  static func firstForm(_ machine: Machine) -> Form {
    var form = Form([
      .text(
        "token", tr("console.sign_in.token"), machine.firstSignInFile ?? "", hint: tr("console.sign_in.token_hint"),
        placeholder: tr("console.sign_in.token_placeholder")),
      .text("organisation", tr("console.sign_in.organisation"), limit: 200, gap: true),
      .text("name", tr("console.sign_in.name"), limit: 200),
      .text("email", tr("console.sign_in.email"), limit: 254),
      .text("password", tr("console.sign_in.password"), secret: true, hint: tr("console.sign_in.password_hint")),
      .text("again", tr("console.sign_in.again"), secret: true),
    ])
    if machine.firstSignInFile != nil { form.focus("organisation") }
    return form
  }
}

enum SignInMessage: Sendable {
  case answered(Result<Account, CallFailure>)
}
