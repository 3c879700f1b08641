import Kernel
import Mongo
import StoreTesting
import XCTest

@testable import Auth

/// Accounts in a real MongoDB. Sign-ups and sign-ins have no place there: the contract's memory serves them.
final class MongoUserStoreTests: AuthStoreContract {
  private static let mongo = SharedMongo()
  private var client: MongoClient?

  override class func tearDown() { mongo.end() }

  override func setUp() async throws {
    let client = try MongoClient(Self.mongo.running().url())
    self.client = client
    let users = MongoUserStore(client: client)
    try await users.open()
    stores = AuthStores(users: users, signUps: MemorySignUpStore(), families: MemoryFamilyStore())
  }

  override func tearDown() async throws { await client?.close() }

  func testTheDocumentIsTheOneThatWasPublished() async throws {
    try await XCTUnwrap(stores).users.insert(user())
    let users = try XCTUnwrap(client).collection("users")
    let document = try await users.findOne([:])
    XCTAssertEqual(
      document,
      [
        "_id": .objectID(try XCTUnwrap(BSONObjectID(userID("a1")))), "name": "Ann \u{1F3A8}",
        "email": "ann@example.org",
        "password": "$2b$", "isVerified": true, "createdAt": .date(Self.start),
      ])
    let indexes = try await users.indexes()
    XCTAssertEqual(indexes.last?["key"], ["email": 1])
    XCTAssertEqual(indexes.last?["unique"], true)
  }

  func testAccountsOfThePublishedServerAreFound() async throws {
    let users = try XCTUnwrap(client).collection("users")
    let id = try XCTUnwrap(BSONObjectID("66f2a5800000000000000001"))
    try await users.insert([
      "_id": .objectID(id), "name": "Ben", "email": "ben@example.org", "password": "$2b$10$", "isVerified": true,
    ])
    let ben = try await XCTUnwrap(stores).users.find(id: "\(id)")
    XCTAssertEqual(ben?.email.text, "ben@example.org")
    XCTAssertEqual(ben?.createdAt, id.time)
  }

  func testAnUnconfirmedAccountOfThePublishedServerGivesWay() async throws {
    let users = try XCTUnwrap(client).collection("users")
    try await users.insert(["name": "X", "email": "ann@example.org", "password": "$2b$", "isVerified": false])
    let store = try XCTUnwrap(stores).users
    let before = try await store.find(email: user().email)
    XCTAssertNil(before)
    try await store.insert(user())
    let after = try await store.find(email: user().email)
    XCTAssertEqual(after, try user())
    let count = try await users.count()
    XCTAssertEqual(count, 1)
  }

  func testWhileMongoDBIsAwayAccountsAreUnavailableAndThenAreThereAgain() async throws {
    let process = try MongoProcess()
    defer { process.end() }
    let client = try MongoClient(process.url())
    let store = MongoUserStore(client: client)
    process.stop()
    try await store.open()
    for _ in 0..<100 { await assertUnavailable { try await store.find(id: self.userID("a1")) } }
    await assertUnavailable { try await store.insert(self.user()) }
    try process.start()
    while !client.health.isReachable { try await Task.sleep(for: .milliseconds(10)) }
    try await store.insert(user())
    do {
      try await store.insert(user(id: "a2"))
      XCTFail("two accounts for one address")
    } catch { XCTAssertEqual(error as? AuthStoreError, .duplicateEmail) }
    await client.close()
  }

  private func assertUnavailable<T>(_ body: () async throws -> T, line: UInt = #line) async {
    do {
      _ = try await body()
      XCTFail("a server that is away answered", line: line)
    } catch AuthStoreError.unavailable {} catch { XCTFail("\(error)", line: line) }
  }
}
