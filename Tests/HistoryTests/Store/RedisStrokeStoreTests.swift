import Kernel
import Redis
import StoreTesting
import XCTest

@testable import History

/// The contract on a real Redis, and what only a shared store does.
final class RedisStrokeStoreTests: HistoryContract {
  private var redis: RedisProcess?
  private var group: ReactorGroup?
  private var clients: [RedisClient] = []

  override var isShared: Bool { true }

  override func makeStore() async throws -> any StrokeStore {
    if redis == nil { redis = try RedisProcess(["--appendonly", "yes", "--appendfsync", "always"]) }
    return try open()
  }

  /// Another process's view of the same server.
  override func reopened(_ store: any StrokeStore) async throws -> any StrokeStore { try open() }

  override func afterKill(_ store: any StrokeStore) async throws -> any StrokeStore {
    redis?.stop()
    try redis?.start()
    return try open()
  }

  private func open() throws -> any StrokeStore {
    let redis = try XCTUnwrap(redis)
    if group == nil {
      group = try ReactorGroup(count: 2)
      group?.start()
    }
    let client = RedisClient(try redis.server())
    clients.append(client)
    let store = RedisStrokeStore(client)
    try store.open(on: group?.handles ?? [])
    return store
  }

  override func tearDown() async throws {
    for client in clients { await client.close(on: group?.handles ?? []) }
    group?.stop()
    redis = nil
  }

  func testKeysAreThePublishedOnes() async throws {
    let store = try await makeStore()
    _ = try await append(history: 12, to: "ABCDEFGH", of: store)
    let client = try XCTUnwrap(clients.first)
    let handle = try XCTUnwrap(group?.handles.first)
    let length = try await client.send(RedisCommand("LLEN", "room:{ABCDEFGH}:strokes"), on: handle)
    XCTAssertEqual(length.int, 12)
    let head = try await client.send(RedisCommand("HGET", "room:{ABCDEFGH}:meta", "head"), on: handle)
    XCTAssertEqual(head.int, 12)
  }

  /// A replica is promoted that has not heard of the last promotion either: its log is of the epoch before.
  func testAnEpochThatIsOverIsNotGoneOnWith() async throws {
    let store = try await makeStore()
    let history = try await append(history: 3, to: "r", of: store)
    let known = try XCTUnwrap(history.last)
    let end = LogEnd(known.position, OperationKey(known.draft))
    let same = try await store.renew("r", before: end)
    XCTAssertEqual(same, known.position, "nothing is lost")
    let seen = LogEnd(LogPosition(epoch: known.position.epoch + 1_000, seq: 2), OperationKey(history[1].draft))
    let renewed = try await store.renew("r", before: seen)
    XCTAssertEqual(renewed.seq, 3)
    XCTAssertGreaterThan(renewed.epoch, seen.position.epoch)
    let again = try await store.renew("r", before: seen)
    XCTAssertEqual(again, renewed, "another has done so before")
  }

  func testAStoreThatIsAwaySaysSoAtOnceAndComesBack() async throws {
    let store = try await makeStore()
    let epoch = try await store.load("r").epoch
    redis?.stop()
    let entry = Entry(position: LogPosition(epoch: epoch, seq: 1), draft: draft("u", .put(element("a")), "1"))
    let start = LogPosition(epoch: epoch, seq: 0)
    while true {
      do {
        try await store.append([entry], to: "r", expectingHead: start)
        XCTFail("appended to a store that is away")
      } catch StrokeStoreError.away {
        break
      } catch StrokeStoreError.uncertain {
        continue
      }
    }
    try redis?.start()
    let log = try await store.load("r")
    XCTAssertEqual(log, StoredLog(epoch: epoch))
    try await store.append([entry], to: "r", expectingHead: start)
  }
}
