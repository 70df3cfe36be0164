import Candidates
import Composition
import Contracts

/// The list of candidates over all interviews: filtered, searched, sorted, page by page.
enum CandidateListRoutes {
  static let all: [Route] = [
    .json(
      .get, "/v1/candidates", "searchCandidates", "Candidates of all interviews or one: filter, search, sort, page.",
      .staff,
      query: filters + [
        Route.QueryParameter(
          name: "sort", summary: CandidateSort.allCases.map(\.rawValue).joined(separator: ", ") + "; added unless told."
        ),
        Route.QueryParameter(name: "order", summary: "asc or desc; desc unless told."),
      ] + [InterviewRoutes.paging[0]] + [
        Route.QueryParameter(name: "cursor", summary: "The `next` or `previous` of a page of the same list."),
        Route.QueryParameter(name: "from", summary: "start or end: without a cursor, the first or the last page."),
      ]
    ) { call in
      var found = try await call.engine.candidates.list(try query(call), organisation: try call.account().organisation)
      found.items = try await call.engine.withoutHiddenScores(found.items, for: try call.account())
      return found
    },
    .json(.get, "/v1/candidate-tags", "listCandidateTags", "Tags with how many candidates carry each.", .staff) {
      call in
      try await call.engine.candidates.tags(organisation: try call.account().organisation)
    },
    .json(
      .get, "/v1/candidates/{id}/history", "getCandidateHistory", "The steps of a candidate's way, oldest first.",
      .staff
    ) { call in
      try await call.engine.candidates.history(try call.id("id"), organisation: try call.account().organisation)
    },
  ]

  private static let filters = [
    Route.QueryParameter(name: "interview", summary: "Of this interview alone."),
    Route.QueryParameter(
      name: "status",
      summary: "Any of these, with commas: " + SessionStatus.allCases.map(\.rawValue).joined(separator: ", ")),
    Route.QueryParameter(name: "tag", summary: "With this tag; may be given several times, for all of them."),
    Route.QueryParameter(
      name: "decision",
      summary: "Any of these, with commas: " + DecisionFilter.allCases.map(\.rawValue).joined(separator: ", ")),
    Route.QueryParameter(name: "score_from", summary: "A score of at least this, 1 to 5."),
    Route.QueryParameter(name: "score_to", summary: "A score of at most this, 1 to 5."),
    Route.QueryParameter(name: "search", summary: "Words of name and e-mail; case and accents do not matter."),
  ]

  private static func query(_ call: Call) throws -> CandidateQuery {
    let page = try call.page()
    var query = CandidateQuery(cursor: page.cursor, limit: page.limit)
    query.filter.interview = try interview(call)
    query.filter.statuses = try words(call, "status")
    query.filter.decisions = try words(call, "decision")
    query.filter.tags = call.queries("tag")
    query.filter.scoreFrom = try number(call, "score_from")
    query.filter.scoreTo = try number(call, "score_to")
    query.filter.search = call.query("search")
    query.sort = try word(call, "sort") ?? .added
    switch call.query("order") {
    case nil, "desc": query.isDescending = true
    case "asc": query.isDescending = false
    default: throw Problem.invalidField("order", "order is asc or desc.")
    }
    switch call.query("from") {
    case nil, "start": query.isFromEnd = false
    case "end": query.isFromEnd = true
    default: throw Problem.invalidField("from", "from is start or end.")
    }
    return query
  }

  /// The interview of the query, where there is one.
  static func interview(_ call: Call) throws -> InterviewID? {
    guard let text = call.query("interview") else { return nil }
    guard let interview = InterviewID(text) else {
      throw Problem.invalidField("interview", "interview is not a UUID; leave it out, or give the id of one.")
    }
    return interview
  }

  private static func words<T: RawRepresentable & CaseIterable>(_ call: Call, _ name: String) throws -> [T]?
  where T.RawValue == String {
    guard let text = call.query(name) else { return nil }
    return try text.split(separator: ",").map { try known(String($0), name) }
  }

  private static func word<T: RawRepresentable & CaseIterable>(_ call: Call, _ name: String) throws -> T?
  where T.RawValue == String {
    try call.query(name).map { try known($0, name) }
  }

  private static func known<T: RawRepresentable & CaseIterable>(_ word: String, _ name: String) throws -> T
  where T.RawValue == String {
    guard let known = T(rawValue: word) else {
      let all = T.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem.invalidField(name, "\(name) is none of: \(all).")
    }
    return known
  }

  private static func number(_ call: Call, _ name: String) throws -> Double? {
    guard let text = call.query(name) else { return nil }
    guard let number = Double(text) else {
      throw Problem.invalidField(name, "\(name) is not a number; write it as 3.5.")
    }
    return number
  }
}
