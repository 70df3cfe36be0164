import Contracts
import Foundation
import Testing

@Suite struct TimestampTests {
  /// The system's own formatter is the judge, over all years of the Gregorian calendar.
  @Test func timesAreWrittenAsTheSystemWritesThem() {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    var seconds = -12_212_553_600.0
    while seconds < 253_402_300_700 {
      let date = Date(timeIntervalSince1970: seconds)
      #expect(WireJSON.timestamp(date) == date.addingTimeInterval(0.0005).formatted(style))
      seconds += 86_400 * 397 + 3_723.25
    }
    for text in [
      "2024-02-29T23:59:59.999Z", "1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.123Z", "2000-03-01T00:00:00.001Z",
    ] {
      #expect(WireJSON.date(text).map(WireJSON.timestamp) == text)
    }
  }
}
