import XCTest

@testable import Kernel

final class BasePathTests: XCTestCase {
  func testWhatTheProxyLeftIsTakenAway() {
    for base in [BasePath("/whiteboard"), BasePath("/whiteboard/")] {
      XCTAssertEqual(base.below("/whiteboard/api/home/signin"), "/api/home/signin")
      XCTAssertEqual(base.below("/whiteboard/"), "/")
      XCTAssertEqual(base.below("/whiteboard"), "/")
    }
  }

  func testOtherPathsStayAsTheyAre() {
    let base = BasePath("/whiteboard")
    for path in ["/", "/health", "/whiteboards/x", "/x/whiteboard/"] { XCTAssertEqual(base.below(path), path) }
    for none in [BasePath(), BasePath("/")] { XCTAssertEqual(none.below("/a//b"), "/a//b") }
  }

  func testOnlyPathsMayBeSet() {
    for text in ["", "/", "/whiteboard", "/a/b-c.d/"] { XCTAssertNil(BasePath.problem(with: text), text) }
    for text in ["whiteboard", "//host", "/a//b", "/a/../b", "/a b", "/a?b", "/%61", "/ä"] {
      XCTAssertNotNil(BasePath.problem(with: text), text)
    }
  }
}
