public import Contracts
public import Foundation

/// The list over all interviews, and what HR does with candidates.
extension CandidateCalls {
  /// `GET /v1/candidates`: one page of what the filter finds.
  public func search(_ query: CandidateQuery) async throws -> CandidatePage {
    try await reviewer.json(CandidatePage.self, .get("/v1/candidates" + Self.text(query)))
  }

  /// `GET /v1/candidate-tags`, in alphabetical order.
  public func tags() async throws -> [TagCount] {
    try await reviewer.json(TagList.self, .get("/v1/candidate-tags")).items
  }

  /// `GET /v1/candidates/{id}/history`, oldest first.
  public func history(_ session: SessionID) async throws -> [HistoryStep] {
    try await reviewer.json(CandidateHistory.self, .get("/v1/candidates/\(session)/history")).items
  }

  /// `PUT /v1/candidates/{id}/tags`: these tags and no others; the answer is as they are kept.
  public func setTags(_ tags: [String], of session: SessionID) async throws -> [String] {
    try await reviewer.json(CandidateTags.self, .put("/v1/candidates/\(session)/tags", CandidateTags(tags: tags))).tags
  }

  /// `POST /v1/candidates/{id}/decisions`.
  public func decide(_ decision: DecisionGiven, on session: SessionID, key: String? = nil) async throws -> CandidateRow
  {
    try await reviewer.json(
      CandidateRow.self, .post("/v1/candidates/\(session)/decisions", decision).with(key: key))
  }

  /// `POST /v1/candidates/{id}/withdraw`.
  public func withdraw(_ session: SessionID) async throws -> CandidateRow {
    try await reviewer.json(CandidateRow.self, .post("/v1/candidates/\(session)/withdraw"))
  }

  /// `POST /v1/candidate-actions`: one action on many candidates, all or none.
  public func bulk(_ action: BulkAction, key: String? = nil) async throws -> BulkOutcome {
    var call = try Wire.Call.post("/v1/candidate-actions", action).with(key: key)
    call.timeoutS = 120
    return try await reviewer.json(BulkOutcome.self, call)
  }

  // MARK: Personal links

  /// `POST /v1/interviews/{id}/invitations`.
  public func invite(
    _ request: InvitationRequest, to interview: InterviewID, key: String? = nil
  ) async throws -> Invitation {
    try await reviewer.json(
      Invitation.self, .post("/v1/interviews/\(interview)/invitations", request).with(key: key))
  }

  /// `GET /v1/candidates/{id}/invitation`: the personal link again.
  public func invitation(of session: SessionID) async throws -> Invitation {
    try await reviewer.json(Invitation.self, .get("/v1/candidates/\(session)/invitation"))
  }

  /// `POST /v1/candidates/{id}/invitation/revoke`.
  public func revoke(_ session: SessionID) async throws -> CandidateRow {
    try await reviewer.json(CandidateRow.self, .post("/v1/candidates/\(session)/invitation/revoke"))
  }

  /// `POST /v1/interviews/{id}/invitations/import`: everyone in a CSV file of up to 100,000 rows.
  ///
  /// - Parameters:
  ///   - isDryRun: changes nothing and tells what would happen.
  ///   - skipsFaulty: leaves rows with faults out instead of refusing the file.
  ///   - encoding: `windows-1251` or `windows-1252`; UTF-8 and UTF-16 are found out.
  public func importInvitations(
    _ csv: Data, to interview: InterviewID, isDryRun: Bool, skipsFaulty: Bool = false, encoding: String? = nil,
    key: String? = nil
  ) async throws -> ImportReport {
    var path = "/v1/interviews/\(interview)/invitations/import?dry_run=\(isDryRun)"
    path += "&faulty=" + (skipsFaulty ? "skip" : "refuse")
    if let encoding { path += "&encoding=" + Wire.escape(encoding) }
    var call = Wire.Call.post(path).with(key: key)
    call.body = csv
    call.contentType = "text/csv"
    call.timeoutS = 180
    return try await reviewer.json(ImportReport.self, call)
  }

  private static func text(_ query: CandidateQuery) -> String {
    var pairs = [
      ("limit", "\(query.limit)"), ("sort", query.sort.rawValue), ("order", query.isDescending ? "desc" : "asc"),
    ]
    let filter = query.filter
    if let interview = filter.interview { pairs.append(("interview", interview.description)) }
    if let statuses = filter.statuses { pairs.append(("status", statuses.map(\.rawValue).joined(separator: ","))) }
    if let decisions = filter.decisions {
      pairs.append(("decision", decisions.map(\.rawValue).joined(separator: ",")))
    }
    for tag in filter.tags ?? [] { pairs.append(("tag", tag)) }
    if let score = filter.scoreFrom { pairs.append(("score_from", "\(score)")) }
    if let score = filter.scoreTo { pairs.append(("score_to", "\(score)")) }
    if let search = filter.search { pairs.append(("search", search)) }
    if let cursor = query.cursor { pairs.append(("cursor", cursor)) }
    if query.isFromEnd { pairs.append(("from", "end")) }
    return "?" + pairs.map { "\($0.0)=" + Wire.escape($0.1) }.joined(separator: "&")
  }
}

extension Wire.Call {
  func with(key: String?) -> Wire.Call {
    var call = self
    call.idempotencyKey = key
    return call
  }

  func with(version: Int?) -> Wire.Call {
    var call = self
    call.version = version
    return call
  }
}
