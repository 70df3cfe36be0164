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
      ) { call in
        let session = try call.session()
        if let seconds = probes.take(session.id.description) {
          throw Problem(
            code: "too-many-requests", title: "Measured too often", status: 429,
            detail: "The way was measured often just now. Wait \(seconds) seconds.", retryAfterS: seconds)
        }
        return try .json(ProbeReply(bytes: call.body.count))
      },
      .json(
        .get, "/v1/candidates/{id}/log", "getSessionLog",
        "The session's log from one line on, up to 1,000 lines, and what the candidate said was wrong.", .staff,
        query: [after]
      ) { call in
        try await call.engine.candidates.log(
          try call.id("id"), organisation: try call.account().organisation, after: try line(call))
      },
      .json(
        .post, "/v1/candidates/{id}/help", "helpCandidate",
        "More time, a question once more, processing again; each is audited.", .editors, takes: SessionHelp.self
      ) { call, help in
        let account = try call.account()
        return try await call.engine.help(
          help, session: try call.id("id"), organisation: account.organisation, by: .staff(account))
      },
      .json(
        .get, "/v1/operator/sessions/{reference}", "supportSession",
        "Where a session stands, by its id, the end of it, or its resume code; without anything of the person.",
        .machine
      ) { call in
        let found = try await call.engine.candidates.find(call.parameters["reference"] ?? "")
        return try await call.engine.candidates.supportView(found.session, organisation: found.organisation)
      },
      .json(
        .get, "/v1/operator/sessions/{reference}/log", "supportLog", "The session's log from one line on.", .machine,
        query: [after]
      ) { call in
        let found = try await call.engine.candidates.find(call.parameters["reference"] ?? "")
        var log = try await call.engine.candidates.log(
          found.session, organisation: found.organisation, after: try line(call))
        // In the candidate's words, and those are for the organisation.
        log.incidents = []
        return log
      },
      .json(
        .post, "/v1/operator/sessions/{reference}/help", "supportHelp",
        "More time, a question once more, processing again; each is audited.", .machine, takes: SessionHelp.self
      ) { call, help in
        let found = try await call.engine.candidates.find(call.parameters["reference"] ?? "")
        return try await call.engine.help(
          help, session: found.session, organisation: found.organisation, by: .machine)
      },
    ] + PhoneRoutes.all

  private static let after = Route.QueryParameter(
    name: "after", summary: "The last line that is known; 0 for all.", isInteger: true)
  /// 12 at once, and one in ten seconds: a device check takes two or three.
  private static let probes = RateLimiter(each: RateLimiter.Rate(burst: 12, perS: 0.1))

  private static func line(_ call: Call) throws(Problem) -> Int {
    guard let text = call.query("after") else { return 0 }
    guard let after = Int(text), after >= 0 else {
      throw Problem.invalidField("after", "after is not the number of a line.")
    }
    return after
  }
}
