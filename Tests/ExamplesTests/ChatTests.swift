import Chat
import Kernel
import KernelTesting
import XCTest

@testable import Rooms

/// The example plugin of the documentation, alone with the rooms.
final class ChatTests: XCTestCase {
  func testEverybodyInTheRoomHearsWhoSaidWhatAndWhen() throws {
    try scenario { harness in
      let room = try makeRoom(harness)
      let anna = try enter(harness, "anna", room)
      let ben = try enter(harness, "ben", room)
      let carl = try enter(harness, "carl", try makeRoom(harness))
      try anna.send("CHAT", "{\"roomId\":\"\(room)\",\"text\":\"h\\u00e9llo \\\"ben\\\"\",\"userId\":\"ben\"}")
      for client in [anna, ben] {
        let message = try client.expect("CHAT")
        XCTAssertEqual(Set(message.payload.keys), ["roomId", "userId", "username", "text", "timestamp"])
        XCTAssertEqual(message.string("roomId"), room)
        XCTAssertEqual(message.string("userId"), "anna")
        XCTAssertEqual(message.string("username"), "anna")
        XCTAssertEqual(message.string("text"), "héllo \"ben\"")
        XCTAssertGreaterThan(message.int("timestamp") ?? 0, 1_700_000_000_000)
      }
      try carl.send("CHAT", "{\"text\":\"alone\"}")
      XCTAssertEqual(try carl.expect("CHAT").string("text"), "alone")
    }
  }

  func testTextsMustBeThereAndShort() throws {
    try scenario(limit: 5) { harness in
      let anna = try enter(harness, "anna", try makeRoom(harness))
      for payload in ["{}", "{\"text\":\"\"}", "{\"text\":7}", "{\"text\":\"123456\"}"] {
        try anna.send("CHAT", payload)
        let error = try anna.expectError("chat_text")
        XCTAssertEqual(error.string("message")?.contains("1 to 5 characters"), true)
      }
      try anna.send("CHAT", "{\"text\":\"👩‍👩‍👧‍👦2345\"}")
      try anna.expect("CHAT")
    }
  }

  func testWhoIsInNoRoomSaysNothing() throws {
    try scenario { harness in
      let room = try makeRoom(harness)
      let anna = try harness.connect("anna")
      try anna.send("CHAT", "{\"roomId\":\"\(room)\",\"text\":\"a\"}")
      try anna.expectError("not_in_room")
    }
  }

  func testBothVersionsTalkToEachOther() throws {
    try scenario { harness in
      let room = try makeRoom(harness)
      let anna = try enter(harness, "anna", room)
      let ben = try harness.connect("ben", path: "/?v=2")
      try ben.expect(0)
      try ben.send(16) { payload in
        payload.string(room)
        payload.varint(0)
        payload.varint(0)
      }
      try ben.expect(16)
      try ben.expect(18)
      try ben.send(128) { $0.string("hello") }
      XCTAssertEqual(try anna.expect("CHAT").string("text"), "hello")
      let heard = try ben.expect(128)
      try heard.read { reader, bytes in
        XCTAssertEqual(try reader.varint(in: bytes), 0)
        XCTAssertGreaterThan(try reader.varint(in: bytes), 1_700_000_000_000)
        XCTAssertEqual(try reader.string(0...99, in: bytes), "hello")
      }
      try anna.send("CHAT", "{\"text\":\"hi\"}")
      try anna.expect("CHAT")
      XCTAssertEqual(try ben.expect(18).payload.count, 11, "anna is a user now")
      try ben.expect(128)
      try ben.send(128) { $0.string("") }
      try ben.expect(1)
    }
  }

  private func scenario(limit: Int = 500, _ body: (PluginHarness) throws -> Void) throws {
    try PluginHarness.scenario(
      plugins: { time in
        let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
        var configuration = ChatConfiguration()
        configuration.maxCharacters = limit
        return [
          StandInAuth(), RoomsPlugin(RoomsConfiguration(), environment, store: MemoryRoomStore()),
          ChatPlugin(configuration: configuration, environment: environment),
        ]
      }, body)
  }

  private func makeRoom(_ harness: PluginHarness) throws -> String {
    let reply = try harness.request("POST", "/api/user/rooms", as: "maker")
    return try XCTUnwrap((reply.json["data"] as? [String: Any])?["roomId"] as? String)
  }

  /// Joins; that the room has the member shows when it may speak.
  private func enter(_ harness: PluginHarness, _ user: String, _ room: String) throws -> TestClient {
    let client = try harness.connect(user)
    try client.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
    try client.send("UNKNOWN-\(user)")
    try client.expectError("unknown_type")
    return client
  }
}
