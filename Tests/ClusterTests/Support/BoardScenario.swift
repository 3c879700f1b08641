import Foundation
import Kernel
import KernelTesting
import Mongo
import RoomsAPI
import StoreTesting
import Synchronization
import XCTest

@testable import Boards

/// Two servers on one Redis and one MongoDB, and a room that Anna made a board.
struct BoardScenario {
  let both: TwoInstances
  let mongo: MongoProcess
  let client: MongoClient
  let room: String

  static func run(_ body: (BoardScenario) throws -> Void) throws {
    let mongo = try MongoProcess()
    defer { mongo.end() }
    let client = try MongoClient(mongo.url("canvas"))
    try TwoInstances.scenario(mongo: mongo) { both in
      let reply = try both.near.request("POST", "/api/user/rooms", as: "anna")
      let data = try XCTUnwrap(reply.json["data"] as? [String: Any])
      let room = try XCTUnwrap(data["roomId"] as? String)
      try body(BoardScenario(both: both, mongo: mongo, client: client, room: room))
    }
    try waiting { await client.close() }
  }

  func keep() throws {
    let body = #"{"roomId":"\#(room)","title":"Plan"}"#
    XCTAssertEqual(try both.near.request("POST", "/api/user/boards", as: "anna", body: body).status, 201)
  }

  // MARK: Redis

  func meta(_ field: String) throws -> String { try both.ask("HGET", "room:{\(room)}:meta", field) }

  /// What expiry does, 25 hours after all have left: then no server has the board in memory.
  func expire() throws {
    try wait(for: "the board to leave memory") {
      try both.ask("PUBSUB", "NUMSUB", "room:{\(room)}").split(separator: "\n").last == "0"
    }
    for key in ["meta", "strokes", "ops", "marks", "users", "roster", "saver"] {
      _ = try both.ask("DEL", "room:{\(room)}:\(key)")
    }
  }

  // MARK: MongoDB

  /// Seqs that are archived of an epoch, in order.
  func archived(_ epoch: String) throws -> [Int64] {
    let filter: BSONDocument = ["board": .string(room), "epoch": .int64(Int64(epoch) ?? 0)]
    let entries = client.collection("board_entries")
    return try Self.waiting { try await entries.find(filter, sort: ["seq": 1], limit: 1_000).map { try $0.int("seq") } }
  }

  func isWhole() throws -> Bool {
    let (boards, room) = (client.collection("boards"), room)
    return try Self.waiting { try await boards.findOne(["roomId": .string(room)])?.bool("isWhole") ?? false }
  }

  // MARK: Metrics

  /// A sample of a server's page of metrics, of the near one unless another is named.
  func measured(_ sample: String, of server: PluginHarness? = nil) throws -> Double {
    let lines = try (server ?? both.near).metrics().split(separator: "\n")
    let line = try XCTUnwrap(lines.first { $0.hasPrefix("\(sample) ") }, "no \(sample)")
    return try XCTUnwrap(Double(line.dropFirst(sample.count + 1)))
  }

  // MARK: Waiting

  func wait(for what: String, until isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try !isSo() {
      guard ContinuousClock.now < deadline else { throw HarnessError.noAnswer(waitingFor: what) }
      usleep(20_000)
    }
  }

  /// Waits on this thread for what others do.
  static func waiting<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) throws -> T {
    let (done, outcome) = (DispatchSemaphore(value: 0), Outcome<T>())
    Task {
      let result: Result<T, any Error>
      do { result = .success(try await work()) } catch { result = .failure(error) }
      outcome.value.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    return try XCTUnwrap(outcome.value.withLock { $0 }).get()
  }

  private final class Outcome<T: Sendable>: Sendable {
    let value = Mutex<Result<T, any Error>?>(nil)
  }
}

/// A v2 member that hears up to where the board is saved.
struct SavedWatcher {
  struct Saved: Equatable {
    var persistent: UInt8
    var epoch: UInt64
    var seq: UInt64
  }

  let client: TestClient

  init(_ harness: PluginHarness, _ user: String, _ room: String) throws {
    client = try harness.connect(user, path: "/?v=2")
    try client.send(16) {
      $0.string(room)
      $0.varint(0)
      $0.varint(0)
    }
  }

  /// The next thing that is told.
  func next() throws -> Saved {
    try client.skip(to: BoardsMessage.saved).read { reader, bytes in
      Saved(
        persistent: try reader.byte(in: bytes), epoch: try reader.varint(in: bytes), seq: try reader.varint(in: bytes))
    }
  }

  /// Reads until it is saved up to here; everything told on the way.
  @discardableResult
  func read(to seq: UInt64) throws -> [Saved] {
    var told: [Saved] = []
    repeat { told.append(try next()) } while told.last?.seq != seq
    return told
  }
}
