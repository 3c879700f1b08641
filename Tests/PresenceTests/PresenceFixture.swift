import Kernel
import KernelTesting
import RoomsAPI
import XCTest

@testable import Presence
@testable import Rooms

/// Stands in for History: gives each joiner an empty INITIAL_STATE.
final class StandInHistory: Plugin {
  static let manifest = PluginManifest(name: "history", version: "1.0", summary: "For tests.", requires: ["rooms"])

  private struct Keeper: RoomParticipant {
    func welcome(_ member: Member, in room: any Room, _ welcome: inout Welcome) {
      var builder = SegmentBuilder(capacity: 64)
      builder.text(Envelope.message("INITIAL_STATE") { _ in })
      welcome.append(builder.seal(.durable))
    }
  }

  init() {}
  init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  func register(with registrar: inout Registrar<StandInHistory>) {
    registrar.contribute(Keeper(), to: roomParticipants)
  }
}

extension PluginHarness {
  /// Rooms and Presence on two reactors, with or without a history before them.
  static func presence(
    _ modes: [Mode] = Mode.allCases, withHistory: Bool = false, _ body: (PluginHarness) throws -> Void
  ) throws {
    try scenario(
      modes: modes,
      plugins: { time in
        let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
        let rooms = RoomsPlugin(RoomsConfiguration(), environment, store: MemoryRoomStore())
        let presence = PresencePlugin(configuration: PresenceConfiguration(), environment: environment)
        return withHistory
          ? [StandInAuth(), rooms, StandInHistory(), presence] : [StandInAuth(), rooms, presence]
      }, body)
  }

  /// Makes a room whose home is this reactor of two.
  func makeRoom(home: Int = 0) throws -> String {
    while true {
      let reply = try request("POST", "/api/user/rooms", as: "maker")
      let data = try XCTUnwrap(reply.json["data"] as? [String: Any])
      let room = try XCTUnwrap(data["roomId"] as? String)
      if home == ReactorGroup.home(of: room, among: 2) { return room }
    }
  }

  /// Connects and joins; the joiner's own USER_JOINED and USER_COUNT_UPDATED are heard.
  func enter(_ user: String, _ room: String, count: Int, name: String? = nil, on reactor: Int? = nil) throws
    -> TestClient
  {
    let client = try connect(user, name: name, on: reactor)
    try client.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
    XCTAssertEqual(try client.expect("USER_JOINED").string("userId"), user)
    try client.expectCount(count)
    return client
  }
}

extension TestClient {
  func expectCount(_ count: Int, line: UInt = #line) throws {
    let message = try expect("USER_COUNT_UPDATED")
    XCTAssertEqual(message.int("count"), count, line: line)
    XCTAssertEqual(Set(message.payload.keys), ["roomId", "count"], line: line)
  }

  /// Somebody new comes.
  func expectArrival(of user: String, count: Int, line: UInt = #line) throws {
    XCTAssertEqual(try expect("USER_JOINED").string("userId"), user, line: line)
    try expectCount(count, line: line)
  }

  /// Somebody goes, in the published order.
  func expectDeparture(of user: String, count: Int, line: UInt = #line) throws {
    for type in ["CURSOR_LEAVE", "USER_LEFT"] {
      let message = try expect(type)
      XCTAssertEqual(message.string("userId"), user, line: line)
      XCTAssertEqual(Set(message.payload.keys), ["roomId", "userId"], line: line)
    }
    try expectCount(count, line: line)
  }

  func move(_ x: String, _ y: String) throws { try send("CURSOR_MOVE", "{\"x\":\(x),\"y\":\(y)}") }
}
