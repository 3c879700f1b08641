import HistoryAPI
import Kernel
import Mongo
import RoomsAPI
import StoreTesting
import XCTest

@testable import Boards

/// Boards in a real MongoDB, and their logs.
final class MongoBoardStoreTests: BoardStoreContract {
  private static let mongo = SharedMongo()
  private var client: MongoClient?

  override class func tearDown() { mongo.end() }

  override func setUp() async throws { client = try MongoClient(Self.mongo.running().url()) }

  override func tearDown() async throws { await client?.close() }

  override func makeStore() throws -> any BoardStore { try mongo() }

  override func successor(of store: any BoardStore) async throws -> any BoardStore { try makeStore() }

  func testEntriesAreStoredOnceHoweverOftenTheyAreSaved() async throws {
    let (store, room) = try await kept()
    let entries = entries(1...5)
    try await store.archive.save(Array(entries[..<3]), of: room, in: 7)
    try await store.archive.save(entries, of: room, in: 7)
    let found = try await store.archive.records(of: room, after: LogPlace(epoch: 7, seq: 1), upTo: 4, limit: 10)
    XCTAssertEqual(found, Array(entries[1..<4]))
    let count = try await collection().count()
    XCTAssertEqual(count, 5)
  }

  func testABoardThatCannotBeReadHidesNoOther() async throws {
    let (store, room) = try await kept()
    let owner = try await store.find(room)?.ownerID ?? ""
    let boards = try XCTUnwrap(client).collection("boards")
    let harms: [BSONDocument] = [["title": 5], ["createdAt": "x"], ["changedAt": nil]]
    for (number, harm) in harms.enumerated() {
      let other = try XCTUnwrap(RoomID("HARMEDA\(number + 2)"))
      let board = Board(room: other, ownerID: owner, title: "x", createdAt: time(1), changedAt: time(1))
      let added = try await store.add(board, limit: 10)
      XCTAssertEqual(added, .added)
      try await boards.updateOne(["roomId": .string(other.text)], ["$set": .document(harm)])
    }
    let found = try await store.list(of: owner, behind: nil, count: 10)
    XCTAssertEqual(found.map(\.room), [room])
  }

  func testWhatIsSavedNeverGoesBackAndIsWholeOnlyUntilItGoesOn() async throws {
    let (store, room) = try await kept()
    for (told, expected) in [((7, 5), (7, 5)), ((7, 3), (7, 5)), ((6, 9), (7, 5)), ((8, 1), (8, 1))] {
      let exists = try await store.archive.advance(
        room, to: LogPlace(epoch: UInt32(told.0), seq: UInt64(told.1)), at: time(20))
      XCTAssertTrue(exists)
      let extent = try await store.archive.extent(of: room)
      XCTAssertEqual(extent?.place, LogPlace(epoch: UInt32(expected.0), seq: UInt64(expected.1)))
    }
    let place = LogPlace(epoch: 8, seq: 1)
    try await store.archive.seal(room, at: LogPlace(epoch: 8, seq: 2))
    var extent = try await store.archive.extent(of: room)
    XCTAssertEqual(extent, .init(place: place, isWhole: false), "it ends elsewhere")
    try await store.archive.seal(room, at: place)
    extent = try await store.archive.extent(of: room)
    XCTAssertEqual(extent, .init(place: place, isWhole: true))
    try await store.archive.reopen(room)
    extent = try await store.archive.extent(of: room)
    XCTAssertEqual(extent, .init(place: place, isWhole: false))
    let board = try await store.find(room)
    XCTAssertEqual(board?.changedAt, time(20))
  }

  func testARemovedBoardTakesItsEntriesAlongAndNothingIsSavedAnyMore() async throws {
    let (store, room) = try await kept()
    try await store.archive.save(entries(1...2_500), of: room, in: 7)
    let isRemoved = try await store.remove(room, of: "owner")
    XCTAssertTrue(isRemoved)
    let (count, exists) = (
      try await collection().count(), try await store.archive.advance(room, to: LogPlace(epoch: 7, seq: 9), at: time(9))
    )
    XCTAssertEqual(count, 0)
    XCTAssertFalse(exists)
  }

  func testARemovalThatWasCutOffIsFinishedBySweeps() async throws {
    let (store, room) = try await kept()
    try await store.archive.save(entries(1...5), of: room, in: 7)
    try await store.boards.updateOne(["roomId": .string(room.text)], ["$set": ["removedAt": .date(time(1))]])
    let gone = try await store.find(room)
    XCTAssertNil(gone)
    try await store.archive.finishRemovals()
    let (entries, boards) = (try await collection().count(), try await store.boards.count())
    XCTAssertEqual([entries, boards], [0, 0])
  }

  // MARK: Pieces

  private func mongo() throws -> MongoBoardStore { MongoBoardStore(client: try XCTUnwrap(client)) }

  private func collection() throws -> MongoCollection { try XCTUnwrap(client).collection("board_entries") }

  private func kept() async throws -> (MongoBoardStore, RoomID) {
    let store = try mongo()
    try await store.open()
    let board = try board("AAAAAAAA")
    _ = try await store.add(board, limit: 10)
    return (store, board.room)
  }

  private func entries(_ seqs: ClosedRange<UInt64>) -> [KeptEntry] {
    seqs.map { KeptEntry(seq: $0, operation: Array("u/\($0)".utf8), bytes: [0, 255, UInt8($0 & 0xff)]) }
  }
}
