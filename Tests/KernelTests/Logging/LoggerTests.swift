import Kernel
import XCTest

final class LoggerTests: XCTestCase {
  func testDisabledLevelsMakeNothing() {
    let capture = LogCapture()
    let log = Logger(label: "rooms", level: .warning, sink: capture)
    var made = 0
    func text() -> String {
      made += 1
      return "text"
    }
    log.info(text(), ["key": .string(text())])
    XCTAssertEqual(made, 0)
    log.error(text())
    XCTAssertEqual(made, 1)
    XCTAssertEqual(capture.messages, ["text"])
  }

  func testFieldsOfTheLoggerComeBeforeThoseOfTheLine() {
    let capture = LogCapture()
    let log = Logger(label: "kernel", level: .trace, sink: capture).labelled("rooms").with("connection", "1.2.3")
    log.debug("Joined", ["room": "K7XM2PQA", "members": 3, "live": true, "share": 0.5, "key": LogValue(Redacted("s"))])
    let record = capture.records.first
    XCTAssertEqual(record?.label, "rooms")
    XCTAssertEqual(record?.level, .debug)
    XCTAssertEqual(
      record?.fields,
      [
        LogField("connection", "1.2.3"), LogField("room", "K7XM2PQA"), LogField("members", 3), LogField("live", true),
        LogField("share", 0.5), LogField("key", .redacted),
      ])
  }

  func testSilentLoggersWriteNothingAndLevelsAreOrdered() {
    Logger.silent.error("nowhere")
    XCTAssertEqual(LogLevel.allCases.sorted(), [.trace, .debug, .info, .warning, .error])
  }

  func testRedactedValuesDoNotShow() {
    let secret = Redacted("s3cret")
    var dumped = ""
    dump(secret, to: &dumped)
    XCTAssertEqual("\(secret) \(String(reflecting: secret)) \(String(describing: [secret]))".contains("s3cret"), false)
    XCTAssertFalse(dumped.contains("s3cret"))
    XCTAssertEqual(secret.revealed, "s3cret")
  }
}
