import Kernel
import Mongo
import StoreTesting
import XCTest

/// Indexes: unique, of several fields, and those that let documents expire.
final class MongoIndexTests: XCTestCase {
  private func scenario(_ arguments: [String] = [], _ body: (MongoCollection) async throws -> Void) async throws {
    let process = try MongoProcess(arguments)
    defer { process.end() }
    let client = try MongoClient(process.url())
    try await body(client.collection("things"))
    await client.close()
  }

  func testASecondDocumentWithTheSameKeyIsRefusedWithoutShowingIt() async throws {
    try await scenario { things in
      let index = MongoIndex(["kind": 1, "email": -1], isUnique: true)
      for _ in 0..<2 { try await things.createIndexes([index]) }
      try await things.insert(["kind": 1, "email": "ann@example.org"])
      try await things.insert(["kind": 2, "email": "ann@example.org"])
      await assertFails(same(.duplicateKey(index: "kind_1_email_-1"))) {
        try await things.insert(["kind": 1, "email": "ann@example.org"])
      }
      await assertFails(same(.duplicateKey(index: "kind_1_email_-1"))) {
        try await things.updateOne(["kind": 2], ["$set": ["kind": 1]])
      }
      await assertFails({ MongoServerError.indexConflicts.contains(where: { refusal($0) }, matching: $0) }) {
        try await things.createIndexes([MongoIndex(["kind": 1, "email": -1])])
      }
    }
  }

  func testWhatHasExpiredIsDeletedByTheServer() async throws {
    try await scenario(["--setParameter", "ttlMonitorSleepSecs=1"]) { things in
      try await things.createIndexes([MongoIndex(["expiresAt": 1], expiresAfter: .zero), MongoIndex(["n": 1])])
      let made = try await things.indexes()
      XCTAssertEqual(made.map { $0["expireAfterSeconds"]?.int }, [nil, 0, nil])
      XCTAssertEqual(made.map { $0["name"]?.string }, ["_id_", "expiresAt_1", "n_1"])
      try await things.insert(["n": 1, "expiresAt": .date(Timestamp(milliseconds: 5))])
      try await things.insert(["n": 2, "expiresAt": nil])
      try await eventually("the expired one goes") { try await things.findOne(["n": 1]) == nil }
      let left = try await things.count()
      XCTAssertEqual(left, 1)
    }
  }

  func testAStoresIndexesAreMadeWhenMongoDBIsBack() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    let client = try MongoClient(process.url())
    let things = client.collection("things")
    let indexes = MongoIndexes([MongoIndex(["k": 1], isUnique: true)], of: things)
    process.stop()
    try await indexes.makeUnlessAway()
    await assertFails(isUnreachable) { try await indexes.make() }
    try process.start()
    try await eventually("it is back") { (try? await indexes.make()) != nil }
    let made = try await things.indexes()
    XCTAssertEqual(made.count, 2)
    await client.close()
  }
}

extension Set<Int> {
  fileprivate func contains(where knows: (Int) -> (MongoError) -> Bool, matching error: MongoError) -> Bool {
    contains { knows($0)(error) }
  }
}
