import Kernel
import KernelTesting
import Mongo
import StoreTesting
import RoomsAPI
import XCTest

@testable import Rooms

/// Rooms in a real MongoDB, which several instances share.
final class MongoRoomStoreTests: RoomStoreContract {
  private static let mongo = SharedMongo()
  private static let day = Duration.seconds(24 * 3_600)
  private let clock = ManualClock()
  private var client: MongoClient?

  override class func tearDown() { mongo.end() }

  override func setUp() async throws { client = try MongoClient(Self.mongo.running().url()) }

  override func tearDown() async throws { await client?.close() }

  override func makeStore() throws -> any RoomStore {
    MongoRoomStore(client: try XCTUnwrap(client), time: clock, lifetime: Self.day)
  }

  override var isShared: Bool { true }

  override func successor(of store: any RoomStore) async throws -> any RoomStore {
    await store.close()
    return try makeStore()
  }

  func testTheIndexesAreThePublishedOnes() async throws {
    try await makeStore().open(now: clock.timestamp(), on: [])
    let indexes = try await rooms().indexes()
    XCTAssertEqual(
      indexes.compactMap { $0["key"]?.document?.fields.map(\.name) },
      [["_id"], ["roomId"], ["emptySince", "occupiedAt"], ["owner", "createdAt", "roomId"], ["expiresAt"]])
    XCTAssertEqual(indexes[1]["unique"], true)
    XCTAssertEqual(indexes[4]["expireAfterSeconds"]?.int, 0)
  }

  func testTheServersOwnExpiryLiesAnHourBehindOurs() async throws {
    let store = try makeStore()
    let (room, begin) = (try XCTUnwrap(RoomID("AAAAAAAA")), clock.timestamp())
    _ = try await store.create(RoomRecord(id: room, ownerID: "o", createdAt: begin, emptySince: begin))
    var expiry = try await expiresAt(room)
    XCTAssertEqual(expiry, begin + .seconds(25 * 3_600))
    _ = try await store.occupy(room)
    expiry = try await expiresAt(room)
    XCTAssertEqual(expiry, begin + .seconds(26 * 3_600))
    clock.advance(by: .seconds(3_600))
    _ = try await store.occupy(room)
    expiry = try await expiresAt(room)
    XCTAssertEqual(expiry, begin + .seconds(27 * 3_600))
    try await store.vacate(room, at: begin + .seconds(60))
    expiry = try await expiresAt(room)
    XCTAssertEqual(expiry, begin + .seconds(25 * 3_600 + 60))
  }

  func testARoomThatIsRenewedNeverEndsAndOneThatIsNotCountsAsEmpty() async throws {
    let store = try makeStore()
    let (kept, left) = (try XCTUnwrap(RoomID("AAAAAAAA")), try XCTUnwrap(RoomID("BBBBBBBB")))
    let begin = clock.timestamp()
    for room in [kept, left] {
      _ = try await store.create(RoomRecord(id: room, ownerID: "o", createdAt: begin, emptySince: begin))
      _ = try await store.occupy(room)
    }
    for hour in 1...25 {
      clock.advance(by: .seconds(3_600))
      _ = try await store.occupy(kept)
      let expired = try await sweep(store)
      XCTAssertEqual(expired, [], "after \(hour) hours")
    }
    clock.advance(by: .seconds(1))
    let (stays, goes) = (try await store.find(kept), try await store.find(left))
    XCTAssertNil(stays?.emptySince)
    XCTAssertEqual(goes?.emptySince, begin)
    let (first, second) = (try await sweep(store), try await sweep(store))
    XCTAssertEqual([first, second], [[left], []])
  }

  func testARoomThatOneInstanceToldEmptyIsRenewedByAnother() async throws {
    let (one, other) = (try makeStore(), try makeStore())
    let (room, begin) = (try XCTUnwrap(RoomID("AAAAAAAA")), clock.timestamp())
    _ = try await one.create(RoomRecord(id: room, ownerID: "o", createdAt: begin, emptySince: begin))
    _ = try await other.occupy(room)
    try await one.vacate(room, at: begin)
    _ = try await other.occupy(room)
    clock.advance(by: Self.day + .seconds(1))
    let expired = try await sweep(one)
    XCTAssertEqual(expired, [])
  }

  func testWhileMongoDBIsAwayEverythingFailsAtOnceAndThenWorks() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    let client = try MongoClient(process.url())
    let store = MongoRoomStore(client: client, time: clock, lifetime: Self.day)
    process.stop()
    try await store.open(now: clock.timestamp(), on: [])
    let room = RoomRecord(
      id: try XCTUnwrap(RoomID("AAAAAAAA")), ownerID: "o", createdAt: clock.timestamp(), emptySince: nil)
    for _ in 0..<100 { await assertThrows { try await store.find(room.id) } }
    await assertThrows { try await store.create(room) }
    await assertThrows { try await store.expire(emptySince: self.clock.timestamp(), count: 1) }
    await assertThrows { try await store.probe() }
    try process.start()
    while !client.health.isReachable { try await Task.sleep(for: .milliseconds(10)) }
    try await store.probe()
    let (made, again) = (try await store.create(room), try await store.create(room))
    XCTAssertEqual([made, again], [true, false])
    await client.close()
  }

  func testWhoeverMakesLooksForOrEntersARoomDoesNotWaitForTheTimeOut() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    var options = MongoOptions()
    options.answerTimeout = .seconds(60)
    let client = try MongoClient(process.url(), options: options)
    let store = MongoRoomStore(client: client, time: clock, lifetime: Self.day)
    try await store.open(now: clock.timestamp(), on: [])
    let room = RoomRecord(
      id: try XCTUnwrap(RoomID("AAAAAAAA")), ownerID: "o", createdAt: clock.timestamp(), emptySince: nil)
    let asked: [() async throws -> Void] = [
      { _ = try await store.create(room) }, { _ = try await store.find(room.id) },
      { _ = try await store.occupy(room.id) }, { _ = try await store.list(ownerID: "o", after: nil, count: 1) },
    ]
    for ask in asked {
      process.pause()
      await assertThrows { try await ask() }
      XCTAssertEqual(client.health.running, 1, "MongoDB has not been waited for")
      for other in asked { await assertThrows { try await other() } }
      XCTAssertEqual(client.health.running, 1, "nor asked once more")
      process.resume()
      while client.health.running > 0 { try await Task.sleep(for: .milliseconds(10)) }
    }
    await client.close()
  }

  // MARK: Pieces

  private func rooms() throws -> MongoCollection { try XCTUnwrap(client).collection("rooms") }

  private func expiresAt(_ room: RoomID) async throws -> Timestamp? {
    try await rooms().findOne(["roomId": .string(room.text)])?.date("expiresAt")
  }

  /// As ``RoomExpiry`` does it.
  private func sweep(_ store: any RoomStore) async throws -> [RoomID] {
    let now = clock.timestamp()
    return try await store.expire(emptySince: Timestamp(milliseconds: now.milliseconds - 24 * 3_600_000), count: 100)
  }

  private func assertThrows<T>(_ body: () async throws -> T, line: UInt = #line) async {
    do {
      _ = try await body()
      XCTFail("a server that is away answered", line: line)
    } catch { XCTAssertTrue((error as? MongoError)?.isPassing ?? false, "\(error)", line: line) }
  }
}
