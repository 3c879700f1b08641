import Kernel
import XCTest

@testable import History

final class ReplayRangeTests: XCTestCase {
  func testReadsPlacesTimesAndBothKindsTogether() throws {
    XCTAssertEqual(try range(), ReplayRange())
    XCTAssertEqual(
      try range(("from", "seq:120"), ("to", "seq:400"), ("other", "x")), ReplayRange(from: .seq(120), to: .seq(400)))
    XCTAssertEqual(
      try range(("from", "1767225600000"), ("limit", "5"), ("epoch", "7")),
      ReplayRange(from: .time(Timestamp(milliseconds: 1_767_225_600_000)), limit: 5, epoch: 7))
    XCTAssertEqual(
      try range(("from", "seq:9"), ("to", "2026-01-01T00:00:00Z")),
      ReplayRange(from: .seq(9), to: .time(Timestamp(milliseconds: 1_767_225_600_000))))
  }

  func testRefusesWhatIsNoRangeAndSaysWhat() {
    let bad: [([(String, String)], String)] = [
      ([("from", "")], "\"from\""), ([("from", "yesterday")], "\"from\""), ([("to", "seq:")], "\"to\""),
      ([("to", "seq:0")], "\"to\""), ([("to", "seq:-1")], "\"to\""),
      ([("from", "seq:99999999999999999999")], "\"from\""),
      ([("from", "99999999999999999999")], "\"from\""), ([("limit", "0")], "\"limit\""),
      ([("limit", "x")], "\"limit\""),
      ([("limit", "1000001")], "\"limit\""), ([("epoch", "-1")], "\"epoch\""), ([("epoch", "4294967296")], "\"epoch\""),
      ([("from", "seq:1"), ("from", "seq:1")], "twice"), ([("from", "seq:5"), ("to", "seq:4")], "behind"),
      ([("from", "5"), ("to", "4")], "behind"), ([("from", "2026-01-01")], "\"from\""), ([("from", "1.5")], "\"from\""),
    ]
    for (query, words) in bad {
      XCTAssertThrowsError(try ReplayRange(query: query.map { (name: $0.0, value: $0.1) }), "\(query)") { error in
        let error = error as? ProtocolError
        XCTAssertEqual(error?.code, "invalid_range")
        XCTAssertEqual(error?.status, .badRequest)
        XCTAssertTrue(error?.message.contains(words) ?? false, "\(query): \(error?.message ?? "")")
      }
    }
  }

  func testReadsTimesAsTheStandardWritesThem() {
    let cases: [(String, Int64)] = [
      ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("2026-01-01T00:00:00Z", 1_767_225_600_000),
      ("2026-01-01t00:00:00.25z", 1_767_225_600_250), ("2026-01-01 00:00:00.2509999Z", 1_767_225_600_250),
      ("2026-01-01T01:30:00+01:30", 1_767_225_600_000), ("2026-01-01T01:30:00 01:30", 1_767_225_600_000),
      ("2025-12-31T19:00:00-05:00", 1_767_225_600_000), ("2024-02-29T12:00:00Z", 1_709_208_000_000),
      ("2000-02-29T00:00:00Z", 951_782_400_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ]
    for (text, milliseconds) in cases {
      XCTAssertEqual(Timestamp(rfc3339: text)?.milliseconds, milliseconds, text)
    }
    for text in [
      "", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
      "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
      "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00Zx",
      "26-01-01T00:00:00Z", "2026-01-01T00:00:00.1234567890Z", "+026-01-01T00:00:00Z", "2026/01/01T00:00:00Z",
    ] { XCTAssertNil(Timestamp(rfc3339: text), text) }
  }

  func testTimesThatAreShownAreReadBack() {
    for milliseconds: Int64 in stride(from: 0, to: 4_000_000_000_000, by: 12_345_678_901) {
      let time = Timestamp(milliseconds: milliseconds)
      XCTAssertEqual(Timestamp(rfc3339: time.iso8601), time)
    }
  }

  private func range(_ query: (String, String)...) throws -> ReplayRange {
    try ReplayRange(query: query.map { (name: $0.0, value: $0.1) })
  }
}
