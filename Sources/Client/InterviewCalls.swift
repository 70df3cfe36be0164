public import Contracts
public import Foundation

/// Making, publishing and reading interviews.
public struct InterviewCalls: Sendable {
  let reviewer: ReviewerWire

  /// `GET /v1/interviews`, newest first. `cursor` is the `next` of the page before; nil statuses are all but archived.
  /// Logos and pictures of questions are left out: read what is to be edited with ``get(_:)``.
  public func list(
    statuses: [InterviewStatus]? = nil, search: String? = nil, cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<Interview> {
    var path = "/v1/interviews" + paging(cursor, limit)
    if let statuses { path += "&status=" + Wire.escape(statuses.map(\.rawValue).joined(separator: ",")) }
    if let search { path += "&search=" + Wire.escape(search) }
    return try await reviewer.json(Page<Interview>.self, .get(path))
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

  /// `POST /v1/interviews/{id}/duplicate`: a draft with the same content.
  public func duplicate(_ id: InterviewID, key: String? = nil) async throws -> Interview {
    try await reviewer.json(Interview.self, .post("/v1/interviews/\(id)/duplicate").with(key: key))
  }

  /// `POST /v1/interviews/{id}/questions/{question}/move`: after another, or first with nil. Made on what the server
  /// has, so that it needs no version; others' edits stay.
  public func move(
    _ question: QuestionID, after: QuestionID?, of id: InterviewID, version: Int? = nil
  ) async throws -> Interview {
    let call = try Wire.Call.post("/v1/interviews/\(id)/questions/\(question)/move", QuestionMove(after: after))
    return try await reviewer.json(Interview.self, call.with(version: version))
  }

  /// `DELETE /v1/interviews/{id}`; drafts only.
  public func delete(_ id: InterviewID, version: Int? = nil) async throws {
    try await reviewer.done(.delete("/v1/interviews/\(id)").with(version: version))
  }

  // MARK: Moves. With a version they are refused when it is not the one that is there (`edited-elsewhere`).

  /// `POST /v1/interviews/{id}/publish`: the answer carries link and code.
  public func publish(_ id: InterviewID, version: Int? = nil) async throws -> Interview {
    try await moved(id, "publish", version)
  }

  /// `POST /v1/interviews/{id}/close`: the link takes no new candidates.
  public func close(_ id: InterviewID, version: Int? = nil) async throws -> Interview {
    try await moved(id, "close", version)
  }

  /// `POST /v1/interviews/{id}/archive`; closed ones only.
  public func archive(_ id: InterviewID, version: Int? = nil) async throws -> Interview {
    try await moved(id, "archive", version)
  }

  /// `POST /v1/interviews/{id}/restore`: from the archive, closed.
  public func restore(_ id: InterviewID, version: Int? = nil) async throws -> Interview {
    try await moved(id, "restore", version)
  }

  /// `POST /v1/interviews/{id}/link/revoke`: a new link and code; the old ones lead nowhere.
  public func revokeLink(_ id: InterviewID, version: Int? = nil) async throws -> Interview {
    try await moved(id, "link/revoke", version)
  }

  /// `PUT /v1/interviews/{id}/pin`: 4 to 8 digits; nil removes it.
  public func setPIN(_ pin: String?, of id: InterviewID, version: Int? = nil) async throws -> Interview {
    try await reviewer.json(
      Interview.self, .put("/v1/interviews/\(id)/pin", PINChange(pin: pin)).with(version: version))
  }

  private func moved(_ id: InterviewID, _ move: String, _ version: Int?) async throws -> Interview {
    try await reviewer.json(Interview.self, .post("/v1/interviews/\(id)/\(move)").with(version: version))
  }

  // MARK: Templates and files

  /// `POST /v1/interviews/from-template`: a draft.
  public func create(from template: FromTemplate, key: String? = nil) async throws -> Interview {
    try await reviewer.json(Interview.self, .post("/v1/interviews/from-template", template).with(key: key))
  }

  /// `GET /v1/interviews/{id}/export`: a YAML file in UTF-8.
  public func export(_ id: InterviewID) async throws -> Data {
    try await reviewer.bytes("text/yaml", .get("/v1/interviews/\(id)/export"))
  }

  /// `POST /v1/interviews/import`: a draft from a YAML file.
  public func importYAML(_ file: Data, key: String? = nil) async throws -> Interview {
    var call = Wire.Call.post("/v1/interviews/import").with(key: key)
    call.body = file
    call.contentType = "text/yaml"
    return try await reviewer.json(Interview.self, call)
  }
}

func paging(_ cursor: String?, _ limit: Int) -> String {
  "?limit=\(limit)" + (cursor.map { "&cursor=" + Wire.escape($0) } ?? "")
}
