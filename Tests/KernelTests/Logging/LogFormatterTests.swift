import Foundation
import XCTest

@testable import Kernel

final class LogFormatterTests: XCTestCase {
  private func record(_ message: String, _ fields: [LogField] = []) -> LogRecord {
    LogRecord(
      time: Timestamp(milliseconds: 1_775_044_800_007), level: .info, label: "rooms", message: message, fields: fields)
  }

  func testTextLinesAreForPeople() {
    let line = LogFormatter(json: false).line(record("Joined", [LogField("room", "K7"), LogField("name", "a \"b\"")]))
    XCTAssertEqual(line, "2026-04-01T12:00:00.007Z INFO    rooms: Joined room=K7 name=\"a \\\"b\\\"\"\n")
  }

  func testJSONLinesAreForPrograms() throws {
    let fields = [LogField("level", 3), LogField("ok", true), LogField("key", .redacted), LogField("share", 0.5)]
    let line = LogFormatter(json: true).line(record("Joined \"x\"", fields))
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    XCTAssertEqual(object?["time"] as? String, "2026-04-01T12:00:00.007Z")
    XCTAssertEqual(object?["level"] as? String, "info")
    XCTAssertEqual(object?["level_"] as? Int, 3)
    XCTAssertEqual(object?["plugin"] as? String, "rooms")
    XCTAssertEqual(object?["message"] as? String, "Joined \"x\"")
    XCTAssertEqual(object?["key"] as? String, "<redacted>")
    XCTAssertEqual(line.filter { $0 == "\n" }.count, 1)
  }

  func testNothingLoggedStartsANewLineOrSteersATerminal() {
    let nasty = "a\r\n2026 ERROR forged\u{1b}[31m\u{2028}\u{202e}\u{9b}\u{0}"
    let fields = [LogField("na\nme", .string(nasty))]
    for json in [false, true] {
      let line = LogFormatter(json: json).line(record(nasty, fields))
      XCTAssertEqual(line.utf8.filter { $0 < 0x20 }.count, 1)
      XCTAssertTrue(line.hasSuffix("\n"))
    }
    let text = LogFormatter(json: false).line(record(nasty, fields)).dropLast()
    XCTAssertFalse(text.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
    XCTAssertFalse(text.unicodeScalars.contains { $0 == "\u{202e}" || $0 == "\u{2028}" })
  }

  func testLongTextsAreCut() {
    let long = String(repeating: "x", count: 100_000)
    for json in [false, true] { XCTAssertLessThan(LogFormatter(json: json).line(record(long)).utf8.count, 10_000) }
  }

  func testTimesAreRightAcrossTheCalendar() {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    for seconds in stride(from: -2_000_000_000, through: 5_000_000_000, by: 12_345_677) {
      let date = Date(timeIntervalSince1970: Double(seconds))
      let ours = LogFormatter.time(Timestamp(milliseconds: Int64(seconds) * 1_000))
      XCTAssertEqual(ours, formatter.string(from: date))
    }
  }
}
