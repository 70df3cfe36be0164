import Composition
import Contracts
import Foundation
import Kernel
import Testing
import Transport

@testable import Server

/// The document covers every route, and the routes are those of the document.
@Suite struct OpenAPITests {
  @Test func `every route is documented, and nothing else`() async throws {
    let gateway = try await RunningGateway.start()
    let response = try await gateway.send("GET", "/openapi.json")
    let document = try #require(try JSONSerialization.jsonObject(with: response.body) as? [String: Any])
    let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
    let documented = Set(paths.flatMap { path, operations in operations.keys.map { "\($0.uppercased()) \(path)" } })
    let routes = Gateway.routes(Metrics())
    let served = Set(routes.map { "\($0.method.rawValue) \(OpenAPI.path($0))" })
    #expect(documented == served)
    #expect(Set(routes.map(\.name)).count == routes.count, "operation ids are unique")

    // What the document lists is there, and takes no method that it does not list.
    for (path, operations) in paths {
      let target = path.replacing(#/\{[nk]\}/#, with: "1").replacing("{key}", with: "a/b")
        .replacing(#/\{\w+\}/#, with: "018f0000-0000-7000-8000-000000000000")
      for operation in operations.keys {
        let answer = try await gateway.send(operation.uppercased(), target)
        #expect(answer.refusal != "404 not-found" && answer.status != 405, "\(operation) \(path)")
      }
      let answer = try await gateway.send("PATCH", target)
      #expect(answer.refusal == "405 method-not-allowed", "\(path)")
      let allowed = Set((answer.headers["Allow"] ?? "").split(separator: ", ").map { $0.lowercased() })
      #expect(allowed == Set(operations.keys), "\(path)")
    }
  }

  @Test(.enabled(if: TestPython.with("openapi_spec_validator") != nil, "openapi-spec-validator is not installed"))
  func `the document is valid OpenAPI 3.1`() async throws {
    let python = try #require(TestPython.with("openapi_spec_validator"))
    let document = try OpenAPI.document(Gateway.routes(Metrics()), version: "1")
    let result = try await onThread {
      try TestPython.run(
        python,
        """
        import json, sys
        from openapi_spec_validator import OpenAPIV31SpecValidator
        OpenAPIV31SpecValidator(json.load(sys.stdin)).validate()
        """, input: document)
    }
    #expect(result.status == 0, "\(result.output)")
  }

  @Test func `schemas are those of the wire`() throws {
    let reader = SchemaReader()
    _ = try SchemaOf(CandidateDetail.self).schema(reader)
    let json = try JSONEncoder().encode(JSONValue.object(reader.components))
    let schemas = try #require(try JSONSerialization.jsonObject(with: json) as? [String: [String: Any]])
    let score = try #require(schemas["Score"])
    let properties = try #require(score["properties"] as? [String: [String: Any]])
    #expect(properties["searched_from_s"]?["type"] as? String == "number")
    #expect((properties["evidence"]?["items"] as? [String: String])?["$ref"] == "#/components/schemas/Evidence")
    let row = try #require(schemas["CandidateRow"])
    let required = try #require(row["required"] as? [String])
    #expect(required.contains("answered") && !required.contains("completed_at"))
    let status = (row["properties"] as? [String: [String: Any]])?["status"]
    #expect(status?["enum"] as? [String] == SessionStatus.allCases.map(\.rawValue))
  }
}
