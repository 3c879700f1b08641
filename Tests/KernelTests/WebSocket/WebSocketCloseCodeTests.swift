import Foundation
import Kernel
import XCTest

final class WebSocketCloseCodeTests: XCTestCase {
  func testRowsAreValidSortedAndUnique() {
    let numbers = WebSocketCloseCode.rows.map(\.code.rawValue)
    XCTAssertEqual(numbers, Set(numbers).sorted())
    for row in WebSocketCloseCode.rows {
      XCTAssertTrue(row.code.isValidOnWire)
      XCTAssertFalse(row.reason.isEmpty)
      XCTAssertEqual(row.code.reason, row.reason)
    }
  }

  func testOurRangesSayWhetherToReconnect() {
    for row in WebSocketCloseCode.rows where row.code.rawValue >= 3000 {
      XCTAssertEqual(row.reconnects, row.code.rawValue < 4000)
    }
  }

  func testThePageListsEveryRow() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
    let page = try String(contentsOf: root.appending(path: "docs/websocket.md"), encoding: .utf8)
    let listed = page.split(separator: "\n").filter {
      $0.starts(with: "| 1") || $0.starts(with: "| 3") || $0.starts(with: "| 4")
    }
    let expected = WebSocketCloseCode.rows.map {
      "| \($0.code.rawValue) | `\($0.reason)` | \($0.reconnects ? "yes" : "no") |"
    }
    XCTAssertEqual(listed.count, expected.count)
    for (line, start) in zip(listed, expected) { XCTAssertTrue(line.starts(with: start), "\(line), not \(start)") }
  }
}
