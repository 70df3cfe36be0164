import Contracts
import Crypto
import Foundation

/// The place between two rows of a list where a page begins.
struct ListCursor: Codable, Hashable {
  /// The row beside the place: what it is sorted by, as the database writes it; nil for a row without that.
  var key: String?
  var id: SessionID
  /// Whether the page lies before the row, not after it.
  var isBackward: Bool
  /// Of filter and order: a cursor serves the list that gave it.
  var list: String

  /// Opaque to clients, and of letters, digits, `-` and `_` alone.
  var text: String {
    let json = (try? WireJSON.encode(self)) ?? Data()
    return json.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// Nil when `text` is none of `list`.
  init?(_ text: String, list: String) {
    guard text.utf8.count <= 4096 else { return nil }
    let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    let base64 = padded.replacing("-", with: "+").replacing("_", with: "/")
    guard let json = Data(base64Encoded: base64), let cursor = try? WireJSON.decode(ListCursor.self, from: json),
      cursor.list == list
    else { return nil }
    self = cursor
  }

  init(key: String?, id: SessionID, isBackward: Bool, list: String) {
    self.key = key
    self.id = id
    self.isBackward = isBackward
    self.list = list
  }

  /// A short name of filter and order.
  static func list(_ query: CandidateQuery) -> String {
    struct Named: Encodable {
      let filter: CandidateFilter
      let sort: CandidateSort
      let isDescending: Bool
    }
    let named = Named(filter: query.filter, sort: query.sort, isDescending: query.isDescending)
    let hash = SHA256.hash(data: (try? WireJSON.encode(named)) ?? Data())
    return hash.prefix(6).map { String($0, radix: 16) }.joined(separator: ".")
  }
}
