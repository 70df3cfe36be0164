import Candidates
import Composition
import Contracts
import Interviews

/// Public links: what a program reads, and the page that a browser shows.
enum LinkRoutes {
  static let all: [Route] = [
    .json(.get, "/v1/links/{link}", "getLink", "What a link leads to.", .anyone) { call in
      try await call.engine.linkInfo(try link(call))
    },
    .json(
      .post, "/v1/links/{link}/sessions", "beginSession",
      "Begin a session; its resume code is told this once. The body may be left out where no PIN is asked for.",
      .anyone, status: 201
    ) { call in
      let begin = call.body.isEmpty ? SessionBegin() : try call.json(SessionBegin.self)
      return try await call.engine.begin(try link(call), pin: begin.pin)
    }.with {
      $0.isIdempotent = true
      $0.input = .json(SchemaOf(SessionBegin.self), isNeeded: false)
    },
    .json(
      .get, "/v1/links/by-code/{code}", "getLinkByCode", "The link behind a short code, however it is typed.", .anyone
    ) { call in
      try await call.engine.interviews.byCode(call.parameters["code"] ?? "")
    }.with { $0.isLimited = true },
    .json(
      .post, "/v1/sessions/resume", "resumeSession", "Go on with a session by its resume code.", .anyone,
      takes: ResumeRequest.self
    ) {
      try await $0.engine.candidates.resume($1)
    }.with { $0.isLimited = true },
    Route(
      method: .get, path: "/i/{link}", name: "linkPage", summary: "What a link shows in a browser.", access: .anyone,
      output: Route.Output(mediaType: "text/html")
    ) { call in
      do {
        let id = try link(call)
        let info = try await call.engine.linkInfo(id)
        return LinkPage.open(info, url: "\(call.engine.publicURL)/i/\(id)")
      } catch let error as any ProblemConvertible {
        return LinkPage.refused(error.problem)
      } catch let problem as Problem {
        return LinkPage.refused(problem)
      }
    },
  ]

  /// What is no UUID is no link either, and is told in the same words.
  private static func link(_ call: Call) throws(Problem) -> LinkID {
    guard let link = LinkID(call.parameters["link"] ?? "") else {
      throw Problem(
        code: "link-not-found", title: "The link leads nowhere", status: 404,
        detail: "There is no interview behind this link. Copy the whole link from your invitation; if it is whole, "
          + "ask whoever invited you for a new one.")
    }
    return link
  }
}
