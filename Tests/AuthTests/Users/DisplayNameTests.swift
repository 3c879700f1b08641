import XCTest

@testable import Auth

final class DisplayNameTests: XCTestCase {
  func testNamesAreTrimmedAndComposed() throws {
    XCTAssertEqual(DisplayName("  Ann B.\n")?.text, "Ann B.")
    XCTAssertEqual(DisplayName("Zoe\u{308}")?.text.unicodeScalars.count, 3)
  }

  func testNamesOfAllScriptsAreTaken() throws {
    for text in ["李小龍", "Ольга", "مريم", "👩‍👩‍👧", "Ng", "x", String(repeating: "é", count: 64)] {
      XCTAssertEqual(DisplayName(text)?.text, text)
    }
  }

  func testWhatCannotBeShownSafelyIsRefused() throws {
    for text in [
      "", "   ", "\u{200B}", "\u{200D}\u{200D}", "a\nb", "a\u{0}b", "a\u{7}", "a\u{202E}b", "a\u{2066}b", "a\u{200F}b",
      "a\u{2028}b", "a\u{E000}", String(repeating: "x", count: 65), "a" + String(repeating: "\u{301}", count: 200),
      String(repeating: "x", count: 1_000_000),
    ] { XCTAssertNil(DisplayName(text), text) }
  }
}
