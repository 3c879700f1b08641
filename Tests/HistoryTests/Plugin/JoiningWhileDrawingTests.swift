import Kernel
import KernelTesting
import XCTest

@testable import History

/// INITIAL_STATE and what follows it never overlap and never leave a gap, however joins and strokes are mixed.
final class JoiningWhileDrawingTests: XCTestCase {
  func testEveryJoinerEndsWithTheSameBoard() throws {
    for seed in UInt64(1)...4 {
      try HistoryFixture.scenario { harness, store in
        try mix(harness, store, home: Int(seed % 2), seed: seed)
      }
    }
  }

  private func mix(_ harness: PluginHarness, _ store: MemoryStrokeStore, home: Int, seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let room = try harness.makeRoom(home: home)
    let drawers = [try harness.enter("anna", room, on: 0), try harness.enter("ben", room, on: 1)]
    var boards = drawers.map { Board($0, hasState: true) }
    for number in 0..<120 {
      let drawer = drawers[Int.random(in: 0..<2, using: &random)]
      switch Int.random(in: 0..<12, using: &random) {
      case 0, 1:
        let joiner = try harness.connect("joiner\(number)", on: number % 2)
        try joiner.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
        boards.append(Board(joiner, hasState: false))
      case 2: store.hold()
      case 3: store.release()
      case 4: harness.settle()
      case 5, 6: try drawer.sendTogether([TestClient.drawing("\(number)"), TestClient.undoing("\(number)")])
      case 7:
        try drawer.sendTogether(
          [TestClient.drawing("\(number)"), TestClient.undoing("\(number)"), TestClient.redoing("\(number)")])
      default: try drawer.draw("\(number)")
      }
    }
    store.release()
    harness.settle()
    for drawer in drawers { try drawer.draw("last-\(drawer.name)") }
    for board in boards { try board.read(until: ["last-anna", "last-ben"]) }
    let late = try harness.connect("late")
    try late.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
    let final = try late.expect("INITIAL_STATE").strokeIDs
    XCTAssertGreaterThan(final.count, 40)
    for board in boards { XCTAssertEqual(board.strokes, final, "seed \(seed), \(board.client.name)") }
  }

  /// What one client has on its screen.
  private final class Board {
    let client: TestClient
    private(set) var strokes: [String] = []
    private var hasState: Bool

    init(_ client: TestClient, hasState: Bool) {
      self.client = client
      self.hasState = hasState
    }

    func read(until wanted: Set<String>) throws {
      while !wanted.isSubset(of: strokes) {
        let message = try client.next()
        let ids = message.strokeIDs
        switch message.type {
        case "INITIAL_STATE":
          XCTAssertFalse(hasState, "one state is enough")
          strokes = ids
          hasState = true
        case "CANVAS_UPDATE", "REDO":
          XCTAssertTrue(hasState, "\(client.name): nothing comes before the state")
          XCTAssertTrue(Set(strokes).isDisjoint(with: ids), "\(client.name): \(ids) came twice")
          strokes += ids
        case "UNDO":
          XCTAssertTrue(Set(ids).isSubset(of: strokes), "\(client.name): \(ids) was never there")
          strokes.removeAll(where: ids.contains)
        default: XCTFail(message.text)
        }
      }
    }
  }
}
