import Kernel
import StoreTesting
import XCTest

@testable import Mongo

/// What can be done with documents, against a real server.
final class MongoCollectionTests: XCTestCase {
  private static let mongo = SharedMongo()

  override class func tearDown() { mongo.end() }

  private func scenario(
    _ options: MongoOptions = MongoOptions(), _ body: (MongoCollection) async throws -> Void
  ) async throws {
    let client = try MongoClient(Self.mongo.running().url(), options: options)
    try await body(client.collection("things"))
    await client.close()
  }

  func testAnyDocumentComesBackAsItWasStored() async throws {
    try await scenario { things in
      let document: BSONDocument = [
        "_id": .objectID(try XCTUnwrap(BSONObjectID("00ff5a1c0123456789abcdef"))), "text": "a\0ü\u{1F3A8}",
        "bytes": .binary(Array(0...255)), "at": .date(Timestamp(milliseconds: 1_795_455_000_123)),
        "list": [1, .int32(2), .double(0.5), nil, true], "inner": ["a": ["b": []]],
      ]
      try await things.insert(document)
      let found = try await things.findOne(["text": "a\0ü\u{1F3A8}"])
      XCTAssertEqual(found, document)
      let none = try await things.findOne(["text": "b"])
      XCTAssertNil(none)
    }
  }

  func testManyAreFoundInOrderUpToALimit() async throws {
    try await scenario { things in
      for number in 0..<250 { try await things.insert(["n": .int64(Int64(number)), "body": "x"]) }
      let last = try await things.find(["n": ["$lt": 200]], sort: ["n": -1], fields: ["n": 1, "_id": 0], limit: 150)
      XCTAssertEqual(last.count, 150)
      XCTAssertEqual(last.first, ["n": 199])
      XCTAssertEqual(last.last, ["n": 50])
      let (all, some) = (try await things.count(), try await things.count(["n": ["$gte": 100]], limit: 40))
      XCTAssertEqual([all, some], [250, 40])
      await assertFails({ if case .invalid = $0 { true } else { false } }) { try await things.find([:], limit: 0) }
    }
  }

  func testWhatIsFoundIsBounded() async throws {
    var options = MongoOptions()
    options.maxResultBytes = 10_000
    try await scenario(options) { things in
      for _ in 0..<3 { try await things.insert(["body": .binary(Array(repeating: 0, count: 4_000))]) }
      let two = try await things.find([:], limit: 2)
      XCTAssertEqual(two.count, 2)
      await assertFails(same(.tooLarge)) { try await things.find([:], limit: 3) }
    }
  }

  func testUpdatesAndDeletesSayWhatTheyDid() async throws {
    try await scenario { things in
      let added = try await things.updateOne(["k": "a"], ["$set": ["n": 1]], upsert: true)
      let changed = try await things.updateOne(["k": "a"], ["$inc": ["n": 1]], upsert: true)
      let same = try await things.updateOne(["k": "a"], ["$set": ["n": 2]])
      let missing = try await things.updateOne(["k": "b"], ["$set": ["n": 2]])
      XCTAssertEqual(
        [added, changed, same, missing],
        [(0, 0, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0)].map { MongoUpdateCounts(matched: $0, modified: $1, added: $2) })
      for _ in 0..<3 { try await things.insert(["k": "c"]) }
      let many = try await things.updateMany(["k": "c"], ["$set": ["n": 5]])
      XCTAssertEqual(many.modified, 3)
      let (one, none) = (try await things.deleteOne(["k": "a"]), try await things.deleteOne(["k": "a"]))
      let rest = try await things.deleteMany(["n": 5])
      XCTAssertEqual([one, none], [true, false])
      XCTAssertEqual(rest, 3)
    }
  }

  func testFindAndModifyIsOneStep() async throws {
    try await scenario { things in
      for number in 0..<20 { try await things.insert(["_id": .int64(Int64(number)), "free": true]) }
      let taken = try await withThrowingTaskGroup(of: Int64?.self) { group in
        for _ in 0..<30 {
          group.addTask {
            try await things.findAndUpdate(["free": true], ["$set": ["free": false]], sort: ["_id": 1])?.int("_id")
          }
        }
        return try await group.reduce(into: [Int64]()) { if let id = $1 { $0.append(id) } }
      }
      XCTAssertEqual(taken.sorted(), (0..<20).map { Int64($0) })
      let before = try await things.findAndUpdate(["_id": 0], ["$set": ["free": true]], returning: .before)
      XCTAssertEqual(before?["free"], false)
      let made = try await things.findAndUpdate(["_id": 99], ["$set": ["free": true]], upsert: true)
      XCTAssertEqual(made, ["_id": 99, "free": true])
      let (gone, none) = (try await things.findAndDelete(["_id": 99]), try await things.findAndDelete(["_id": 99]))
      XCTAssertEqual(gone?["_id"], 99)
      XCTAssertNil(none)
    }
  }

  func testManyUpsertsInOneCallAreHarmlessAgain() async throws {
    try await scenario { things in
      let upserts = (0..<1_000).map { number in
        MongoUpsert(["_id": .int64(number)], ["$set": ["body": .string("entry \(number)")]])
      }
      let first = try await things.upsert(upserts)
      let again = try await things.upsert(upserts)
      XCTAssertEqual(first, MongoUpdateCounts(matched: 0, modified: 0, added: 1_000))
      XCTAssertEqual(again, MongoUpdateCounts(matched: 1_000, modified: 0, added: 0))
      let none = try await things.upsert([])
      XCTAssertEqual(none.matched, 0)
    }
  }

  func testABulkEndsAtTheFirstFailure() async throws {
    try await scenario { things in
      try await things.createIndexes([MongoIndex(["k": 1], isUnique: true)])
      let upserts = ["a", "a", "b"].enumerated().map { number, key in
        MongoUpsert(["_id": .int64(Int64(number))], ["$set": ["k": .string(key)]])
      }
      await assertFails(same(.duplicateKey(index: "k_1"))) { try await things.upsert(upserts) }
      let count = try await things.count()
      XCTAssertEqual(count, 1)
    }
  }

  func testATextIsNeverAnOperator() async throws {
    try await scenario { things in
      try await things.insert(["k": "a"])
      let found = try await things.findOne(["k": "{\"$ne\":null}"])
      XCTAssertNil(found)
      await assertFails({ if case .server = $0 { true } else { false } }) {
        try await things.findOne(["k": ["$nonsense": 1]])
      }
    }
  }

  func testAPingTellsItsRoundTripAndHealthIsGood() async throws {
    try await scenario { things in
      let client = try MongoClient(Self.mongo.running().url())
      let roundTrip = try await client.ping()
      XCTAssertGreaterThan(roundTrip, .zero)
      XCTAssertEqual(client.health, MongoHealth(isReachable: true, lastFailure: nil, waiting: 0, running: 0))
      await client.close()
    }
  }
}
