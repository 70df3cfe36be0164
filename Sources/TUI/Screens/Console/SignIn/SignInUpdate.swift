internal import Contracts
internal import Foundation
internal import Kit

extension SignInScreen: Screen {
  mutating func update(_ event: ScreenEvent<SignInIntent, SignInMessage>) -> [Effect<SignInMessage>] {
    switch event {
    case .intent(.submit): return submit()
    case .intent(.switchForm):
      show(first: !isFirst)
      return []
    case .intent(.leave):
      if isFirst {
        show(first: false)
        return []
      }
      // Without a sign-in there is nothing beneath to go back to.
      return [.quit]
    case .key(let key):
      guard !isBusy else { return [] }
      let outcome = form.handle(key)
      if outcome == .changed { failure = nil }
      return outcome == .submitted ? submit() : []
    case .paste(let text):
      _ = form.paste(text)
      return []
    case .mouse(let mouse):
      if mouse.kind == .press { _ = form.press(Point(x: mouse.at.x - formPlace.x, y: mouse.at.y - formPlace.y)) }
      return []
    case .message(.answered(let answer)): return answered(answer)
    case .appeared: return signOut()
    case .tick, .ending: return []
    }
  }

  private mutating func signOut() -> [Effect<SignInMessage>] {
    guard signingOut != nil else { return [] }
    signingOut = nil
    services.current.account = nil
    let services = services
    return [
      .run("sign-out") {
        // The tokens are forgotten here whatever the server says.
        try? await services.account.signOut()
        return nil
      }
    ]
  }

  private mutating func show(first: Bool) {
    isFirst = first
    failure = nil
    form = first ? Self.firstForm(services.machine) : Self.form(form.text("email"))
  }

  private mutating func submit() -> [Effect<SignInMessage>] {
    guard !isBusy else { return [] }
    form.clearErrors()
    failure = nil
    let services = services
    if isFirst {
      guard let request = firstRequest() else { return [] }
      isBusy = true
      return [.call("sign-in", { try await services.account.firstSignIn(request) }, then: { .answered($0) })]
    }
    let credentials = SignIn(email: TextRules.tidied(form.text("email")), password: form.text("password"))
    if let fault = TextRules.checkEmail(credentials.email) {
      form.setError("email", tr("console.field", ["fault": fault.words]))
    }
    if credentials.password.isEmpty { form.setError("password", tr("console.sign_in.no_password")) }
    guard !form.fields.contains(where: { $0.error != nil }) else {
      form.focusError()
      return []
    }
    isBusy = true
    return [.call("sign-in", { try await services.account.signIn(credentials) }, then: { .answered($0) })]
  }

  private mutating func firstRequest() -> FirstSignIn? {
    do {
      let token = try token(form.text("token"))
      if form.text("password") != form.text("again") { form.setError("again", tr("console.sign_in.differs")) }
      guard form["again"]?.error == nil else {
        form.focusError()
        return nil
      }
      return FirstSignIn(
        token: token, organisation: form.text("organisation"), name: form.text("name"),
        email: TextRules.tidied(form.text("email")), password: form.text("password"))
    } catch {
      form.setError("token", error.sentence)
      form.focusError()
      return nil
    }
  }

  /// The token itself, or the first line of the file that was named.
  private func token(_ text: String) throws(CallFailure) -> String {
    let typed = TextRules.tidied(text)
    guard typed.contains("/") || typed.hasPrefix("~") else { return typed }
    do {
      let content = try String(contentsOfFile: services.machine.expand(typed), encoding: .utf8)
      return content.split(separator: "\n").first.map(String.init) ?? ""
    } catch {
      throw CallFailure(sentence: tr("console.sign_in.no_file"))
    }
  }

  private mutating func answered(_ answer: Result<Account, CallFailure>) -> [Effect<SignInMessage>] {
    isBusy = false
    switch answer {
    case .success(let account):
      services.current.account = account
      return isAgain ? [.pop] : [.replace(HomeScreen(services: services, account: account))]
    case .failure(let failure):
      if let field = failure.field, form[field] != nil {
        form.setError(field, failure.sentence)
        form.focusError()
      } else if isFirst, failure.code.hasPrefix("first-token") {
        form.setError("token", failure.sentence)
        form.focusError()
      } else {
        self.failure = failure.sentence
      }
      return []
    }
  }
}
