import Candidates
import Composition
import Contracts

/// Personal links.
enum InvitationRoutes {
  static let all: [Route] = [
    .json(
      .post, "/v1/interviews/{id}/invitations", "inviteCandidate", "Make a candidate with a personal link.", .editors,
      takes: InvitationRequest.self, status: 201
    ) { call, request in
      try await call.engine.invite(request, to: try call.id("id"), by: try call.account())
    }.with { $0.isIdempotent = true },
    .json(
      .get, "/v1/candidates/{id}/invitation", "getInvitation", "A candidate's personal link.", .editors
    ) { call in
      try await call.engine.invitation(of: try call.id("id"), organisation: try call.account().organisation)
    },
    .json(
      .post, "/v1/candidates/{id}/invitation/revoke", "revokeInvitation", "Take a personal link back.", .editors
    ) { call in
      try await call.engine.candidates.revoke(try call.id("id"), by: try call.account())
    },
  ]
}
