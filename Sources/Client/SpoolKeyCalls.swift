public import Contracts

extension SessionCalls {
  /// `GET /v1/session/spool`: what recordings are sealed with.
  public func spoolRight() async throws -> SpoolRight {
    try await wire.json(SpoolRight.self, with(.get("/v1/session/spool")))
  }

  /// `POST /v1/session/spool/unseal`: opens keys again that were lost with a program's memory; 100 at a time.
  public func unseal(_ keys: [SealedPartKey]) async throws -> UnsealReply {
    try await wire.json(UnsealReply.self, with(.post("/v1/session/spool/unseal", UnsealRequest(keys: keys))))
  }
}
