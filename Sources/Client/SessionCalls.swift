public import Contracts

/// One candidate's session, with the right to that session alone. Each of these may be sent again unchanged.
public struct SessionCalls: Sendable {
  let wire: Wire
  let token: String

  /// `GET /v1/session`: everything that is needed to go on.
  public func state() async throws -> SessionState {
    try await wire.json(SessionState.self, with(.get("/v1/session")))
  }

  /// `PUT /v1/session/consent`.
  public func consent(_ given: ConsentGiven) async throws {
    try await wire.done(with(.put("/v1/session/consent", given)))
  }

  /// `PUT /v1/session/profile`.
  public func profile(_ profile: Profile) async throws {
    try await wire.done(with(.put("/v1/session/profile", profile)))
  }

  /// `POST /v1/session/lease`: takes the right to write from whoever had it.
  public func lease() async throws -> Lease {
    try await wire.json(Lease.self, with(.post("/v1/session/lease")))
  }

  /// `POST /v1/session/answers/{n}/open`: the question is shown from now on.
  public func open(question: Int) async throws {
    try await wire.done(with(.post("/v1/session/answers/\(question)/open")))
  }

  /// `POST /v1/session/answers/{n}/takes`: a part of a take begins.
  public func beginPart(question: Int, _ part: PartBegin) async throws {
    try await wire.done(with(.post("/v1/session/answers/\(question)/takes", part)))
  }

  /// `POST /v1/session/answers/{n}/grants`: the right to upload segments, up to 100 at once.
  public func grants(question: Int, _ segments: SegmentList) async throws -> UploadGrants {
    try await wire.json(UploadGrants.self, with(.post("/v1/session/answers/\(question)/grants", segments)))
  }

  /// `POST /v1/session/answers/{n}/confirm`: tells what was uploaded, hears what the store has.
  public func confirm(question: Int, _ segments: SegmentList) async throws -> ConfirmReply {
    try await wire.json(ConfirmReply.self, with(.post("/v1/session/answers/\(question)/confirm", segments)))
  }

  /// `POST /v1/session/answers/{n}/submit`: this take is the answer.
  public func submitAnswer(question: Int, _ answer: AnswerSubmit) async throws {
    try await wire.done(with(.post("/v1/session/answers/\(question)/submit", answer)))
  }

  /// `POST /v1/session/answers/{n}/alternatives`: what this machine recorded before another one took its place.
  public func alternative(question: Int, _ alternative: AlternativeTake) async throws -> AlternativeState {
    try await wire.json(
      AlternativeState.self, with(.post("/v1/session/answers/\(question)/alternatives", alternative)))
  }

  /// `PUT /v1/session/answers/{n}/written`: what is written or chosen so far is kept.
  public func write(question: Int, _ writing: AnswerWriting) async throws {
    try await wire.done(with(.put("/v1/session/answers/\(question)/written", writing)))
  }

  /// `POST /v1/session/answers/{n}/finish`: ends a written answer, or skips an optional question.
  public func finish(question: Int, _ finish: AnswerFinish) async throws {
    try await wire.done(with(.post("/v1/session/answers/\(question)/finish", finish)))
  }

  /// `POST /v1/session/answers/{n}/file/grant`, or of the résumé without a question: the right to upload a file.
  public func grantFile(question: Int?, _ offer: FileOffer) async throws -> FileGrant {
    try await wire.json(FileGrant.self, with(.post(place(question) + "/grant", offer)))
  }

  /// `POST /v1/session/answers/{n}/file`, or of the résumé without a question: the file is uploaded.
  @discardableResult
  public func giveFile(question: Int?, _ offer: FileOffer) async throws -> FileFacts {
    try await wire.json(FileFacts.self, with(.post(place(question), offer)))
  }

  private func place(_ question: Int?) -> String {
    question.map { "/v1/session/answers/\($0)/file" } ?? "/v1/session/resume"
  }

  /// `POST /v1/session/submit`: the interview is done.
  public func submit(_ submit: SessionSubmit) async throws -> Receipt {
    try await wire.json(Receipt.self, with(.post("/v1/session/submit", submit)))
  }

  func with(_ call: Wire.Call) -> Wire.Call {
    var call = call
    call.token = token
    return call
  }
}
