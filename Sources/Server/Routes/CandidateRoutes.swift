import Candidates
import Composition
import Contracts
import Interviews
import Media

/// Candidates and their answers, for those who review.
enum CandidateRoutes {
  static let all: [Route] =
    reading + CandidateListRoutes.all + InvitationRoutes.all + CandidateActionRoutes.all + JudgingRoutes.all

  private static let reading: [Route] = [
    .json(
      .get, "/v1/interviews/{id}/candidates", "listCandidates", "Candidates of an interview, newest first.", .staff,
      query: InterviewRoutes.paging
    ) { call in
      let organisation = try call.account().organisation
      let interview: InterviewID = try call.id("id")
      let page = try call.page()
      // An interview that is not there is told apart from one without candidates.
      _ = try await call.engine.interviews.get(interview, organisation: organisation)
      var found = try await call.engine.candidates.list(
        interview: interview, organisation: organisation, cursor: page.cursor, limit: page.limit)
      found.items = try await call.engine.withoutHiddenScores(found.items, for: try call.account())
      return found
    },
    .json(
      .get, "/v1/candidates/{id}", "getCandidate", "One candidate: answers, transcripts, scores with their evidence.",
      .staff
    ) { call in
      try await call.engine.candidateDetail(try call.id("id"), for: try call.account())
    },
    Route(
      method: .get, path: "/v1/candidates/{id}/answers/{n}/frames/{k}", name: "getFrame",
      summary: "A key frame of an answer as binary PPM (P6), 160 pixels wide; n counts from 1, k from 0.",
      access: .staff, output: Route.Output(mediaType: "image/x-portable-pixmap")
    ) { call in
      let data = try await call.engine.media.frame(
        session: try call.id("id"), organisation: try call.account().organisation, question: try call.number("n"),
        index: try call.number("k"))
      return Reply(
        status: 200, headers: [("Content-Type", "image/x-portable-pixmap"), ("Cache-Control", "private, max-age=600")],
        body: .data(data))
    },
    .json(
      .get, "/v1/candidates/{id}/answers/{n}/video", "getVideo",
      "A pre-signed address of the joined video of an answer, or of an alternative to it.", .staff,
      query: [Route.QueryParameter(name: "take", summary: "The id of an alternative; the answer unless told.")]
    ) { call in
      let take = try call.query("take").map { text in
        guard let take = TakeID(text) else {
          throw Problem.invalidField(
            "take", "take has to be the id of an alternative, as the candidate's answers list it.")
        }
        return take
      }
      return try await call.engine.media.video(
        session: try call.id("id"), organisation: try call.account().organisation, question: try call.number("n"),
        take: take)
    },
    .json(
      .get, "/v1/candidates/{id}/answers/{n}/receipt", "getReceipt",
      "Everything that the score of an answer was made from, for `parley verify`.", .staff
    ) { call in
      try await call.engine.receipt(
        of: try call.id("id"), question: try call.number("n"), organisation: try call.account().organisation)
    },
    .json(
      .get, "/v1/interviews/{id}/rescore", "getRescoring",
      "Whether the scores are those of today's scorer, model and prompt, and how they moved.", .staff
    ) { call in
      try await call.engine.rescoring(of: try call.id("id"), organisation: try call.account().organisation)
    },
    .json(
      .post, "/v1/interviews/{id}/rescore", "rescore",
      "Score the answers again that another scorer, model or prompt scored; again adds nothing.", .editors
    ) { call in
      try await call.engine.rescore(try call.id("id"), organisation: try call.account().organisation)
    },
    .json(
      .get, "/v1/candidates/{id}/answers/{n}/file", "getFile", "A pre-signed address of the file of an answer.", .staff
    ) { call in
      try await call.engine.file(
        of: try call.id("id"), question: try call.number("n"), organisation: try call.account().organisation)
    },
    .json(
      .get, "/v1/candidates/{id}/resume", "getResume", "A pre-signed address of a candidate's résumé.", .staff
    ) { call in
      try await call.engine.file(
        of: try call.id("id"), question: nil, organisation: try call.account().organisation)
    },
  ]
}
