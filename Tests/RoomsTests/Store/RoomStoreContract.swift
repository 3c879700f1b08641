import Kernel
import RoomsAPI
import XCTest

@testable import Rooms

/// What every ``RoomStore`` promises, run here against the store in memory. Another backend's test class inherits it.
class RoomStoreContract: XCTestCase {
  /// A fresh store, not open yet.
  func makeStore() throws -> any RoomStore { MemoryRoomStore() }
  /// Whether other instances may be using it: then one that starts leaves occupied rooms alone.
  var isShared: Bool { false }
  /// The store as the next process finds it, not open yet.
  func successor(of store: any RoomStore) async throws -> any RoomStore { store }

  func testARoomIsFoundAsItWasMadeAndMadeOnce() async throws {
    let store = try await opened()
    let room = try record("AAAAAAAA", emptySince: 5)
    var isNew = try await store.create(room)
    XCTAssertTrue(isNew)
    isNew = try await store.create(try record("AAAAAAAA", owner: "thief", emptySince: 9))
    XCTAssertFalse(isNew)
    let found = try await store.find(room.id)
    XCTAssertEqual(found, room)
    let other = try await store.find(id("BBBBBBBB"))
    XCTAssertNil(other)
  }

  func testOccupiedRoomsHaveNoEndAndEmptyOnesDo() async throws {
    let store = try await opened()
    _ = try await store.create(try record("AAAAAAAA", emptySince: 5))
    let exists = try await store.occupy(id("AAAAAAAA"))
    XCTAssertTrue(exists)
    var found = try await store.find(id("AAAAAAAA"))
    XCTAssertNil(found?.emptySince)
    var expired = try await store.expire(emptySince: time(1 << 50), count: 10)
    XCTAssertEqual(expired, [])
    try await store.vacate(id("AAAAAAAA"), at: time(70))
    found = try await store.find(id("AAAAAAAA"))
    XCTAssertEqual(found?.emptySince, time(70))
    expired = try await store.expire(emptySince: time(70), count: 10)
    XCTAssertEqual(expired, [], "before the limit, not at it")
    expired = try await store.expire(emptySince: time(71), count: 10)
    XCTAssertEqual(expired, [try id("AAAAAAAA")])
    found = try await store.find(id("AAAAAAAA"))
    XCTAssertNil(found)
  }

  func testWhatIsNotThereIsNeitherOccupiedNorMade() async throws {
    let store = try await opened()
    let exists = try await store.occupy(id("AAAAAAAA"))
    XCTAssertFalse(exists)
    try await store.vacate(id("AAAAAAAA"), at: time(1))
    let found = try await store.find(id("AAAAAAAA"))
    XCTAssertNil(found)
  }

  func testRoomsExpireInBatches() async throws {
    let store = try await opened()
    let names = ["AAAAAAAA", "BBBBBBBB", "CCCCCCCC", "DDDDDDDD", "EEEEEEEE"]
    for name in names { _ = try await store.create(try record(name, emptySince: 5)) }
    _ = try await store.create(try record("FFFFFFFF", emptySince: 500))
    var batches: [[RoomID]] = []
    repeat { batches.append(try await store.expire(emptySince: time(100), count: 2)) } while batches.last?.count == 2
    XCTAssertEqual(batches.map(\.count), [2, 2, 1])
    XCTAssertEqual(Set(batches.joined()), Set(try names.map(id)))
    let left = try await store.find(id("FFFFFFFF"))
    XCTAssertNotNil(left)
  }

  func testSomebodysRoomsAreListedFromTheNewestOn() async throws {
    let store = try await opened()
    for (index, name) in ["CCCCCCCC", "BBBBBBBB", "AAAAAAAA", "DDDDDDDD"].enumerated() {
      let moment: Int64 = index == 3 ? 9 : 7
      _ = try await store.create(try record(name, created: moment, emptySince: index == 0 ? nil : 5))
    }
    _ = try await store.create(try record("EEEEEEEE", owner: "other", created: 8, emptySince: 5))
    let all = try await store.list(ownerID: "owner", after: nil, count: 10)
    XCTAssertEqual(all.map(\.id.text), ["DDDDDDDD", "AAAAAAAA", "BBBBBBBB", "CCCCCCCC"])
    XCTAssertEqual(all.last, try record("CCCCCCCC", created: 7, emptySince: nil))
    let first = try await store.list(ownerID: "owner", after: nil, count: 2)
    XCTAssertEqual(first, Array(all[..<2]))
    let place = RoomPlace(createdAt: time(7), id: try id("AAAAAAAA"))
    let rest = try await store.list(ownerID: "owner", after: place, count: 10)
    XCTAssertEqual(rest, Array(all[2...]))
    let none = try await store.list(ownerID: "nobody", after: nil, count: 10)
    XCTAssertEqual(none, [])
  }

  func testAfterARestartOccupiedRoomsCountAsEmptyFromThenUnlessOthersAreInThem() async throws {
    var store = try await opened()
    for name in ["AAAAAAAA", "BBBBBBBB"] { _ = try await store.create(try record(name, emptySince: 5)) }
    _ = try await store.occupy(id("AAAAAAAA"))
    store = try await successor(of: store)
    try await store.open(now: time(1_000), on: [])
    let (first, second) = (try await store.find(id("AAAAAAAA")), try await store.find(id("BBBBBBBB")))
    XCTAssertEqual(first?.emptySince, isShared ? nil : time(1_000))
    XCTAssertEqual(second?.emptySince, time(5), "it was empty before")
    XCTAssertEqual(first?.ownerID, "owner")
    await store.close()
  }

  func testOfManyThatMakeOneRoomOrEndItOneDoes() async throws {
    let store = try await opened()
    let rooms = try ["AAAAAAAA", "BBBBBBBB", "CCCCCCCC"].map { try record($0, emptySince: 5) }
    let made = try await withThrowingTaskGroup(of: Int.self) { group in
      for room in rooms + rooms + rooms { group.addTask { try await store.create(room) ? 1 : 0 } }
      return try await group.reduce(0, +)
    }
    XCTAssertEqual(made, 3)
    let limit = time(100)
    let ended = try await withThrowingTaskGroup(of: [RoomID].self) { group in
      for _ in 0..<5 { group.addTask { try await store.expire(emptySince: limit, count: 2) } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    XCTAssertEqual(ended.count, 3)
    XCTAssertEqual(Set(ended), Set(rooms.map(\.id)))
  }

  func testOccupyingAgainIsHarmlessAndAVacantRoomCanBeEntered() async throws {
    let store = try await opened()
    _ = try await store.create(try record("AAAAAAAA", emptySince: 5))
    for _ in 0..<3 {
      for _ in 0..<2 {
        let exists = try await store.occupy(id("AAAAAAAA"))
        XCTAssertTrue(exists)
      }
      let expired = try await store.expire(emptySince: time(100), count: 10)
      XCTAssertEqual(expired, [])
      try await store.vacate(id("AAAAAAAA"), at: time(200))
    }
    let found = try await store.find(id("AAAAAAAA"))
    XCTAssertEqual(found, try record("AAAAAAAA", emptySince: 200))
  }

  private func opened() async throws -> any RoomStore {
    let store = try makeStore()
    try await store.open(now: time(0), on: [])
    return store
  }

  private func id(_ text: String) throws -> RoomID { try XCTUnwrap(RoomID(text)) }

  private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

  private func record(_ text: String, owner: String = "owner", created: Int64 = 3, emptySince: Int64?) throws
    -> RoomRecord
  {
    RoomRecord(id: try id(text), ownerID: owner, createdAt: time(created), emptySince: emptySince.map(time))
  }
}
