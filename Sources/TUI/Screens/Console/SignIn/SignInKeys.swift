internal import Kit

enum SignInIntent {
  case submit, switchForm, leave
}

extension SignInScreen {
  var keys: [KeyRow<SignInIntent>] {
    let busy = isBusy ? tr("console.sign_in.busy") : nil
    return [
      KeyRow([.control("s")], .submit, "console.sign_in.keys.submit", disabled: busy),
      KeyRow(
        [.control("t")], .switchForm, isFirst ? "console.sign_in.keys.usual" : "console.sign_in.keys.first",
        disabled: isAgain ? tr("console.sign_in.not_again") : busy, inFooter: !isAgain && !isFirst),
      KeyRow([.escape], .leave, isFirst ? "console.sign_in.keys.usual" : "console.sign_in.keys.leave"),
    ]
  }

  func captures(_ key: Key) -> Bool { form.captures(key) }
}
