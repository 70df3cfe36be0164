import Client
import Composition
import Contracts
import Foundation
import Kernel
import Platform
import Testing
import Transport

/// A candidate's whole way through the program's own client, up to the receipt; and what HR then sees.
@Suite struct CandidateWayTests {
  static let segments = (0...2).map { index in
    Data((0..<(20_000 + index)).map { UInt8(truncatingIfNeeded: $0 &* (index + 3)) })
  }

  static func offer(_ index: Int) -> SegmentOffer {
    let data = segments[index]
    return SegmentOffer(
      part: 1, index: index, bytes: data.count, sha256: Digests.sha256Hex(data), md5: Digests.md5Base64(data),
      durationMs: index == 0 ? 0 : 2000)
  }

  @Test func `a recording goes from the link to the receipt`() async throws {
    let gateway = try await RunningGateway.start()
    let interview = try await gateway.publishedInterview()
    let transport = HTTPTransport()
    let client = ParleyClient(server: try ServerAddress(gateway.url), transport: transport)
    let link = try LinkAddress(try #require(interview.url)).link
    let info = try await client.links.get(link)
    let grant = try await client.links.begin(link)
    let session = client.session(grant.token)
    try await session.consent(ConsentGiven(version: info.consent.version, purposes: [.record]))
    try await session.profile(Profile(name: "Boris", email: "boris@example.org"))
    let epoch = try await session.lease().epoch
    try await session.open(question: 1)
    let take = TakeID.new()
    let part = PartBegin(epoch: epoch, take: take, part: 1, gapMs: 0, camera: .test, microphone: .test)
    try await session.beginPart(question: 1, part)

    // The right to upload is that of a take that was begun, by its writer.
    let all = SegmentList(epoch: epoch, take: take, segments: (0...2).map(Self.offer))
    await #expect(throws: Problem.self) {
      try await session.grants(question: 1, SegmentList(epoch: epoch, take: .new(), segments: all.segments))
    }
    await #expect(throws: Problem.self) {
      try await session.grants(question: 1, SegmentList(epoch: epoch - 1, take: take, segments: all.segments))
    }
    let grants = try await session.grants(question: 1, all).grants
    for grant in grants.dropLast() { try await Self.upload(grant, transport) }

    // One segment is missing, and told by its place.
    let reply = try await session.confirm(question: 1, all)
    #expect(reply.missing == [SegmentPlace(part: 1, index: 2)])
    #expect(try await session.state().questions[0].takes[0].parts[0].stored == [0, 1])
    let manifest = PartManifest(part: 1, segments: all.segments, droppedFrames: 0, filledSilenceMs: 0)
    let submit = AnswerSubmit(epoch: epoch, take: take, parts: [manifest])
    do {
      try await session.submitAnswer(question: 1, submit)
      Issue.record("an answer with a missing segment was taken")
    } catch let problem as Problem {
      #expect(problem.code == "segments-missing" && problem.ids == ["missing": "1/2"])
    }

    try await Self.upload(grants[2], transport)
    #expect(try await session.confirm(question: 1, all).missing.isEmpty)
    #expect(try await session.grants(question: 1, all).grants.allSatisfy { $0.url == nil }, "all is stored already")
    try await session.submitAnswer(question: 1, submit)
    let receipt = try await session.submit(SessionSubmit(epoch: epoch))
    #expect(receipt.answers.map(\.segments) == [3] && receipt.answers.map(\.durationMs) == [4000])

    let token = try await gateway.accessToken()
    let detail = try await gateway.send("GET", "/v1/candidates/\(grant.session)", token: token)
      .decoded(CandidateDetail.self)
    #expect(detail.candidate.name == "Boris" && detail.candidate.status == .completed)
    #expect(detail.answers.map(\.status) == [.submitted] && detail.answers[0].media == nil)
    let video = try await gateway.send("GET", "/v1/candidates/\(grant.session)/answers/1/video", token: token)
    #expect(video.refusal == "404 media-not-ready")
    let waiting = try await gateway.engine.backlog()
    #expect((waiting?.events ?? 0) > 0, "the media worker is told of the answer")
    transport.close()
  }

  private static func upload(_ grant: UploadGrant, _ transport: HTTPTransport) async throws {
    let url = try #require(grant.url)
    let answer = try await transport.send(
      HTTPRequest(
        method: "PUT", url: url, headers: grant.headers.map { ($0.key, $0.value) },
        body: .data(segments[grant.index])))
    #expect(answer.status == 200, "\(answer.text)")
  }
}
