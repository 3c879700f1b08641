import Kernel
import KernelTesting
import XCTest

@testable import History
@testable import Rooms

/// Two servers on one store: every member sees the same entries in the same order.
final class SharedStoreTests: XCTestCase {
  func testWhatAnotherServerAppendedIsShownAheadOfOnesOwn() throws {
    try scenario { near, far, room, _ in
      let (anna, ben) = (try near.enter("anna", room), try far.enter("ben", room))
      try anna.draw("s1")
      try anna.expectDrawn("s1")
      try ben.draw("s2")
      try ben.expectDrawn("s1")
      try ben.expectDrawn("s2")
      try anna.undo("s1")
      try anna.expectDrawn("s2")
      XCTAssertEqual(try anna.expect("UNDO").string("strokeId"), "s1")
      try near.check(room, holds: ["s2"])
      try ben.draw("s3")
      XCTAssertEqual(try ben.expect("UNDO").string("strokeId"), "s1")
      try ben.expectDrawn("s3")
      try far.check(room, holds: ["s2", "s3"])
    }
  }

  func testAStrokeResentToAnotherServerIsStoredOnce() throws {
    try scenario { near, far, room, store in
      let (anna, again) = (try near.enter("anna", room), try far.enter("anna", room))
      try anna.draw("s1")
      try anna.expectDrawn("s1")
      try again.sendTogether([TestClient.drawing("s1"), TestClient.drawing("s2")])
      try again.expectDrawn("s1")
      try again.expectDrawn("s2")
      try near.check(room, holds: ["s1"])
      XCTAssertEqual(store.stored(room)?.entries.count, 2)
    }
  }

  /// Two servers with the same rooms and the same strokes, and a room of theirs.
  private func scenario(
    _ body: (_ near: PluginHarness, _ far: PluginHarness, _ room: String, MemoryStrokeStore) throws -> Void
  ) throws {
    let (rooms, strokes) = (MemoryRoomStore(), MemoryStrokeStore(isShared: true))
    let plugins = { (time: any TimeSource) -> [any Plugin] in
      let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
      return [
        StandInAuth(), RoomsPlugin(RoomsConfiguration(), environment, store: rooms),
        HistoryPlugin(HistoryConfiguration(), environment, store: strokes),
      ]
    }
    try PluginHarness.scenario(modes: [.embedded], plugins: plugins) { near in
      try PluginHarness.scenario(modes: [.embedded], plugins: plugins) { far in
        try body(near, far, try near.makeRoom(), strokes)
      }
    }
  }
}
