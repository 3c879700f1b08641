import Foundation
import SQLite
import XCTest

@testable import Auth

final class MemoryAuthStoreTests: XCTestCase {
  func testTheOldestSignUpGivesWay() async throws {
    let store = MemorySignUpStore(capacity: 2)
    for id in ["s1", "s2", "s3"] { _ = await store.insert(try AuthStoreContract.signUp(id), budget: SendBudget()) }
    let oldest = await store.redeem(id: "s1", codeHash: [1, 2, 3], at: AuthStoreContract.start)
    XCTAssertEqual(oldest, .unknown)
  }
}

final class SQLiteAuthStoreTests: AuthStoreContract {
  private var folder = ""
  private var database: Database?

  override func setUp() async throws {
    folder = NSTemporaryDirectory() + "auth-store-" + UUID().uuidString
    stores = try open()
  }

  override func tearDown() async throws {
    await database?.close()
    try FileManager.default.removeItem(atPath: folder)
  }

  func testTheOldestSignUpGivesWay() async throws {
    let store = SQLiteSignUpStore(database: try XCTUnwrap(database), capacity: 2)
    for id in ["s1", "s2", "s3"] { _ = try await store.insert(Self.signUp(id), budget: SendBudget()) }
    let oldest = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual(oldest, .unknown)
  }

  func testEverythingIsThereAfterARestart() async throws {
    let before = try XCTUnwrap(stores)
    try await before.users.insert(user())
    _ = try await before.signUps.insert(Self.signUp("s1"), budget: SendBudget())
    _ = try await before.families.insert(family("f1"), limit: 8)
    _ = try await before.families.rotate(id: "f1", presented: hash(1), next: hash(2), at: Self.start)
    await database?.close()
    let after = try open()
    let ann = try await after.users.find(id: userID("a1"))
    let waiting = try await after.signUps.newest(email: user().email)
    let rotated = try await after.families.rotate(
      id: "f1", presented: hash(2), next: hash(3), at: Self.start)
    XCTAssertEqual(ann, try user())
    XCTAssertEqual(waiting, try Self.signUp("s1"))
    guard case .rotated = rotated else { return XCTFail("\(rotated)") }
  }

  func testAClosedDatabaseIsUnavailable() async throws {
    await database?.close()
    do {
      _ = try await XCTUnwrap(stores).users.find(id: userID("a1"))
      XCTFail("a closed database answered")
    } catch AuthStoreError.unavailable {}
  }

  private func open() throws -> AuthStores {
    let database = Database(path: folder + "/auth.db")
    try database.open(migrations: AuthSchema.migrations)
    self.database = database
    return AuthStores(
      users: SQLiteUserStore(database: database), signUps: SQLiteSignUpStore(database: database),
      families: SQLiteFamilyStore(database: database))
  }
}
