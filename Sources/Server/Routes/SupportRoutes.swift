import Candidates
import Composition
import Contracts

/// What a candidate's program tells beside the answers: its log, a page for the phone, the speed of the line.
enum SupportRoutes {
  static let all: [Route] =
    [
      .done(
        .post, "/v1/session/log", "reportLog", "What the candidate's program saw, up to 100 entries.", .candidate,
        takes: SessionLogReport.self
      ) { call, report in
        let session = try call.session()
        try await call.engine.candidates.report(report, session: session.id, organisation: session.organisation)
      },
      .json(
        .post, "/v1/session/uploads", "makePhoneUpload",
        "A page for the candidate's phone, good once and for 15 minutes; at most 20 a session.", .candidate,
        takes: PhoneUploadRequest.self, status: 201
      ) { call, request in
        let session = try call.session()
        return try await call.engine.phoneUpload(request, session: session.id, organisation: session.organisation)
      },
      Route(
        method: .post, path: "/v1/session/probe", name: "probe",
        summary: "Takes up to 1 MiB of anything, to measure the way; nothing is kept.", access: .candidate,
        input: .whole(mediaType: "application/octet-stream"),
        output: Route.Output(mediaType: "application/json", schema: SchemaOf(ProbeReply.self)),
        maxBodyBytes: ProbeReply.mostBytes
      ) { call in try .json(ProbeReply(bytes: call.body.count)) },
    ] + PhoneRoutes.all
}
