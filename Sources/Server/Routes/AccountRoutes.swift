import Composition
import Contracts
import Users

/// Signing in and out.
enum AccountRoutes {
  static let all: [Route] = [
    .json(.post, "/v1/sign-in", "signIn", "Sign in with e-mail and password.", .anyone, takes: SignIn.self) {
      try await $0.engine.users.signIn($1)
    },
    .json(
      .post, "/v1/sign-in/first", "firstSignIn",
      "Make the first account of an installation with its one-time token.", .anyone, takes: FirstSignIn.self
    ) {
      try await $0.engine.users.firstSignIn($1)
    },
    .json(
      .post, "/v1/tokens/refresh", "refreshTokens", "Change a refresh token for new tokens; each works once.", .anyone,
      takes: RefreshRequest.self
    ) {
      try await $0.engine.users.refresh($1)
    },
    .done(
      .post, "/v1/sign-out", "signOut", "End the sign-in that a refresh token came from.", .anyone,
      takes: RefreshRequest.self
    ) {
      try await $0.engine.users.signOut($1)
    },
    .json(.get, "/v1/me", "me", "Who is signed in.", .staff) { try $0.account() },
  ]
}
