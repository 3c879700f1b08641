import Kernel
import RoomsAPI
import XCTest

@testable import Boards

/// What every ``BoardStore`` promises, run here against the store in memory. Another backend's test class inherits it.
class BoardStoreContract: XCTestCase {
  /// A fresh store, not open yet.
  func makeStore() throws -> any BoardStore { MemoryBoardStore() }
  /// The store as the next process finds it, not open yet.
  func successor(of store: any BoardStore) async throws -> any BoardStore { store }

  func testABoardIsFoundAsItWasAddedAndAddedOnce() async throws {
    var store = try await opened()
    let board = try board("AAAAAAAA", title: "Plan \u{1F3A8}")
    let (first, again) = (
      try await store.add(board, limit: 10), try await store.add(try self.board("AAAAAAAA", owner: "thief"), limit: 10)
    )
    XCTAssertEqual([first, again], [.added, .exists])
    store = try await successor(of: store)
    try await store.open()
    let (found, other) = (try await store.find(board.room), try await store.find(id("BBBBBBBB")))
    XCTAssertEqual(found, board)
    XCTAssertNil(other)
    await store.close()
  }

  func testNobodyHasMoreThanAllowedAndOthersDoNotCount() async throws {
    let store = try await opened()
    for name in ["AAAAAAAA", "BBBBBBBB"] {
      let addition = try await store.add(try board(name), limit: 2)
      XCTAssertEqual(addition, .added)
    }
    let (third, again, others) = (
      try await store.add(try board("CCCCCCCC"), limit: 2), try await store.add(try board("AAAAAAAA"), limit: 2),
      try await store.add(try board("CCCCCCCC", owner: "other"), limit: 2)
    )
    XCTAssertEqual([third, again, others], [.full, .exists, .added])
  }

  func testManyAddedAtOnceAreNoMoreThanAllowed() async throws {
    let store = try await opened()
    let boards = try ["AAAAAAAA", "BBBBBBBB", "CCCCCCCC", "DDDDDDDD"].map { try board($0) }
    let added = try await withThrowingTaskGroup(of: BoardAddition.self) { group in
      for board in boards { group.addTask { try await store.add(board, limit: 2) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let kept = try await store.list(of: "owner", behind: nil, count: 10)
    XCTAssertLessThanOrEqual(kept.count, 2)
    XCTAssertEqual(kept.count, added.count { $0 == .added })
  }

  func testOnesOwnAreListedNewestFirstAndPageByPage() async throws {
    let store = try await opened()
    let times: [(String, Int64)] = [
      ("AAAAAAAA", 5), ("BBBBBBBB", 9), ("CCCCCCCC", 5), ("DDDDDDDD", 7), ("EEEEEEEE", 5),
    ]
    for (name, changed) in times { _ = try await store.add(try board(name, changedAt: changed), limit: 10) }
    _ = try await store.add(try board("FFFFFFFF", owner: "other"), limit: 10)
    var (pages, cursor): ([[String]], BoardCursor?) = ([], nil)
    repeat {
      let page = try await store.list(of: "owner", behind: cursor, count: 2)
      pages.append(page.map(\.room.text))
      cursor = page.last.map { BoardCursor(changedAt: $0.changedAt, room: $0.room) }
    } while pages.last?.count == 2
    XCTAssertEqual(pages, [["BBBBBBBB", "DDDDDDDD"], ["AAAAAAAA", "CCCCCCCC"], ["EEEEEEEE"]])
    let strangers = try await store.list(of: "nobody", behind: nil, count: 2)
    XCTAssertEqual(strangers, [])
  }

  func testOnlyItsOwnerRenamesABoard() async throws {
    let store = try await opened()
    _ = try await store.add(try board("AAAAAAAA"), limit: 10)
    let (stranger, missing) = (
      try await store.rename(id("AAAAAAAA"), of: "thief", to: "mine", at: time(8)),
      try await store.rename(id("BBBBBBBB"), of: "owner", to: "none", at: time(8))
    )
    XCTAssertNil(stranger)
    XCTAssertNil(missing)
    let renamed = try await store.rename(id("AAAAAAAA"), of: "owner", to: "New", at: time(8))
    XCTAssertEqual(renamed, try board("AAAAAAAA", title: "New", changedAt: 8))
    let found = try await store.find(id("AAAAAAAA"))
    XCTAssertEqual(found, renamed)
  }

  func testTheTimeOfTheLastChangeNeverGoesBack() async throws {
    let store = try await opened()
    _ = try await store.add(try board("AAAAAAAA"), limit: 10)
    for (told, expected) in [(9, 9), (7, 9), (12, 12)] as [(Int64, Int64)] {
      try await store.touch(id("AAAAAAAA"), at: time(told))
      let found = try await store.find(id("AAAAAAAA"))
      XCTAssertEqual(found?.changedAt, time(expected))
    }
    try await store.touch(id("BBBBBBBB"), at: time(1))
    let missing = try await store.find(id("BBBBBBBB"))
    XCTAssertNil(missing)
  }

  func testOnlyItsOwnerRemovesABoardAndTheRoomMayBecomeOneAgain() async throws {
    let store = try await opened()
    _ = try await store.add(try board("AAAAAAAA"), limit: 10)
    let (stranger, owner, again) = (
      try await store.remove(id("AAAAAAAA"), of: "thief"), try await store.remove(id("AAAAAAAA"), of: "owner"),
      try await store.remove(id("AAAAAAAA"), of: "owner")
    )
    XCTAssertEqual([stranger, owner, again], [false, true, false])
    let gone = try await store.find(id("AAAAAAAA"))
    XCTAssertNil(gone)
    let list = try await store.list(of: "owner", behind: nil, count: 10)
    XCTAssertEqual(list, [])
    let addition = try await store.add(try board("AAAAAAAA", title: "Anew"), limit: 1)
    XCTAssertEqual(addition, .added)
  }

  func testTheBoardsOfAllAreCounted() async throws {
    let store = try await opened()
    _ = try await store.add(try board("AAAAAAAA"), limit: 10)
    _ = try await store.add(try board("BBBBBBBB", owner: "other"), limit: 10)
    let both = try await store.count()
    _ = try await store.remove(id("AAAAAAAA"), of: "owner")
    let one = try await store.count()
    XCTAssertEqual([both, one], [2, 1])
  }

  // MARK: Pieces

  private func opened() async throws -> any BoardStore {
    let store = try makeStore()
    try await store.open()
    return store
  }

  func id(_ text: String) throws -> RoomID { try XCTUnwrap(RoomID(text)) }

  func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

  func board(_ room: String, owner: String = "owner", title: String = "Plan", changedAt: Int64 = 5) throws -> Board {
    Board(room: try id(room), ownerID: owner, title: title, createdAt: time(3), changedAt: time(changedAt))
  }
}
