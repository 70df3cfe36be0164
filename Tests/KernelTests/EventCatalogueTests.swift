import Contracts
import Foundation
import Testing

/// The catalogue of events in docs/ says what the program writes.
@Suite struct EventCatalogueTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static let samples: [any EventData] = {
    let (session, interview, take) = (SessionID.new(), InterviewID.new(), TakeID.new())
    let hash = String(repeating: "a", count: 64)
    let segment = SegmentOffer(part: 1, index: 0, bytes: 9, sha256: hash, md5: "x", durationMs: 0)
    let part = PartManifest(part: 1, segments: [segment], droppedFrames: 0, filledSilenceMs: 0)
    let all: [any EventData] = [
      InterviewCreated(interview: interview), InterviewUpdated(interview: interview),
      InterviewPublished(interview: interview), InterviewClosed(interview: interview),
      InterviewCompleted(interview: interview), InterviewArchived(interview: interview),
      InterviewRestored(interview: interview), InterviewDeleted(interview: interview), UserSignedUp(user: .new()),
      CandidateInvited(session: session, interview: interview),
      CandidateStarted(session: session, interview: interview),
      CandidateCompleted(session: session, interview: interview),
      CandidateWithdrawn(session: session, interview: interview),
      CandidateErased(session: session, interview: interview),
      IncidentReported(session: session, interview: interview),
      CandidateChanged(organisation: .new(), session: session), CandidateChanged(organisation: .new(), session: nil),
      ResponseSubmitted(
        session: session, interview: interview, question: 1, take: take, parts: [part], gapsMs: [0]),
      AlternativeArrived(
        session: session, interview: interview, question: 1, take: take, parts: [part], gapsMs: [0]),
      AlternativeReady(session: session, question: 1, take: take, durationMs: 1),
      MediaReady(session: session, question: 1, take: take, audioKey: "k", audioSha256: hash, durationMs: 1),
      MediaReady(session: session, question: 1, take: take, audioKey: nil, audioSha256: nil, durationMs: 1),
      MediaFailed(session: session, question: 1, take: take, reason: "hash-mismatch"),
      AnalysisCompleted(session: session, question: 1, take: take, abstained: nil, scores: [1, 5]),
      AnswerReviewed(session: session, question: 1, action: .rated, people: 3.5, isDismissed: false),
      AnswerReviewed(session: session, question: 1, action: .unrated, people: nil, isDismissed: true),
    ]
    return all
      + Abstention.allCases.map {
        AnalysisCompleted(session: session, question: 1, take: take, abstained: $0, scores: [])
      }
  }()

  @Test func everyTypeHasASchemaAndAPlaceOnThePageAndNoOtherHas() throws {
    let source = try String(
      contentsOf: Self.root.appending(path: "Sources/Engine/Contracts/Events.swift"), encoding: .utf8)
    let types = Set(source.matches(of: /static let type = "([a-z.]+)"/).map { String($0.1) })
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "docs/events").path)
    #expect(Set(files) == Set(types.map { $0 + ".json" }))
    #expect(Set(Self.samples.map { type(of: $0).type }) == types, "a type has no sample here")
    let page = try String(contentsOf: Self.root.appending(path: "docs/events.md"), encoding: .utf8)
    #expect(Set(page.matches(of: /\n### ([a-z.]+)\n/).map { String($0.1) }) == types)
  }

  @Test func whatIsWrittenIsAsTheSchemaSays() throws {
    for sample in Self.samples {
      let name = type(of: sample).type
      let schema = try Self.json(
        try Data(contentsOf: Self.root.appending(path: "docs/events/\(name).json")))
      #expect(try Self.faults(Self.json(WireJSON.encode(sample)), schema, name) == [])
    }
  }

  @Test func whatIsNotSoIsNoticed() throws {
    let schema = try Self.json(Data(contentsOf: Self.root.appending(path: "docs/events/candidate.invited.json")))
    let cases = [
      #"{"session": "0198f0c4-7b1e-7c3a-9d5e-000000000001"}"#, #"{"session": 1, "interview": "x"}"#,
      #"{"session": "0198f0c4-7b1e-7c3a-9d5e-000000000001", "interview": "no"}"#,
      #"{"session": "0198f0c4-7b1e-7c3a-9d5e-000000000001", "interview": "0198f0c4-7b1e-7c3a-9d5e-000000000002", "name": "x"}"#,
    ]
    for text in cases { #expect(try !Self.faults(Self.json(Data(text.utf8)), schema, "").isEmpty, "\(text)") }
  }

  private static func json(_ data: Data) throws -> Any {
    try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
  }

  /// What of JSON Schema (2020-12) the catalogue uses. A property that it does not name is a fault as well: readers
  /// would not learn of it.
  private static func faults(_ value: Any, _ schema: Any, _ path: String) -> [String] {
    guard let schema = schema as? [String: Any], let type = schema["type"] as? String else {
      return [path + ": no type"]
    }
    switch type {
    case "object":
      guard let object = value as? [String: Any], let properties = schema["properties"] as? [String: Any] else {
        return [path + ": no object"]
      }
      let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map {
        "\(path).\($0): missing"
      }
      return missing
        + object.flatMap { name, part in
          properties[name].map { faults(part, $0, "\(path).\(name)") } ?? ["\(path).\(name): not in the schema"]
        }
    case "array":
      guard let items = value as? [Any] else { return [path + ": no array"] }
      return items.flatMap { faults($0, schema["items"] ?? [:], path + "[]") }
    case "integer":
      guard let number = value as? Int else { return [path + ": no integer"] }
      let isWithin = number >= schema["minimum"] as? Int ?? .min && number <= schema["maximum"] as? Int ?? .max
      return isWithin ? [] : [path + ": out of range"]
    case "number":
      guard let number = (value as? NSNumber)?.doubleValue else { return [path + ": no number"] }
      let least = (schema["minimum"] as? NSNumber)?.doubleValue ?? -.infinity
      let most = (schema["maximum"] as? NSNumber)?.doubleValue ?? .infinity
      return (least...most).contains(number) ? [] : [path + ": out of range"]
    case "boolean": return value is Bool ? [] : [path + ": no boolean"]
    case "string":
      guard let text = value as? String else { return [path + ": no string"] }
      if schema["format"] as? String == "uuid", UUID(uuidString: text) == nil { return [path + ": no UUID"] }
      if let pattern = schema["pattern"] as? String, let regex = try? Regex(pattern), text.firstMatch(of: regex) == nil
      {
        return [path + ": not as the pattern"]
      }
      if let known = schema["enum"] as? [String], !known.contains(text) { return [path + ": none of those"] }
      return []
    default: return [path + ": type \(type) is not understood here"]
    }
  }
}
