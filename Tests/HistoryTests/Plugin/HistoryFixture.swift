import Foundation
import Kernel
import KernelTesting
import RoomsAPI
import Synchronization
import XCTest

@testable import History
@testable import Rooms

/// The History plugin with the rooms it needs, on stores in memory or in a folder.
enum HistoryFixture {
  /// Runs `body` in the given modes on stores in memory.
  static func scenario(
    _ modes: [PluginHarness.Mode] = PluginHarness.Mode.allCases, limits: StrokeLogLimits = StrokeLogLimits(),
    _ body: (PluginHarness, MemoryStrokeStore) throws -> Void
  ) throws {
    for mode in modes {
      let store = MemoryStrokeStore()
      try PluginHarness.scenario(
        modes: [mode],
        plugins: { time in
          let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
          var configuration = HistoryConfiguration()
          configuration.limits = limits
          return [
            StandInAuth(), RoomsPlugin(RoomsConfiguration(), environment, store: MemoryRoomStore()),
            HistoryPlugin(configuration, environment, store: store),
          ]
        }
      ) { try body($0, store) }
    }
  }

  /// Runs `body` on what is stored in a folder, as one run of the server.
  static func run(_ mode: PluginHarness.Mode, in folder: String, _ body: (PluginHarness) throws -> Void) throws {
    try PluginHarness.scenario(
      modes: [mode],
      plugins: { time in
        let environment = PluginEnvironment(logger: .silent, dataFolder: folder, time: time)
        return [
          StandInAuth(), RoomsPlugin(configuration: RoomsConfiguration(), environment: environment),
          HistoryPlugin(configuration: HistoryConfiguration(), environment: environment),
        ]
      }, body)
  }
}

extension MemoryStrokeStore {
  /// A room's log, which must not be held back.
  func stored(_ room: String) -> StoredLog? {
    let found = Found()
    load(room) { result in found.log.withLock { $0 = try? result.get() } }
    return found.log.withLock { $0 }
  }

  private final class Found: Sendable {
    let log = Mutex<StoredLog?>(nil)
  }
}

extension PluginHarness {
  /// Makes a room whose home is this reactor of two.
  func makeRoom(home: Int = 0) throws -> String {
    while true {
      let reply = try request("POST", "/api/user/rooms", as: "maker")
      let data = try XCTUnwrap(reply.json["data"] as? [String: Any])
      let room = try XCTUnwrap(data["roomId"] as? String)
      if home == ReactorGroup.home(of: room, among: 2) { return room }
    }
  }

  /// Connects and joins; the board must hold these strokes, bottom first.
  func enter(
    _ user: String, _ room: String, on reactor: Int? = nil, seeing strokes: [String] = [], line: UInt = #line
  ) throws -> TestClient {
    let client = try connect(user, on: reactor)
    try client.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
    let state = try client.expect("INITIAL_STATE")
    XCTAssertEqual(Set(state.payload.keys), ["strokes"], line: line)
    XCTAssertEqual(state.strokeIDs, strokes, line: line)
    return client
  }

  /// What a late joiner sees now.
  func check(_ room: String, holds strokes: [String], line: UInt = #line) throws {
    let client = try enter("late", room, seeing: strokes, line: line)
    client.disconnect()
  }
}

extension TestClient {
  func draw(_ id: String, key: String = "canvasData", width: Int = 2, more: String = "") throws {
    try send(text: Self.drawing(id, key: key, width: width, more: more))
  }

  func undo(_ id: String) throws { try send("UNDO", "{\"strokeId\":\"\(id)\"}") }

  func redo(_ id: String) throws { try send("REDO", "{\"stroke\":{\"strokeId\":\"\(id)\"}}") }

  /// Several messages in one piece, so that one turn of the server reads them all.
  func sendTogether(_ texts: [String]) throws {
    var bytes: [UInt8] = []
    for text in texts { WebSocketEncoder.append(.text, Array(text.utf8).span, mask: 0x0102_0304, to: &bytes) }
    try send(raw: bytes)
  }

  static func drawing(_ id: String, key: String = "canvasData", width: Int = 2, more: String = "") -> String {
    let stroke =
      "{\"points\":[{\"x\":1,\"y\":2},{\"x\":3.5,\"y\":-4}],\"color\":\"#ffffff\",\"width\":\(width),\"strokeId\":\"\(id)\"\(more)}"
    return "{\"type\":\"CANVAS_UPDATE\",\"payload\":{\"\(key)\":\(stroke)}}"
  }

  static func undoing(_ id: String) -> String { "{\"type\":\"UNDO\",\"payload\":{\"strokeId\":\"\(id)\"}}" }

  static func redoing(_ id: String) -> String {
    "{\"type\":\"REDO\",\"payload\":{\"stroke\":{\"strokeId\":\"\(id)\"}}}"
  }

  /// The next message must draw this stroke.
  @discardableResult
  func expectDrawn(_ id: String, line: UInt = #line) throws -> Message {
    let message = try expect("CANVAS_UPDATE")
    XCTAssertEqual(message.stroke["strokeId"] as? String, id, line: line)
    return message
  }

  /// The next message must be an ERROR about this stroke.
  @discardableResult
  func expectError(_ code: String, about id: String, line: UInt = #line) throws -> Message {
    let error = try expectError(code)
    XCTAssertEqual(error.string("strokeId"), id, line: line)
    return error
  }
}

extension TestClient.Message {
  /// The stroke it carries, under whichever key.
  var stroke: [String: Any] { (payload["stroke"] ?? payload["canvasData"]) as? [String: Any] ?? [:] }

  /// The ids of an INITIAL_STATE, or of what else names a stroke.
  var strokeIDs: [String] {
    if let strokes = payload["strokes"] as? [[String: Any]] { return strokes.compactMap { $0["strokeId"] as? String } }
    return [string("strokeId") ?? stroke["strokeId"] as? String].compactMap { $0 }
  }
}
