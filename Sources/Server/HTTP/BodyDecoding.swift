import Contracts
import Foundation

/// JSON of a request, and what to say when it does not fit.
enum BodyDecoding {
  static func decode<T: Decodable>(_ type: T.Type, from data: Data) throws(Problem) -> T {
    guard !data.isEmpty else {
      throw invalidBody("The body is empty; send a JSON object.")
    }
    do {
      return try WireJSON.decode(type, from: data)
    } catch DecodingError.keyNotFound(let key, let context) {
      let field = name(context.codingPath + [key])
      throw .invalidField(field, "\(field) is missing.")
    } catch DecodingError.typeMismatch(let type, let context) {
      throw wrong(context.codingPath, "is of the wrong kind; \(kind(type)) belongs there.")
    } catch DecodingError.valueNotFound(let type, let context) {
      throw wrong(context.codingPath, "is null; \(kind(type)) belongs there.")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      let reason =
        context.debugDescription.hasPrefix("not a") ? context.debugDescription : "not a value that it may have"
      throw wrong(context.codingPath, "is \(reason).")
    } catch {
      throw invalidBody("The body is not valid JSON. Send it in UTF-8, and close every bracket and quote.")
    }
  }

  private static func invalidBody(_ detail: String) -> Problem {
    Problem(code: "invalid-body", title: "The body cannot be read", status: 400, detail: detail)
  }

  private static func wrong(_ path: [any CodingKey], _ fault: String) -> Problem {
    guard !path.isEmpty else { return invalidBody("The body has to be a JSON object.") }
    let field = name(path)
    return .invalidField(field, "\(field) \(fault)")
  }

  /// As `questions[0].limit_s`.
  static func name(_ path: [any CodingKey]) -> String {
    var text = ""
    for key in path {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + snakeCase(key.stringValue)
      }
    }
    return text
  }

  /// The names as they are on the wire; the decoder tells those of the program.
  static func snakeCase(_ name: String) -> String {
    var text = ""
    for character in name {
      if character.isUppercase, !text.isEmpty { text += "_" }
      text += character.lowercased()
    }
    return text
  }

  private static func kind(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Int.Type: "a whole number"
    case is Double.Type: "a number"
    case is Bool.Type: "true or false"
    case is [Any].Type, is [String].Type: "a list"
    default: "\(type)".hasPrefix("Array") ? "a list" : "another value"
    }
  }
}
