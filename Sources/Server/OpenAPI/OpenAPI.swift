import Contracts
import Foundation

/// The OpenAPI 3.1 document of a route table.
enum OpenAPI {
  static func document(_ routes: [Route], version: String) throws -> Data {
    let reader = SchemaReader()
    let problem = try SchemaOf(Problem.self).schema(reader)
    var paths: [String: [String: JSONValue]] = [:]
    for route in routes {
      let operation = try operation(route, problem, reader)
      paths[path(route), default: [:]][route.method.rawValue.lowercased()] = operation
    }
    let document: JSONValue = [
      "openapi": "3.1.0",
      "info": [
        "title": "Parley", "version": .string(version),
        "summary": "Structured video interviews in the terminal.",
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
      ],
      "paths": .object(paths.mapValues { .object($0) }),
      "components": [
        "schemas": .object(reader.components),
        "securitySchemes": [
          "accessToken": [
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From a sign-in.",
          ],
          "sessionToken": [
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "From opening a link; for one candidate's session.",
          ],
          "machineToken": [
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "Made on the server's machine from the installation's key; good for a minute.",
          ],
          "signature": [
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "AWS Signature Version 4 for S3, in this header or in the query of a pre-signed address.",
          ],
        ],
      ],
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(document)
  }

  /// `{key…}` is `{key}` there.
  static func path(_ route: Route) -> String { route.path.replacing("…}", with: "}") }

  private static func operation(_ route: Route, _ problem: JSONValue, _ reader: SchemaReader) throws -> JSONValue {
    var operation: [String: JSONValue] = [
      "operationId": .string(route.name), "summary": .string(route.summary),
      "responses": .object(try responses(route, problem, reader)), "security": security(route.access),
    ]
    let parameters = parameters(route)
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    switch route.input {
    case .none: break
    case .json(let schema, let isNeeded):
      operation["requestBody"] = [
        "required": .bool(isNeeded), "content": ["application/json": ["schema": try schema.schema(reader)]],
      ]
    case .whole(let mediaType):
      operation["requestBody"] = ["required": true, "content": [mediaType: ["schema": ["type": "string"]]]]
    case .stream:
      operation["requestBody"] = ["required": true, "content": ["application/octet-stream": [:]]]
    }
    return .object(operation)
  }

  private static func responses(
    _ route: Route, _ problem: JSONValue, _ reader: SchemaReader
  ) throws -> [String: JSONValue] {
    var good: [String: JSONValue] = ["description": .string(route.output.status == 204 ? "Done." : "The answer.")]
    if let type = route.output.mediaType {
      let schema = try route.output.schema.map { ["schema": try $0.schema(reader)] as [String: JSONValue] }
      good["content"] = [type: .object(schema ?? [:])]
    }
    if route.output.hasETag {
      good["headers"] = [
        "ETag": ["description": "The version, for If-Match.", "schema": ["type": "string"]] as JSONValue
      ]
    }
    // Objects speak S3, whose errors are XML.
    let bad: JSONValue =
      route.access == .signed
      ? ["application/xml": [:]] : ["application/problem+json": ["schema": problem]]
    return [
      String(route.output.status): .object(good),
      "default": ["description": "What went wrong, and the way out.", "content": bad],
    ]
  }

  private static func security(_ access: Route.Access) -> JSONValue {
    switch access {
    case .anyone: []
    case .staff, .editors: [["accessToken": []]]
    case .candidate, .uploader: [["sessionToken": []]]
    case .machine: [["machineToken": []]]
    case .signed: [["signature": []]]
    }
  }

  private static func parameters(_ route: Route) -> [JSONValue] {
    var parameters: [JSONValue] = route.pathParameters.map { name in
      let schema: JSONValue =
        ["n", "k"].contains(name)
        ? ["type": "integer"]
        : ["key", "code", "template", "reference"].contains(name)
          ? ["type": "string"] : ["type": "string", "format": "uuid"]
      return ["name": .string(name), "in": "path", "required": true, "schema": schema]
    }
    parameters += route.query.map { parameter in
      [
        "name": .string(parameter.name), "in": "query", "description": .string(parameter.summary),
        "schema": ["type": .string(parameter.isInteger ? "integer" : "string")],
      ]
    }
    if route.match != .none {
      parameters.append([
        "name": "If-Match", "in": "header", "required": .bool(route.match == .required),
        "description": "The ETag of what is to be changed; with another one there now it is refused with 412.",
        "schema": ["type": "string"],
      ])
    }
    if route.isIdempotent {
      parameters.append([
        "name": "Idempotency-Key", "in": "header",
        "description":
          "A key of the client's own: the same request sent again with it within 24 h gives the first answer.",
        "schema": ["type": "string", "maxLength": 200],
      ])
    }
    return parameters
  }
}
