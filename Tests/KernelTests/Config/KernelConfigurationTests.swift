import Kernel
import XCTest

final class KernelConfigurationTests: XCTestCase {
  private func decode(_ text: String) throws -> KernelConfiguration {
    let root = try ConfigDocument(text, source: "f", environment: [:]).root
    return try ConfigDecoder.decode(from: root, ignoring: ["plugins"])
  }

  func testTheReferenceReadsBackAsTheDefaults() throws {
    let text = ConfigReference.render("", KernelConfiguration.self)
    XCTAssertEqual(try decode(text), KernelConfiguration())
    XCTAssertTrue(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  func testDefaultsAreWithinTheirOwnRanges() throws {
    XCTAssertNoThrow(try KernelConfiguration().validate())
    XCTAssertEqual(try decode("{plugins: {anything: 1}}"), KernelConfiguration())
  }

  func testSettingsAreRead() throws {
    let kernel = try decode(
      "{server: {host: '::', port: 0, clientURL: ['https://a.example:8443']}, log: {level: 'debug', format: 'json'}}")
    XCTAssertEqual(kernel.server.host, "::")
    XCTAssertEqual(kernel.server.port, 0)
    XCTAssertEqual(kernel.server.clientURL, ["https://a.example:8443"])
    XCTAssertEqual(kernel.log.level, .debug)
    XCTAssertEqual(kernel.log.format, .json)
  }

  func testContradictionsAndWrongOriginsAreRefused() {
    for text in [
      "{channel: {window: '50ms'}}", "{limits: {connections: 10}}", "{server: {clientURL: ['board.example']}}",
      "{server: {clientURL: ['https://a/path']}}", "{server: {host: ''}}", "{dataFolder: ''}",
      "{server: {port: 65536}}",
    ] { XCTAssertThrowsError(try decode(text), text) }
  }
}
