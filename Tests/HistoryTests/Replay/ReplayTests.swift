import Foundation
import Kernel
import KernelTesting
import RoomsAPI
import XCTest

@testable import History
@testable import Rooms

/// `GET /api/user/rooms/{id}/replay` as a client sees it.
final class ReplayTests: XCTestCase {
  func testEveryEntryComesInItsOrder() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter("anna", room, on: 0), try harness.enter("ben", room, on: 1))
      try anna.draw("s1", more: ",\"note\":[1,\\n2]".replacingOccurrences(of: "\\n", with: "\n"))
      try ben.expectDrawn("s1")
      try ben.draw("s2")
      try ben.expectDrawn("s2")
      try anna.undo("s1")
      try ben.expect("UNDO")
      try anna.redo("s1")
      try ben.expect("REDO")
      for type in ["CANVAS_UPDATE", "CANVAS_UPDATE", "UNDO", "REDO"] { try anna.expect(type) }
      let replay = try Replay(harness, room)
      XCTAssertEqual(replay.exchange.headers["content-type"], "application/x-ndjson; charset=utf-8")
      XCTAssertEqual(replay.exchange.headers["cache-control"], "no-store")
      XCTAssertEqual(replay.exchange.headers["vary"], "Accept")
      XCTAssertEqual(replay.number("head"), 4)
      XCTAssertEqual(replay.header["room"] as? String, room)
      XCTAssertEqual(replay.seqs, [1, 2, 3, 4])
      XCTAssertEqual(replay.strings("type"), ["put", "put", "hide", "show"])
      XCTAssertEqual(replay.strings("userId"), ["anna", "ben", "anna", "anna"])
      let times = replay.times
      XCTAssertEqual(times, times.sorted())
      XCTAssertEqual([times.first, times.last], [replay.number("firstTime"), replay.number("lastTime")])
      let element = replay.lines[0]["element"] as? [String: Any]
      XCTAssertEqual(element?["strokeId"] as? String, "s1")
      XCTAssertEqual(element?["userId"] as? String, "anna")
      XCTAssertEqual(replay.lines[2]["ids"] as? [String], ["s1"])
    }
  }

  func testAPartIsFoundByPlaceAndByTime() throws {
    try HistoryFixture.scenario([.embedded]) { harness, _ in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      for number in 1...20 {
        harness.advance(by: .seconds(10), step: .seconds(10))
        try anna.draw("s\(number)")
        try anna.expectDrawn("s\(number)")
      }
      let times = try Replay(harness, room).times
      let date = Timestamp(milliseconds: Int64(times[6])).iso8601
      let cases: [(String, ClosedRange<Int>?)] = [
        ("from=seq:5", 5...20), ("to=seq:5", 1...5), ("from=seq:5&to=seq:7", 5...7), ("from=seq:21", nil),
        ("from=seq:900&to=seq:1000", nil), ("limit=3", 1...3), ("from=seq:19&limit=10", 19...20),
        ("from=\(times[4])", 5...20), ("from=\(times[4] + 1)", 6...20), ("to=\(times[4])", 1...5),
        ("to=\(times[4] - 1)", 1...4), ("from=\(date)", 7...20), ("from=\(date)&to=\(date)", 7...7),
        ("from=0", 1...20), ("to=0", nil), ("from=\(times[19] + 1)", nil), ("to=\(Int64.max)", 1...20),
        ("from=seq:10&to=\(times[4])", nil), ("from=\(times[4])&to=seq:6", 5...6),
      ]
      for (query, expected) in cases {
        let replay = try Replay(harness, room, query)
        XCTAssertEqual(replay.seqs, expected.map(Array.init) ?? [], query)
        XCTAssertEqual(replay.number("head"), 20, query)
        let (from, to) = (replay.number("from") ?? -1, replay.number("to") ?? -1)
        if let expected { XCTAssertEqual(from...to, expected, query) } else { XCTAssertEqual(to, from - 1, query) }
      }
    }
  }

  func testACutReaderGoesOnWhereItWas() throws {
    try HistoryFixture.scenario { harness, store in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      let whole = (1...1_300).map { "s\($0)" }
      for start in stride(from: 0, to: whole.count, by: 100) {
        try anna.sendTogether(whole[start..<start + 100].map { TestClient.drawing($0) })
        for id in whole[start..<start + 100] { try anna.expectDrawn(id) }
      }
      let first = try Replay(harness, room, "limit=700")
      XCTAssertEqual(first.seqs, Array(1...700))
      let epoch = try XCTUnwrap(first.number("epoch"))
      let rest = try Replay(harness, room, "from=seq:701&epoch=\(epoch)")
      XCTAssertEqual(rest.strings("id"), Array(whole[700...]))
      let other = try harness.request(
        "GET", "/api/user/rooms/\(room)/replay?from=seq:701&epoch=\(epoch + 1)", as: "anna")
      XCTAssertEqual(other.status, 409)
      XCTAssertEqual(other.json["code"] as? String, "epoch_changed")
    }
  }

  func testARoomNobodyHasBeenInHasAnEmptyReplay() throws {
    try HistoryFixture.scenario { harness, _ in
      let replay = try Replay(harness, try harness.makeRoom(), "from=5&to=2026-01-01T00:00:00Z")
      XCTAssertEqual(
        [replay.number("epoch"), replay.number("head"), replay.number("from"), replay.number("to")], [0, 0, 1, 0])
      XCTAssertTrue(replay.header["firstTime"] is NSNull)
      XCTAssertEqual(replay.seqs, [])
    }
  }

  func testWhatChangedNothingIsMarked() throws {
    try HistoryFixture.scenario { harness, store in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      // In one turn: each passes the look before the commit, and the fold refuses the second.
      try anna.sendTogether([TestClient.drawing("s1"), TestClient.undoing("s1"), TestClient.undoing("s1")])
      let heard = Set(try (0..<3).map { _ in try anna.next() }.map { $0.string("code") ?? $0.type })
      XCTAssertEqual(heard, ["CANVAS_UPDATE", "UNDO", "already_hidden"])
      let deadline = ContinuousClock.now + .seconds(10)
      var marks: [Bool] = []
      while marks != [false, false, true], ContinuousClock.now < deadline {
        marks = try Replay(harness, room).lines.map { $0["noOp"] as? Bool ?? false }
      }
      XCTAssertEqual(marks, [false, false, true])
      let strokes = try harness.request(
        "GET", "/api/user/rooms/\(room)/replay", as: "anna", headers: ["accept": "application/json"])
      XCTAssertEqual(strokes.headers["content-type"], "application/json; charset=utf-8")
      XCTAssertEqual((strokes.json["strokes"] as? [[String: Any]])?.map { $0["strokeId"] as? String }, ["s1"])
    }
  }

  func testIDsAreThoseThatTheEntryReached() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter2("anna", room), try harness.enter2("ben", room))
      try anna.put(1)
      try anna.read(to: 1)
      try ben.put(2)
      try ben.read(to: 2)
      try ben.hide(3, [V2Client.id(1), V2Client.id(2), V2Client.id(9)])
      for client in [anna, ben] { try client.read(to: 3) }
      XCTAssertEqual(anna.board.elements.map(\.id), [V2Client.id(1)])
      let deadline = ContinuousClock.now + .seconds(10)
      var ids: [String]?
      while ids != [V2Client.id(2)], ContinuousClock.now < deadline {
        ids = try Replay(harness, room).lines.last?["ids"] as? [String]
      }
      XCTAssertEqual(ids, [V2Client.id(2)])
      harness.finish([anna, ben])
    }
  }

  func testOnlyWhoMayBeInTheRoomReadsIt() throws {
    struct Door: RoomParticipant {
      func admit(_ principal: Principal, to room: RoomID) async throws {
        if principal.userID == "mallory" { throw ProtocolError("not_invited", "Not you.", status: .forbidden) }
      }
    }
    for mode in PluginHarness.Mode.allCases {
      try PluginHarness.scenario(
        modes: [mode],
        plugins: { time in
          let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
          return [
            StandInAuth(), RoomsPlugin(RoomsConfiguration(), environment, store: MemoryRoomStore()),
            DoorPlugin(Door()), HistoryPlugin(HistoryConfiguration(), environment, store: MemoryStrokeStore()),
          ]
        }
      ) { harness in
        let path = "/api/user/rooms/\(try harness.makeRoom())/replay"
        XCTAssertEqual(try harness.request("GET", path, as: "anna").status, 200)
        let cases: [(String, String?, Int, String)] = [
          (path, nil, 401, "unauthorized"), (path, "mallory", 403, "not_invited"),
          ("/api/user/rooms/ABCDEFGH/replay", "anna", 404, "room_not_found"),
          ("/api/user/rooms/nonsense/replay", "anna", 404, "room_not_found"),
          (path + "?from=yesterday", "anna", 400, "invalid_range"),
          (path + "?from=yesterday", nil, 401, "unauthorized"),
        ]
        for (path, user, status, code) in cases {
          let answer = try harness.request("GET", path, as: user)
          XCTAssertEqual(answer.status, status, path)
          XCTAssertEqual(answer.json["code"] as? String, code, path)
        }
      }
    }
  }

  func testARestartWithTheClockSetBackGoesOnInTime() throws {
    let folder = NSTemporaryDirectory() + "history-replay-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var (room, before, middle) = ("", [Int](), 0)
    try HistoryFixture.run(.embedded, in: folder) { harness in
      room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      for id in ["s1", "s2", "s3"] {
        harness.advance(by: .seconds(9), step: .seconds(9))
        try anna.draw(id)
        try anna.expectDrawn(id)
      }
      before = try Replay(harness, room).times
      middle = before[1]
    }
    // Each embedded run begins at the same time.
    try HistoryFixture.run(.embedded, in: folder) { harness in
      let anna = try harness.enter("anna", room, seeing: ["s1", "s2", "s3"])
      try anna.draw("s4")
      try anna.expectDrawn("s4")
      XCTAssertEqual(try Replay(harness, room).times, before + [before[2]])
      XCTAssertEqual(try Replay(harness, room, "from=\(middle)").seqs, [2, 3, 4])
      XCTAssertEqual(try Replay(harness, room, "from=\(middle + 1)").seqs, [3, 4])
    }
  }

  func testWhatIsDrawnMeanwhileBelongsToTheNextReplay() throws {
    try HistoryFixture.scenario([.embedded]) { harness, store in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      try anna.draw("s1")
      try anna.expectDrawn("s1")
      let first = try Replay(harness, room)
      try anna.draw("s2")
      try anna.expectDrawn("s2")
      let next = try Replay(harness, room, "from=seq:\((first.number("to") ?? 0) + 1)")
      XCTAssertEqual(first.seqs + next.seqs, [1, 2])
    }
  }
}

