import Mongo
import StoreTesting
import XCTest

/// What the server refuses or cannot promise, in its own words and as errors of ours.
final class MongoRefusalTests: XCTestCase {
  private static let failing = ["--setParameter", "enableTestCommands=1"]

  private func failing(_ fault: BSONDocument, _ body: (MongoCollection) async throws -> Void) async throws {
    let process = try MongoProcess(Self.failing)
    defer { process.end() }
    let client = try MongoClient(process.url())
    try await client.command(
      ["configureFailPoint": "failCommand", "mode": ["times": 1], "data": .document(fault)], database: "admin")
    try await body(client.collection("things"))
    await client.close()
  }

  func testAConnectionThatDropsMidwayMayHaveRunAndTheNextCallWorks() async throws {
    try await failing(["failCommands": ["insert"], "closeConnection": true]) { things in
      await assertFails({ if case .lost = $0 { $0.mayHaveRun && $0.isPassing } else { false } }) {
        try await things.insert(["_id": 1])
      }
      try await things.insert(["_id": 2])
    }
  }

  func testAWriteWithoutItsMajorityIsNotConfirmed() async throws {
    let fault: BSONDocument = [
      "failCommands": ["insert"], "writeConcernError": ["code": 64, "errmsg": "waiting for replication timed out"],
    ]
    try await failing(fault) { things in
      await assertFails({ if case .notConfirmed = $0 { $0.mayHaveRun } else { false } }) {
        try await things.insert(["_id": 1])
      }
      let count = try await things.count()
      XCTAssertEqual(count, 1)
    }
  }

  func testAServerThatShutsDownIsAPassingRefusal() async throws {
    try await failing(["failCommands": ["insert"], "errorCode": 91]) { things in
      await assertFails({ refusal(91)($0) && $0.isPassing && !$0.mayHaveRun }) { try await things.insert(["_id": 1]) }
    }
  }

  func testWithoutTheRightPasswordNothingRuns() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    let nobody = try MongoClient(process.url("board"))
    try await nobody.command(
      [
        "createUser": "ann", "pwd": "p@ss:word", "roles": [["role": "readWrite", "db": "board"]],
        "writeConcern": ["j": true],
      ], database: "admin")
    process.stop()
    try process.start(["--auth"])
    try await eventually("it is found again") { (try? await nobody.ping()) != nil }
    await assertFails(refusal(MongoServerError.unauthorized)) { try await nobody.collection("things").count() }
    await nobody.close()

    let stranger = try MongoClient(process.url("board", login: "ann:hush@", options: "authSource=admin"))
    for _ in 0..<2 {
      await assertFails({ $0 == .signInRefused && !"\($0)".contains("hush") }) {
        try await stranger.collection("things").count()
      }
    }
    XCTAssertTrue(stranger.health.isReachable, "it is there, and says no")
    await stranger.close()

    let ann = try MongoClient(process.url("board", login: "ann:p%40ss%3Aword@", options: "authSource=admin"))
    try await ann.collection("things").insert(["_id": 1])
    await ann.close()
    let elsewhere = try MongoClient(process.url("other", login: "ann:p%40ss%3Aword@", options: "authSource=admin"))
    await assertFails(refusal(MongoServerError.unauthorized)) { try await elsewhere.collection("things").count() }
    await elsewhere.close()
  }

  func testWritesAreAskedToBeInTheJournalOfTheMajority() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    for (options, expected) in [
      ("", ["w": "majority", "j": true, "wtimeout": 1_500] as BSONDocument),
      ("w=1&journal=false&wTimeoutMS=7", ["w": 1, "j": false, "wtimeout": 7]),
    ] {
      let client = try MongoClient(process.url(options: options))
      try await client.command(["profile": 2])
      try await client.collection("things").insert(["a": 1])
      let seen = try await client.collection("system.profile").findOne(["op": "insert"])
      let concern = seen?["command"]?.document?["writeConcern"]?.document
      for field in expected.fields {
        XCTAssertEqual(concern?[field.name].map(Self.plain), Self.plain(field.value), field.name)
      }
      await client.close()
    }
  }

  private static func plain(_ value: BSONValue) -> BSONValue { value.int.map { .int64($0) } ?? value }
}
