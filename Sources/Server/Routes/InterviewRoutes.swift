import Composition
import Contracts
import Interviews

/// Interviews, for those who write and publish them.
enum InterviewRoutes {
  static let paging = [
    Route.QueryParameter(name: "limit", summary: "Items a page, 1 to 200; 50 unless told.", isInteger: true),
    Route.QueryParameter(name: "cursor", summary: "The `next` of the page before."),
  ]

  /// What an interview with all its texts and pictures fits in.
  private static let contentBytes = 4 << 20

  static let all: [Route] = reading + writing + moves + files

  private static let reading: [Route] = [
    .json(
      .get, "/v1/interviews", "listInterviews", "Interviews, newest first, without logos and pictures.", .staff,
      query: [
        Route.QueryParameter(
          name: "status",
          summary: "Any of these, with commas: " + InterviewStatus.allCases.map(\.rawValue).joined(separator: ", ")
            + "; all but archived unless told."),
        Route.QueryParameter(name: "search", summary: "Words of the title; case does not matter."),
      ] + paging
    ) { call in
      let page = try call.page()
      return try await call.engine.interviews.list(
        organisation: try call.account().organisation, statuses: try statuses(call),
        search: call.query("search") ?? "", cursor: page.cursor, limit: page.limit)
    },
    versioned(.get, "/v1/interviews/{id}", "getInterview", "One interview.", .staff, match: .none) { call, _ in
      try await call.engine.interviews.get(try call.id("id"), organisation: try call.account().organisation)
    },
  ]

  private static let writing: [Route] = [
    .json(
      .post, "/v1/interviews", "createInterview", "Make a draft.", .editors, takes: InterviewDraft.self, status: 201
    ) {
      try await $0.engine.interviews.create($1, by: try $0.account())
    }.with {
      $0.isIdempotent = true
      $0.maxBodyBytes = contentBytes
    },
    versioned(
      .put, "/v1/interviews/{id}", "updateInterview", "Replace an interview's content.", .editors, match: .required
    ) { call, version in
      try await call.engine.interviews.update(
        try call.id("id"), try call.json(InterviewDraft.self), version: version, by: try call.account())
    }.with {
      $0.input = .json(SchemaOf(InterviewDraft.self))
      $0.maxBodyBytes = contentBytes
    },
    Route.done(.delete, "/v1/interviews/{id}", "deleteInterview", "Delete a draft.", .editors) { call in
      try await call.engine.interviews.delete(
        try call.id("id"), version: try call.version(), by: try call.account())
    }.with { $0.match = .optional },
    .json(
      .post, "/v1/interviews/{id}/duplicate", "duplicateInterview", "Make a draft with the same content.", .editors,
      status: 201
    ) { call in
      try await call.engine.interviews.duplicate(try call.id("id"), by: try call.account())
    }.with { $0.isIdempotent = true },
    versioned(
      .post, "/v1/interviews/{id}/questions/{question}/move", "moveQuestion",
      "Put a question after another, or first; on what is there now.", .editors
    ) { call, version in
      try await call.engine.interviews.move(
        try call.id("question"), after: try call.json(QuestionMove.self).after, of: try call.id("id"),
        version: version, by: try call.account())
    }.with { $0.input = .json(SchemaOf(QuestionMove.self)) },
    versioned(
      .put, "/v1/interviews/{id}/pin", "setInterviewPIN", "Set or remove the PIN of the public link.", .editors
    ) { call, version in
      try await call.engine.interviews.setPIN(
        try call.json(PINChange.self).pin, of: try call.id("id"), version: version, by: try call.account())
    }.with { $0.input = .json(SchemaOf(PINChange.self)) },
  ]

  private static let moves: [Route] = [
    versioned(
      .post, "/v1/interviews/{id}/publish", "publishInterview", "Open the link to candidates.", .editors
    ) { call, version in
      try await call.engine.interviews.publish(try call.id("id"), version: version, by: try call.account())
    },
    versioned(
      .post, "/v1/interviews/{id}/close", "closeInterview", "Close the link to new candidates.", .editors
    ) { call, version in
      try await call.engine.interviews.close(try call.id("id"), version: version, by: try call.account())
    },
    versioned(
      .post, "/v1/interviews/{id}/archive", "archiveInterview", "Put a closed interview away.", .editors
    ) { call, version in
      try await call.engine.interviews.archive(try call.id("id"), version: version, by: try call.account())
    },
    versioned(
      .post, "/v1/interviews/{id}/restore", "restoreInterview", "Take an interview back from the archive, closed.",
      .editors
    ) { call, version in
      try await call.engine.interviews.restore(try call.id("id"), version: version, by: try call.account())
    },
    versioned(
      .post, "/v1/interviews/{id}/link/revoke", "revokeInterviewLink",
      "Make the public link and its code anew; the old ones lead nowhere.", .editors
    ) { call, version in
      try await call.engine.interviews.revokeLink(try call.id("id"), version: version, by: try call.account())
    },
  ]

  private static let files: [Route] = [
    .json(
      .post, "/v1/interviews/from-template", "createFromTemplate", "Make a draft from a template.", .editors,
      takes: FromTemplate.self, status: 201
    ) {
      try await $0.engine.interviews.create(from: $1, by: try $0.account())
    }.with { $0.isIdempotent = true },
    Route(
      method: .post, path: "/v1/interviews/import", name: "importInterview", summary: "Make a draft from a YAML file.",
      access: .editors, input: .whole(mediaType: "text/yaml"),
      output: Route.Output(status: 201, mediaType: "application/json", schema: SchemaOf(Interview.self)),
      isIdempotent: true, maxBodyBytes: contentBytes
    ) { call in
      try call.checkMediaType(["text/yaml", "application/yaml", "application/x-yaml", "text/plain"])
      return try .json(
        try await call.engine.interviews.importYAML(call.body, by: try call.account()), status: 201)
    },
    Route(
      method: .get, path: "/v1/interviews/{id}/export", name: "exportInterview",
      summary: "An interview as a YAML file.",
      access: .staff, output: Route.Output(mediaType: "text/yaml")
    ) { call in
      .text(
        try await call.engine.interviews.export(try call.id("id"), organisation: try call.account().organisation),
        type: "text/yaml; charset=utf-8")
    },
  ]

  private static func statuses(_ call: Call) throws -> [InterviewStatus]? {
    try call.query("status")?.split(separator: ",").map { word in
      guard let status = InterviewStatus(rawValue: String(word)) else {
        let known = InterviewStatus.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem.invalidField("status", "status must be some of \(known), with commas between.")
      }
      return status
    }
  }

  /// A route that answers an interview with its version as the `ETag`, and minds `If-Match`.
  private static func versioned(
    _ method: Route.Method, _ path: String, _ name: String, _ summary: String, _ access: Route.Access,
    match: Route.Match = .optional, handle: @escaping @Sendable (Call, Int?) async throws -> Interview
  ) -> Route {
    Route(
      method: method, path: path, name: name, summary: summary, access: access,
      output: Route.Output(mediaType: "application/json", schema: SchemaOf(Interview.self), hasETag: true),
      match: match
    ) { call in
      let interview = try await handle(call, match == .none ? nil : try call.version(isNeeded: match == .required))
      var reply = try Reply.json(interview)
      reply.headers.append(("ETag", "\"\(interview.version)\""))
      return reply
    }
  }
}
