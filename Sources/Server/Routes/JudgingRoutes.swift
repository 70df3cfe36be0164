import Analysis
import Composition
import Contracts

/// What people do beside the program's scores, and what both say together.
enum JudgingRoutes {
  static let all: [Route] = [
    .json(
      .put, "/v1/candidates/{id}/answers/{n}/rating", "rateAnswer",
      "Rate an answer on the anchors of its competency, beside the program's score.", .staff, takes: RatingGiven.self
    ) { call, given in
      try await call.engine.rate(given, try call.id("id"), question: try call.number("n"), by: try call.account())
    },
    .json(
      .delete, "/v1/candidates/{id}/answers/{n}/rating", "unrateAnswer", "Take one's own rating back; it is kept.",
      .staff
    ) { call in
      try await call.engine.unrate(try call.id("id"), question: try call.number("n"), by: try call.account())
    },
    .json(
      .put, "/v1/candidates/{id}/answers/{n}/dismissal", "dismissScore",
      "Set the program's score of an answer aside; it is kept.", .editors, takes: DismissalGiven.self
    ) { call, given in
      try await call.engine.dismiss(given, try call.id("id"), question: try call.number("n"), by: try call.account())
    },
    .json(
      .delete, "/v1/candidates/{id}/answers/{n}/dismissal", "restoreScore",
      "Let the program's score of an answer count again.", .editors
    ) { call in
      try await call.engine.restore(try call.id("id"), question: try call.number("n"), by: try call.account())
    },
    .json(
      .post, "/v1/candidates/{id}/answers/{n}/comments", "commentAnswer", "Say something about an answer.", .staff,
      takes: CommentGiven.self
    ) { call, given in
      try await call.engine.comment(given, try call.id("id"), question: try call.number("n"), by: try call.account())
    }.with { $0.isIdempotent = true },
    versions(
      .get, "getTranscripts", "Every version of an answer's transcript, with what the program made of each.", .staff
    ) { call in
      try await call.engine.transcripts(
        try call.id("id"), question: try call.number("n"), for: try call.account())
    },
    versions(
      .put, "correctTranscript", "Put a transcript right; both versions are kept, and scores are made anew.", .editors
    ) { call in
      try await call.engine.correct(
        try call.json(CorrectionGiven.self), try call.id("id"), question: try call.number("n"),
        version: try call.version(isNeeded: true), by: try call.account())
    }.with {
      $0.input = .json(SchemaOf(CorrectionGiven.self))
      $0.match = .required
    },
    .json(
      .get, "/v1/interviews/{id}/agreement", "getAgreement",
      "How far program and people agree in an interview (quadratic weighted kappa), and the answers where they do not.",
      .editors
    ) { call in
      try await call.engine.agreement(try call.id("id"), for: try call.account())
    },
    .json(
      .get, "/v1/interviews/{id}/ranking", "getRanking",
      "Who has completed an interview, by what counts of their answers, with how sure each rank is.", .editors,
      query: [
        Route.QueryParameter(name: "limit", summary: "The best so many, 1 to 10000; 200 unless told.", isInteger: true)
      ]
    ) { call in
      guard let limit = call.query("limit").map({ Int($0) }) ?? 200 else {
        throw Problem.invalidField("limit", "limit is not a number; leave it out, or give one from 1 to 10000.")
      }
      return try await call.engine.ranking(try call.id("id"), limit: limit, for: try call.account())
    },
    .json(
      .get, "/v1/interviews/{id}/comparison", "compareCandidates",
      "Candidates side by side on one question and the same anchors.", .staff,
      query: [
        Route.QueryParameter(name: "candidates", summary: "2 to 6 ids, with commas."),
        Route.QueryParameter(name: "question", summary: "The id of a question; the first scored one unless told."),
      ]
    ) { call in
      let ids = (call.query("candidates") ?? "").split(separator: ",").map { SessionID(String($0)) }
      guard !ids.contains(nil) else {
        throw Problem.invalidField("candidates", "candidates has to be ids of candidates, with commas between them.")
      }
      let question = try call.query("question").map { text in
        guard let id = QuestionID(text) else {
          throw Problem.invalidField("question", "question has to be the id of a question of the interview.")
        }
        return id
      }
      return try await call.engine.comparison(
        of: ids.compactMap { $0 }, question: question, in: try call.id("id"), for: try call.account())
    },
  ]

  /// A route that answers the versions of a transcript, the last one's number as the `ETag`.
  private static func versions(
    _ method: Route.Method, _ name: String, _ summary: String, _ access: Route.Access,
    handle: @escaping @Sendable (Call) async throws -> TranscriptVersions
  ) -> Route {
    Route(
      method: method, path: "/v1/candidates/{id}/answers/{n}/transcript", name: name, summary: summary, access: access,
      output: Route.Output(mediaType: "application/json", schema: SchemaOf(TranscriptVersions.self), hasETag: true)
    ) { call in
      let versions = try await handle(call)
      var reply = try Reply.json(versions)
      reply.headers.append(("ETag", "\"\(versions.version)\""))
      return reply
    }
  }
}
