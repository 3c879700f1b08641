import Foundation
import Kernel
import KernelTesting
import StoreTesting
import XCTest

/// Redis goes and comes back: people go on, and in the end everybody sees the same.
final class RedisAwayTests: XCTestCase {
  private static let durable = ["--appendonly", "yes", "--appendfsync", "always"]

  func testStrokesGoOnWithoutRedisAndAreMergedInOneOrder() throws {
    try TwoInstances.scenario(redis: Self.durable) { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      both.redis.stop()
      // Each instance goes on alone.
      for number in 1...5 {
        try anna.draw("a\(number)")
        try anna.expectDrawn("a\(number)")
        try ben.draw("b\(number)")
        try ben.expectDrawn("b\(number)")
      }
      try both.redis.start()
      let all = Set(["s0"] + (1...5).flatMap { ["a\($0)", "b\($0)"] })
      let (near, far) = (try both.settled(both.near, room, all), try both.settled(both.far, room, all))
      XCTAssertEqual(near, far)
      // Whoever was there sees the same, after what came last.
      XCTAssertEqual(try both.shown(anna, initially: ["s0"] + (1...5).map { "a\($0)" }, all), near)
      XCTAssertEqual(try both.shown(ben, initially: ["s0"] + (1...5).map { "b\($0)" }, all), near)
      both.end([anna, ben])
    }
  }

  func testWhatRedisHasLostIsAppendedAgain() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      for number in 1...20 {
        try anna.draw("a\(number)")
        for member in [anna, ben] { try member.expectDrawn("a\(number)") }
      }
      // Nothing is on its disk: it comes back empty.
      both.redis.stop()
      try both.redis.start()
      let order = ["s0"] + (1...20).map { "a\($0)" }
      XCTAssertEqual(try both.settled(both.far, room, Set(order)), order)
      try ben.draw("after")
      for member in [anna, ben] {
        XCTAssertEqual(try both.shown(member, initially: order, Set(order + ["after"])), order + ["after"])
      }
      both.end([anna, ben])
    }
  }

  func testStrokesOfAPausedRedisAreSavedOnce() throws {
    try TwoInstances.scenario(redis: Self.durable) { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      kill(both.redis.pid, SIGSTOP)
      try anna.draw("late")
      // Longer than a command may take: shown to those who are here.
      try anna.expectDrawn("late")
      kill(both.redis.pid, SIGCONT)
      try ben.expectDrawn("late")
      try anna.draw("next")
      try anna.skipToDrawn("next")
      try ben.expectDrawn("next")
      XCTAssertEqual(try both.settled(both.far, room, ["s0", "late", "next"]), ["s0", "late", "next"])
      both.end([anna, ben])
    }
  }
}

extension TwoInstances {
  /// Anna near and Ben far, who know of each other.
  func pair(_ room: String) throws -> (TestClient, TestClient) {
    let anna = try near.enter("anna", room, count: 1)
    let ben = try far.enter("ben", room, count: 2)
    try anna.expectArrival(of: "ben", count: 2)
    return (anna, ben)
  }

  /// Anna near and Ben far, and one stroke both have seen.
  func company(_ room: String) throws -> (TestClient, TestClient) {
    let (anna, ben) = try pair(room)
    try anna.draw("s0")
    for member in [anna, ben] { try member.expectDrawn("s0") }
    return (anna, ben)
  }

  /// The scenario's end, whatever members have heard meanwhile.
  func end(_ clients: [TestClient]) {
    for client in clients { client.disconnect() }
    for client in clients { client.forgetAll() }
  }

  /// The board that a newcomer is shown, as soon as it has all of these.
  func settled(_ harness: PluginHarness, _ room: String, _ strokes: Set<String>) throws -> [String] {
    let deadline = ContinuousClock.now + .seconds(20)
    var board: [String] = []
    while ContinuousClock.now < deadline {
      let late = try harness.connect("late")
      try late.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      let first = try late.next()
      late.disconnect()
      late.forgetAll()
      board = (first.payload["strokes"] as? [[String: Any]])?.compactMap { $0["strokeId"] as? String } ?? []
      if Set(board) == strokes { return board }
      usleep(100_000)
    }
    XCTFail("\(board) is not \(strokes)")
    return board
  }

  /// The board that a member has been shown, by all messages so far, once it has all of these.
  func shown(_ client: TestClient, initially strokes: [String], _ all: Set<String>) throws -> [String] {
    var board = strokes
    while Set(board) != all {
      let message = try client.next()
      switch message.type {
      case "INITIAL_STATE":
        board = (message.payload["strokes"] as? [[String: Any]])?.compactMap { $0["strokeId"] as? String } ?? []
      case "CANVAS_UPDATE":
        if let id = (message.payload["canvasData"] as? [String: Any])?["strokeId"] as? String { board.append(id) }
      default: break
      }
    }
    return board
  }
}

extension TestClient {
  func skipToDrawn(_ id: String) throws {
    while true {
      let stroke = try skip(to: "CANVAS_UPDATE").payload["canvasData"] as? [String: Any]
      if stroke?["strokeId"] as? String == id { return }
    }
  }

  /// Whatever else it hears does not matter.
  func forgetAll() { _ = drain() }
}
