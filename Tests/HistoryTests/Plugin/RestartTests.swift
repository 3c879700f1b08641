import Foundation
import KernelTesting
import XCTest

/// What was drawn is there after a restart, from the files of the embedded stores.
final class RestartTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "history-restart-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

  func testARestartKeepsStrokesUndosRedosAndOperations() throws {
    for mode in PluginHarness.Mode.allCases {
      var room = ""
      try HistoryFixture.run(mode, in: folder) { harness in
        room = try harness.makeRoom()
        let anna = try harness.enter("anna", room)
        for id in ["s1", "s2", "s3"] {
          try anna.draw(id)
          try anna.expectDrawn(id)
        }
        try anna.undo("s2")
        try anna.expect("UNDO")
      }
      try HistoryFixture.run(mode, in: folder) { harness in
        let ben = try harness.enter("ben", room, seeing: ["s1", "s3"])
        let anna = try harness.enter("anna", room, seeing: ["s1", "s3"])
        try anna.draw("s1")
        try anna.expectDrawn("s1")
        try anna.draw("s3", width: 7)
        try anna.expectError("operation_conflict", about: "s3")
        try ben.undo("s1")
        try ben.expectError("not_owner", about: "s1")
        try anna.redo("s2")
        for client in [anna, ben] { XCTAssertEqual(try client.expect("REDO").strokeIDs, ["s2"]) }
      }
      try HistoryFixture.run(mode, in: folder) { harness in
        try harness.check(room, holds: ["s1", "s3", "s2"])
      }
    }
  }
}
