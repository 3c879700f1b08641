import KernelTesting
import XCTest

@testable import Kernel

final class VersionRetirementTests: XCTestCase {
  func testDaysAreCountedFrom1970() throws {
    for (text, day) in [("1970-01-01", 0), ("1972-03-01", 790), ("2000-02-29", 11_016), ("2027-01-31", 20_849)] {
      XCTAssertEqual(CalendarDay(text)?.day, day, text)
    }
    for text in ["", "2027-1-31", "2027-02-29", "2100-02-29", "2027-13-01", "2027-00-01", "2027-01-32", "x027-01-01"] {
      XCTAssertNil(CalendarDay(text), text)
    }
  }

  /// V-2.
  func testTheDatesGoIntoTheHandshake() throws {
    var settings = KernelConfiguration.Retirement()
    (settings.deprecated, settings.sunset) = ("2027-01-31", "2027-06-30")
    try settings.validate()
    var headers: HTTPHeaders = [:]
    try XCTUnwrap(settings.dates).add(to: &headers)
    XCTAssertEqual(headers["deprecation"], "@1801353600")
    XCTAssertEqual(headers["sunset"], "Wed, 30 Jun 2027 00:00:00 GMT")
  }

  func testNinetyDaysNoticeAreRequired() {
    var settings = KernelConfiguration.Retirement()
    settings.deprecated = "2027-01-01"
    XCTAssertThrowsError(try settings.validate(), "one date alone")
    settings.sunset = "2027-03-31"
    XCTAssertThrowsError(try settings.validate(), "89 days")
    settings.sunset = "2027-04-01"
    XCTAssertNoThrow(try settings.validate())
  }

  func testOnlyTheRetiringVersionIsTold() throws {
    var settings = KernelConfiguration.Retirement()
    (settings.deprecated, settings.sunset) = ("2027-01-31", "2027-06-30")
    let dates = try XCTUnwrap(settings.dates)
    let fixture = try EmbeddedFixture([StandInAuth()]) { $0.retirements = [.v1: dates] }
    for (path, isTold) in [("/", true), ("/?v=1", true), ("/?v=2", false)] {
      let text = try fixture.answer(
        to: "GET \(path) HTTP/1.1\r\nHost: test\r\nx-test-user: anna\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
      XCTAssertTrue(text.hasPrefix("HTTP/1.1 101 "), text)
      XCTAssertEqual(text.contains("Sunset: Wed, 30 Jun 2027"), isTold, text)
      XCTAssertEqual(text.contains("Deprecation: @"), isTold, text)
    }
  }
}
