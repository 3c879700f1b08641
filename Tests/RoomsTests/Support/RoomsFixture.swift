import Foundation
import Kernel
import KernelTesting
import RoomsAPI
import XCTest

@testable import Rooms

/// The Rooms plugin on a store in memory, with participants that tell what they see.
final class RoomsFixture {
  let journal = Journal()
  let obstacle = Obstacle(bans: ["eve"])
  let store = HeldRoomStore()
  var configuration = RoomsConfiguration()

  /// Runs `body` in the given modes, each time with everything made anew.
  static func scenario(
    _ modes: [PluginHarness.Mode] = PluginHarness.Mode.allCases, settings: EndpointSettings = EndpointSettings(),
    _ configure: (inout RoomsConfiguration) -> Void = { _ in }, _ body: (PluginHarness, RoomsFixture) throws -> Void
  ) throws {
    for mode in modes {
      let fixture = RoomsFixture()
      configure(&fixture.configuration)
      try PluginHarness.scenario(modes: [mode], settings: settings, plugins: fixture.plugins) { harness in
        try body(harness, fixture)
      }
    }
  }

  func plugins(_ time: any TimeSource) -> [any Plugin] {
    let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
    let participants: [any RoomParticipant] = [
      Recorder(name: "first", journal: journal), obstacle, Recorder(name: "second", journal: journal, announces: true),
    ]
    return [StandInAuth(), RoomsPlugin(configuration, environment, store: store), ProbePlugin(participants)]
  }
}

extension PluginHarness {
  /// Makes a room; with `home` one that lives on this reactor of two.
  func makeRoom(home: Int? = nil) throws -> String {
    while true {
      let reply = try request("POST", "/api/user/rooms", as: "maker")
      let data = try XCTUnwrap(reply.json["data"] as? [String: Any])
      let room = try XCTUnwrap(data["roomId"] as? String)
      if home == nil || home == ReactorGroup.home(of: room, among: 2) { return room }
    }
  }

  /// Connects and joins; its own WELCOME and ENTERED are heard.
  @discardableResult
  func enter(_ user: String, _ room: String, on reactor: Int? = nil) throws -> TestClient {
    let client = try connect(user, on: reactor)
    try client.join(room)
    XCTAssertEqual(try client.expect("ENTERED").string("userId"), user)
    return client
  }

  /// Waits until something has come about.
  func wait(for what: String, until condition: () -> Bool) throws {
    let deadline = ContinuousClock.now + patience
    while !condition() {
      guard ContinuousClock.now < deadline else { throw HarnessError.noAnswer(waitingFor: what) }
      settle()
      usleep(500)
    }
  }
}

extension TestClient {
  /// Asks to join; the WELCOME is heard.
  @discardableResult
  func join(_ room: String) throws -> Message {
    try send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
    return try expect("WELCOME")
  }

  func say() throws { try send("SAY") }

  /// Several messages in one piece, so that one turn of the server reads them all.
  func sendTogether(_ texts: [String]) throws {
    var bytes: [UInt8] = []
    for text in texts { WebSocketEncoder.append(.text, Array(text.utf8).span, mask: 0x0102_0304, to: &bytes) }
    try send(raw: bytes)
  }
}
