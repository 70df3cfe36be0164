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
    Route(
      method: .post, path: "/v1/interviews/{id}/invitations/import", name: "importInvitations",
      summary: "Make candidates with personal links from a CSV file of up to 100,000 rows, all or none.",
      access: .editors,
      query: [
        Route.QueryParameter(name: "dry_run", summary: "true changes nothing and tells what would happen."),
        Route.QueryParameter(name: "faulty", summary: "refuse (unless told) or skip rows with faults."),
        Route.QueryParameter(
          name: "encoding", summary: "utf-8, utf-16, windows-1251 or windows-1252; the first two are found out."),
      ], input: .whole(mediaType: "text/csv"),
      output: Route.Output(mediaType: "application/json", schema: SchemaOf(ImportReport.self)), isIdempotent: true,
      maxBodyBytes: 32 << 20
    ) { call in
      try call.checkMediaType(["text/csv", "text/plain", "application/octet-stream"])
      return try .json(
        try await call.engine.importInvitations(
          call.body, encoding: call.query("encoding"), isDryRun: try call.flag("dry_run", yes: "true", no: "false"),
          skipsFaulty: try call.flag("faulty", yes: "skip", no: "refuse"), to: try call.id("id"),
          by: try call.account()))
    },
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
