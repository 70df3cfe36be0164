import Candidates
import Composition
import Contracts
import Users

/// Keys of recordings that lie sealed on a candidate's machine.
enum SpoolKeyRoutes {
  static let all: [Route] = [
    .json(
      .get, "/v1/session/spool", "getSpoolRight", "What recordings are sealed with until they are uploaded.", .candidate
    ) { call in
      let session = try call.session()
      let token = try await call.engine.users.uploadToken(session: session.id, organisation: session.organisation)
      return call.engine.spoolVault.right(uploadToken: token)
    },
    .json(
      .post, "/v1/session/spool/unseal", "unsealSpoolKeys", "Open keys again that were lost with a program's memory.",
      .uploader, takes: UnsealRequest.self
    ) { call, request in
      let session = try call.session()
      // Erased, withdrawn, unknown: nothing is opened any more.
      _ = try await call.engine.candidates.state(session.id, organisation: session.organisation)
      return try call.engine.spoolVault.unseal(request, session: session.id)
    },
  ]
}

extension SessionState {
  /// What a program needs to send recordings: nothing of who the candidate is or wrote.
  var forUploads: SessionState {
    var state = self
    (state.profile, state.consent, state.resume) = (nil, nil, nil)
    for index in state.questions.indices {
      (state.questions[index].text, state.questions[index].picture, state.questions[index].written) = (nil, nil, nil)
      state.questions[index].options = []
    }
    return state
  }
}
