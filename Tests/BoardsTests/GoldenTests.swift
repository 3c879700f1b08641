import Foundation
import HistoryAPI
import Kernel
import XCTest

@testable import Boards

/// SAVED against the golden frames of protocol v2.
final class GoldenTests: XCTestCase {
  func testSavedIsWrittenAsTheFramesSay() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/v2/server.json"))
    let root = try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
    var checked = 0
    for item in try XCTUnwrap(root["cases"] as? [[String: Any]]) {
      guard let message = (item["messages"] as? [[String: Any]])?.first, message["type"] as? String == "SAVED",
        let keeping = keeping(message)
      else { continue }
      let segment = Segment.binary { builder in builder.message(BoardsMessage.saved) { keeping.write(to: &$0) } }
      let hex = segment.withBytes { $0.copied }.suffix((item["hex"] as? String ?? "").count / 2)
      XCTAssertEqual(hex.map { String(format: "%02x", $0) }.joined(), item["hex"] as? String)
      checked += 1
    }
    XCTAssertEqual(checked, 4)
  }

  /// `nil` for numbers that no log reaches.
  private func keeping(_ message: [String: Any]) -> BoardsMessage.Keeping? {
    let seq = (message["seq"] as? NSNumber)?.uint64Value ?? 0
    guard let epoch = UInt32(exactly: (message["epoch"] as? NSNumber)?.uint64Value ?? 0) else { return nil }
    switch message["persistent"] as? Int {
    case 1: return .saved(to: LogPlace(epoch: epoch, seq: seq))
    case 2: return .atOnce
    default: return BoardsMessage.Keeping.none
    }
  }
}
