import KernelTesting
import XCTest

/// Somebody has set a room's key to something else: it is named, and when it is deleted the room goes on with all that was drawn.
final class HarmedRoomsTests: XCTestCase {
  func testAListThatIsAStringIsNamedUntilItIsDeleted() throws { try harmed("strokes", "not a list") }

  func testAHeadThatIsAStringIsNamedUntilItIsDeleted() throws { try harmed("meta", "not a hash") }

  /// Anna still has it all in memory; whoever opens it elsewhere reads it.
  func testAnEntryThatCannotBeReadIsNamedUntilTheLogIsDeleted() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let anna = try both.near.enter("anna", room, count: 1)
      try anna.draw("s0")
      try anna.expectDrawn("s0")
      _ = try both.ask("LSET", "room:{\(room)}:strokes", "0", "1:garbage")
      try until("the room to be named") {
        let late = try both.far.connect("late")
        try late.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
        _ = try late.next()
        both.end([late])
        return try concern(both.far) != nil
      }
      let said = try XCTUnwrap(try concern(both.far))
      XCTAssertTrue(said.contains("entry 1"), said)
      try heed(said, both)
      for instance in [both.near, both.far] { _ = try both.settled(instance, room, ["s0"]) }
      both.end([anna])
    }
  }

  private func harmed(_ key: String, _ words: String) throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      _ = try both.ask("SET", "room:{\(room)}:\(key)", "foo")
      try anna.draw("during")
      try until("the room to be named") { try concern(both.near) != nil }
      let said = try XCTUnwrap(try concern(both.near))
      XCTAssertTrue(said.hasPrefix("room:{\(room)}:\(key) is a string, \(words)"), said)
      XCTAssertTrue(try both.near.metrics().contains("canvas_history_harmed_rooms 1"))
      try heed(said, both)
      for instance in [both.near, both.far] { _ = try both.settled(instance, room, ["s0", "during"]) }
      both.end([anna, ben])
    }
  }

  /// What is said there is what helps.
  private func heed(_ said: String, _ both: TwoInstances) throws {
    let advice = try XCTUnwrap(said.firstMatch(of: /: DEL (.+) in one command/)).output.1
    _ = try both.ask(words: ["DEL"] + advice.split(separator: " ").map(String.init))
  }

  /// What `/ready`, which stays good, says of the history.
  private func concern(_ instance: PluginHarness) throws -> String? {
    let ready = try instance.request("GET", "/ready")
    XCTAssertEqual(ready.status, 200)
    return (ready.json["degraded"] as? [String: String])?["history"]
  }
}
