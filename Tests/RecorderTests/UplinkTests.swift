import Contracts
import Foundation
import Testing

@testable import Recorder

/// How fast the line is, before anything is recorded.
@Suite struct UplinkTests {
  @Test func aSlowLineIsToldAsSlowAsItIs() async throws {
    let server = try await StandIn(["rate": 12_000_000])
    let state = try TemporaryFolder()
    let take = try await TakeSessionTests.open(server, .link(try server.link), state, ScriptedCapture(chunks: 0))
    let bitsPerS = try #require(await take.measureUplink())
    // Never faster than it is, but for what the way there and back hides; a busy machine makes it slower.
    #expect((3_000_000...14_000_000).contains(bitsPerS), "\(bitsPerS)")
    await take.closeNow()
    let told = try await server.log().state.values.first?.told ?? []
    #expect(told.first { $0.kind == .linkSpeed }?.details["bits_per_s"] == "\(bitsPerS)")
  }

  @Test(arguments: ["500", "503", "html", "drop", "429-too-many-requests", "401-session-token-invalid"])
  func whereItCannotBeMeasuredThatIsSaid(fault: String) async throws {
    let server = try await StandIn()
    let state = try TemporaryFolder()
    let take = try await TakeSessionTests.open(server, .link(try server.link), state, ScriptedCapture(chunks: 0))
    try await server.faults([.init(on: "probe", do: fault, times: 100)])
    #expect(await take.measureUplink() == nil)
    await take.closeNow()
    let told = try await server.log().state.values.first?.told ?? []
    #expect(!told.contains { $0.kind == .linkSpeed })
  }
}