/// Contributes one participant to every room.
private final class DoorPlugin: Plugin {
  static let manifest = PluginManifest(name: "door", version: "1.0", summary: "For tests.", requires: ["rooms"])

  private let participant: any RoomParticipant

  init(_ participant: any RoomParticipant) { self.participant = participant }

  init(configuration: NoConfiguration, environment: PluginEnvironment) {
    struct Nobody: RoomParticipant {}
    participant = Nobody()
  }

  func register(with registrar: inout Registrar<DoorPlugin>) throws {
    registrar.contribute(participant, to: roomParticipants)
  }
}

/// An answer taken apart.
private struct Replay {
  let exchange: HTTPExchange
  let header: [String: Any]
  let lines: [[String: Any]]

  init(_ harness: PluginHarness, _ room: String, _ query: String = "", line: UInt = #line) throws {
    let path = "/api/user/rooms/\(room)/replay" + (query.isEmpty ? "" : "?\(query)")
    exchange = try harness.request("GET", path, as: "reader")
    XCTAssertEqual(exchange.status, 200, line: line)
    let objects = try exchange.body.split(separator: 0x0A).map {
      try XCTUnwrap(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
    }
    header = try XCTUnwrap(objects.first)
    lines = Array(objects.dropFirst())
  }

  var seqs: [Int] { lines.compactMap { ($0["seq"] as? NSNumber)?.intValue } }
  var times: [Int] { lines.compactMap { ($0["time"] as? NSNumber)?.intValue } }

  func number(_ name: String) -> Int? { (header[name] as? NSNumber)?.intValue }
  func strings(_ name: String) -> [String] { lines.compactMap { $0[name] as? String } }
}
