public import Contracts
public import Foundation

/// What a candidate may ask for besides answering, and what the candidate's program tells of itself.
extension SessionCalls {
  /// `POST /v1/session/incidents`: something is wrong. The same id again changes nothing.
  public func report(_ incident: IncidentReport) async throws -> IncidentReply {
    try await wire.json(IncidentReply.self, with(.post("/v1/session/incidents", incident)))
  }

  /// `POST /v1/session/withdraw`: deletes everything of the candidate.
  public func withdraw() async throws -> WithdrawalCertificate {
    try await wire.json(WithdrawalCertificate.self, with(.post("/v1/session/withdraw")))
  }

  /// `GET /v1/session/copy`: everything that is held about the candidate.
  public func copy() async throws -> PersonalCopy {
    try await wire.json(PersonalCopy.self, with(.get("/v1/session/copy")))
  }

  /// `POST /v1/session/groups`: the voluntary form after submission.
  public func groups(_ form: GroupForm) async throws {
    try await wire.done(with(.post("/v1/session/groups", form)))
  }

  /// `POST /v1/session/uploads`: a page where the candidate's phone hands a file in.
  public func phoneUpload(_ request: PhoneUploadRequest) async throws -> PhoneUpload {
    try await wire.json(PhoneUpload.self, with(.post("/v1/session/uploads", request)))
  }

  /// `POST /v1/session/log`: what this program saw.
  public func log(_ report: SessionLogReport) async throws {
    try await wire.done(with(.post("/v1/session/log", report)))
  }

  /// `POST /v1/session/probe`: up to `ProbeReply.mostBytes` of anything, to measure the way.
  @discardableResult
  public func probe(_ bytes: Data) async throws -> ProbeReply {
    var call = Wire.Call.post("/v1/session/probe")
    call.body = bytes
    call.contentType = "application/octet-stream"
    call.timeoutS = 10
    return try await wire.json(ProbeReply.self, with(call))
  }
}
