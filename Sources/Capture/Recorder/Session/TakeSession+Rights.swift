internal import Client
public import Contracts
internal import Foundation

/// What a candidate may do besides answering.
extension TakeSession {
  /// Tells that something is wrong. What it credits is in the state afterwards.
  public func report(
    _ kind: IncidentReport.Kind, question: Int?, text: String
  ) async throws -> IncidentReply {
    let report = IncidentReport(id: .new(), kind: kind, question: question, text: text, at: Date())
    let reply = try await persistently { try await $0.report(report) }
    try await refresh()
    return reply
  }

  /// Ends everything: an answer under way is thrown away, the server deletes what it has, and so does this machine.
  /// The session is of no use afterwards.
  public func withdraw() async throws -> WithdrawalCertificate {
    let certificate = try await persistently { try await $0.withdraw() }
    await stopNow()
    await end()
    await spool.wipe()
    return certificate
  }

  /// Everything that is held about the candidate.
  public func personalCopy() async throws -> PersonalCopy { try await access.call { try await $0.copy() } }

  /// Hands in the voluntary form after submission.
  public func giveGroups(_ form: GroupForm) async throws { try await persistently { try await $0.groups(form) } }

  /// A page where the candidate's phone hands in a file for a question, or (nil) the résumé. ``refresh()`` tells when
  /// the file has come.
  public func phoneUpload(for question: Int?) async throws -> PhoneUpload {
    let request = PhoneUploadRequest(epoch: await spool.state.epoch, question: question)
    return try await access.call { try await $0.phoneUpload(request) }
  }
}
