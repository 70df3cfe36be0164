import Contracts
import Foundation
import Testing

@Suite struct WireWriterTests {
  /// Foundation is the judge: both texts read the same.
  @Test func repliesReadAsTheyWouldInFoundationsWords() throws {
    struct Nothing: Encodable {}
    struct Row: Encodable {
      var name = "Аня \"Q\" \\ /\n\r\t\u{1}\u{7f}\u{2028} 🙂"
      var videoURL = URL(string: "https://example.org/a?b=c&d")
      var resumeCode: String?
      var durationS = 12.0
      var score = 3.4
      var tiny = 1e-9
      var huge = 1e21
      var count = Int.min
      var isBlind = true
      var at = Date(timeIntervalSince1970: 1_700_000_000.123)
      var bytes = Data([0, 255, 7])
      var nothing = Nothing()
      var none: [Int] = []
      var deep = [[1, 2], [], [3]]
      var optional: [String?] = ["a", nil]
      var words = ["camelKey": "x", "two words": "y"]
      var kinds: [QuestionKind] = [.video, .singleChoice]
      var id = SessionID.new()
    }
    struct Page: Encodable {
      var items = [Row(), Row(resumeCode: "AB")]
      var total = 2
    }
    let read = { (data: Data) in try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) as? NSObject }
    let page = Page()
    #expect(try read(WireWriter.encode(page)) == read(WireJSON.encode(page)))
    #expect(try read(WireWriter.encode([Page]())) == read(WireJSON.encode([Page]())))
    #expect(try read(WireWriter.encode("x")) == read(WireJSON.encode("x")))
    #expect(throws: EncodingError.self) { try WireWriter.encode([Double.nan]) }
    for name in ["id", "resumeCode", "videoURL", "uRLOf", "isOK", "sha256", "a1B2", "_private"] {
      let key = AnyKey(stringValue: name)
      #expect(try WireWriter.encode(Keyed(key: key)) == WireJSON.encode(Keyed(key: key)), "\(name)")
    }
  }

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Keyed: Encodable {
    var key: AnyKey
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: AnyKey.self)
      try container.encode(1, forKey: key)
    }
  }
}
