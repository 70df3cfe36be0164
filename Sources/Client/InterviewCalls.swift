public import Contracts

/// Making, publishing and reading interviews.
public struct InterviewCalls: Sendable {
  let reviewer: ReviewerWire

  /// `GET /v1/interviews`, newest first. `cursor` is the `next` of the page before.
  public func list(cursor: String? = nil, limit: Int = 50) async throws -> Page<Interview> {
    try await reviewer.json(Page<Interview>.self, .get("/v1/interviews" + paging(cursor, limit)))
  }

  /// `POST /v1/interviews`. With a `key` it may be sent again unchanged: the server makes one interview and gives its
  /// first answer again.
  public func create(_ draft: InterviewDraft, key: String? = nil) async throws -> Interview {
    var call = try Wire.Call.post("/v1/interviews", draft)
    call.idempotencyKey = key
    return try await reviewer.json(Interview.self, call)
  }

  /// `GET /v1/interviews/{id}`.
  public func get(_ id: InterviewID) async throws -> Interview {
    try await reviewer.json(Interview.self, .get("/v1/interviews/\(id)"))
  }

  /// `PUT /v1/interviews/{id}`: the whole content anew, in place of `version` and no other (`edited-elsewhere`).
  public func update(_ id: InterviewID, _ draft: InterviewDraft, version: Int) async throws -> Interview {
    try await reviewer.json(Interview.self, .put("/v1/interviews/\(id)", draft).with(version: version))
  }

  /// `DELETE /v1/interviews/{id}`; drafts only.
  public func delete(_ id: InterviewID) async throws {
    try await reviewer.done(.delete("/v1/interviews/\(id)"))
  }

  /// `POST /v1/interviews/{id}/publish`: the answer carries the link.
  public func publish(_ id: InterviewID) async throws -> Interview {
    try await reviewer.json(Interview.self, .post("/v1/interviews/\(id)/publish"))
  }

  /// `POST /v1/interviews/{id}/close`: the link takes no new candidates.
  public func close(_ id: InterviewID) async throws -> Interview {
    try await reviewer.json(Interview.self, .post("/v1/interviews/\(id)/close"))
  }
}

func paging(_ cursor: String?, _ limit: Int) -> String {
  "?limit=\(limit)" + (cursor.map { "&cursor=" + Wire.escape($0) } ?? "")
}
