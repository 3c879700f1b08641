import XCTest

@testable import Boards

final class BoardTitleTests: XCTestCase {
  func testTitlesAreTrimmedAndBounded() {
    XCTAssertEqual(BoardTitle.read("  Plan \u{1F3A8} \n", limit: 10), "Plan \u{1F3A8}")
    XCTAssertEqual(BoardTitle.read(String(repeating: "ä", count: 10), limit: 10)?.count, 10)
    for text in ["", "  ", "a\nb", "a\u{202E}b", "\u{200B}", String(repeating: "a", count: 11), "a\u{7}"] {
      XCTAssertNil(BoardTitle.read(text, limit: 10), text)
    }
    let tower = "a" + String(repeating: "\u{301}", count: 500)
    XCTAssertNil(BoardTitle.read(tower, limit: 10), "one character, too many bytes")
  }
}
