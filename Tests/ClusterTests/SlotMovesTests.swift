import Kernel
import KernelTesting
import StoreTesting
import Synchronization
import XCTest

/// Two servers on a Redis Cluster: a room's slot goes from node to node while people draw and undo in it.
final class SlotMovesTests: XCTestCase {
  private final class Rounds: Sendable {
    let count = Atomic(0)
    let isOver = Atomic(false)
  }

  func testDrawingAndUndoingKeepTheirOrderWhileTheRoomMoves() async throws {
    try await RedisClusterProcess.scenario { cluster, _, _ in
      try TwoInstances.scenario(url: "\(cluster.url)") { near, far in
        let room = try near.makeRoom()
        let anna = try near.enter("anna", room, count: 1)
        let ben = try far.enter("ben", room, count: 2)
        try anna.expectArrival(of: "ben", count: 2)
        let rounds = Rounds()
        let moving = Task { try await Self.move("room:{\(room)}", of: cluster, during: rounds) }
        var log: [String] = []
        while !rounds.isOver.load(ordering: .relaxed), log.count < 20_000 {
          log += try Self.round(rounds.count.load(ordering: .relaxed), anna, ben)
          rounds.count.add(1, ordering: .relaxed)
        }
        let moves = Self.moves
        moving.cancel()
        XCTAssertTrue(rounds.isOver.load(ordering: .relaxed))
        print("\(log.count) entries over \(moves) moves of their room's slot")
        let undone = Set(log.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) })
        let kept = log.filter { !$0.hasPrefix("-") && !undone.contains($0) }
        let late = try far.enter("late", room, seeing: kept, count: 3)
        for member in [anna, ben] { try member.expectArrival(of: "late", count: 3) }
        late.disconnect()
        for member in [anna, ben] { try member.expectDeparture(of: "late", count: 2) }
        ben.disconnect()
        try anna.expectDeparture(of: "ben", count: 1)
        anna.disconnect()
      }
    }
  }

  private static let moves = 6

  /// Both draw and one undoes; both have to see the same, once, in one order.
  private static func round(_ number: Int, _ anna: TestClient, _ ben: TestClient) throws -> [String] {
    for index in 0..<4 {
      try anna.draw("a\(number)-\(index)")
      try ben.draw("b\(number)-\(index)")
    }
    try ben.send("UNDO", "{\"strokeId\":\"b\(number)-3\"}")
    let (seen, alsoSeen) = (try entries(9, anna), try entries(9, ben))
    XCTAssertEqual(seen, alsoSeen)
    XCTAssertEqual(Set(seen).count, 9)
    return seen
  }

  private static func entries(_ count: Int, _ client: TestClient) throws -> [String] {
    try (0..<count).map { _ in
      let message = try client.next()
      if message.type == "UNDO" { return "-" + (message.string("strokeId") ?? "") }
      let stroke = message.payload["canvasData"] as? [String: Any]
      return try XCTUnwrap(stroke?["strokeId"] as? String, message.type)
    }
  }

  private static func move(_ key: String, of cluster: RedisClusterProcess, during rounds: Rounds) async throws {
    defer { rounds.isOver.store(true, ordering: .relaxed) }
    let slot = try await cluster.slot(of: key)
    var from = try await cluster.owner(of: slot)
    for move in 1...moves {
      try await eventually { rounds.count.load(ordering: .relaxed) >= move * 10 }
      let to = (from + 1 + move % 2) % 3
      try await cluster.beginMoving(slot, from: from, to: to)
      try await cluster.endMoving(slot, from: from, to: to)
      from = to
    }
    try await eventually { rounds.count.load(ordering: .relaxed) >= (moves + 1) * 10 }
  }
}
