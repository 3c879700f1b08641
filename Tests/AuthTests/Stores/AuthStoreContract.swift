import Kernel
import XCTest

@testable import Auth

/// What every kind of store does. The class itself runs on memory; each other kind is a subclass.
class AuthStoreContract: XCTestCase {
  var stores: AuthStores? = AuthStores(
    users: MemoryUserStore(), signUps: MemorySignUpStore(), families: MemoryFamilyStore())
  static let start = Timestamp(milliseconds: 1_795_455_000_000)

  /// `id` is the end of one of 24 digits.
  func user(_ email: String = "ann@example.org", id: String = "a1") throws -> User {
    User(
      id: userID(id), name: try XCTUnwrap(DisplayName("Ann \u{1F3A8}")), email: try XCTUnwrap(EmailAddress(email)),
      passwordHash: "$2b$", createdAt: Self.start)
  }

  func userID(_ end: String) -> String { String(repeating: "0", count: 24 - end.count) + end }

  static func signUp(_ id: String, email: String = "ann@example.org", at time: Timestamp? = nil) throws -> SignUp {
    SignUp(
      id: id, email: try XCTUnwrap(EmailAddress(email)), name: try XCTUnwrap(DisplayName("Ann")), passwordHash: "$2b$",
      state: .open, codeHash: [1, 2, 3], codeExpiresAt: (time ?? start) + .seconds(300), triesLeft: 5,
      createdAt: time ?? start)
  }

  func family(
    _ id: String, userID: String = "u", first: [UInt8]? = nil, holder: RefreshFamily.Holder = .page,
    at time: Timestamp? = nil
  ) -> RefreshFamily {
    RefreshFamily(
      id: id, userID: userID, first: first ?? hash(1), device: "Test", holder: holder, at: time ?? Self.start)
  }

  func hash(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

  // MARK: Users

  func testAUserIsFoundByAddressAndID() async throws {
    let users = try XCTUnwrap(stores).users
    let ann = try user()
    try await users.insert(ann)
    let byAddress = try await users.find(email: ann.email)
    let byID = try await users.find(id: userID("a1"))
    let nobody = try await users.find(id: userID("a2"))
    XCTAssertEqual([byAddress, byID, nobody], [ann, ann, nil])
  }

  func testAnAddressHasOneAccount() async throws {
    let users = try XCTUnwrap(stores).users
    try await users.insert(user())
    do {
      try await users.insert(user(id: "a2"))
      XCTFail("two accounts for one address")
    } catch { XCTAssertEqual(error as? AuthStoreError, .duplicateEmail) }
  }

  func testOfManyInsertsAtOnceOneWins() async throws {
    let users = try XCTUnwrap(stores).users
    let all = try (0..<20).map { try user(id: "a\($0)") }
    let wins = await withTaskGroup(of: Bool.self) { group in
      for user in all { group.addTask { (try? await users.insert(user)) != nil } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    XCTAssertEqual(wins, 1)
  }

  func testAUserGetsAnotherNameAndPassword() async throws {
    let users = try XCTUnwrap(stores).users
    try await users.insert(user())
    let name = try XCTUnwrap(DisplayName("Anna"))
    let renamed = try await users.rename(id: userID("a1"), to: name)
    let changed = try await users.setPassword(id: userID("a1"), hash: "$2b$new")
    let found = try await users.find(id: userID("a1"))
    var expected = try user()
    expected.name = name
    XCTAssertEqual(renamed, expected)
    expected.passwordHash = "$2b$new"
    XCTAssertEqual([changed, found], [expected, expected])
    let nobodys = [
      try await users.rename(id: userID("a2"), to: name), try await users.setPassword(id: userID("a2"), hash: "$2b$"),
      try await users.remove(id: userID("a2")),
    ]
    XCTAssertEqual(nobodys, [nil, nil, nil])
  }

  func testARemovedUsersAddressIsFreeAgain() async throws {
    let users = try XCTUnwrap(stores).users
    try await users.insert(user())
    let removed = try await users.remove(id: userID("a1"))
    let again = try await users.remove(id: userID("a1"))
    XCTAssertEqual([removed, again], [try user(), nil])
    try await users.insert(user(id: "a2"))
    let found = try await users.find(email: user().email)
    XCTAssertEqual(found?.id, userID("a2"))
  }

  // MARK: Sign-ups

  func testTheRightCodeIsRightUntilItIsSpent() async throws {
    let store = try XCTUnwrap(stores).signUps
    _ = try await store.insert(Self.signUp("s1"), budget: SendBudget())
    let early = try await store.spend(id: "s1")
    let wrong = try await store.redeem(id: "s1", codeHash: [9], at: Self.start)
    for _ in 0...OneTimeCode.maxTries {
      guard case .redeemed(let redeemed) = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start) else {
        return XCTFail("the right code costs no try")
      }
      XCTAssertEqual(redeemed.state, .confirmed)
      XCTAssertEqual(redeemed.passwordHash, try Self.signUp("s1").passwordHash)
    }
    let spent = [try await store.spend(id: "s1"), try await store.spend(id: "s1"), try await store.spend(id: "s3")]
    let again = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start)
    let unknown = try await store.redeem(id: "s3", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual([early] + spent, [false, true, false, false])
    XCTAssertEqual([wrong, again, unknown], [.refused, .refused, .unknown])
  }

  func testTheSpentOneClosesTheOthersAndKeepsNoPassword() async throws {
    let store = try XCTUnwrap(stores).signUps
    for id in ["s1", "s2"] { _ = try await store.insert(Self.signUp(id), budget: SendBudget()) }
    _ = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start)
    _ = try await store.spend(id: "s1")
    let other = try await store.redeem(id: "s2", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual(other, .refused)
    let newest = try await store.newest(email: try Self.signUp("s2").email)
    XCTAssertEqual(newest?.state, .closed)
    XCTAssertEqual(newest?.passwordHash, try Self.signUp("s2").passwordHash)
    let renewal = try await store.renew(
      id: "s1", codeHash: [4], expiresAt: Self.start + .seconds(1), at: Self.start, budget: SendBudget())
    guard case .renewed(let first) = renewal else { return XCTFail("\(renewal)") }
    XCTAssertEqual([first.state.rawValue, first.passwordHash], ["closed", ""])
    let renewed = try await store.redeem(id: "s1", codeHash: [4], at: Self.start)
    XCTAssertEqual(renewed, .refused, "another code of a spent one is worth nothing")
  }

  func testWrongCodesCountAlsoAfterTheRightOne() async throws {
    let store = try XCTUnwrap(stores).signUps
    _ = try await store.insert(Self.signUp("s1"), budget: SendBudget())
    for hash: [UInt8] in [[9], [1, 2, 3], [9], [1, 2, 3], [9], [9], [9]] {
      _ = try await store.redeem(id: "s1", codeHash: hash, at: Self.start)
    }
    let void = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual(void, .refused)
  }

  func testTriesAreCountedAndRenewed() async throws {
    let store = try XCTUnwrap(stores).signUps
    _ = try await store.insert(Self.signUp("s1"), budget: SendBudget())
    for _ in 0..<5 { _ = try await store.redeem(id: "s1", codeHash: [9], at: Self.start) }
    let void = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual(void, .refused)
    let renewal = try await store.renew(
      id: "s1", codeHash: [4], expiresAt: Self.start + .seconds(1), at: Self.start, budget: SendBudget())
    guard case .renewed(let signUp) = renewal else { return XCTFail("\(renewal)") }
    XCTAssertEqual(signUp.triesLeft, 5)
    let late = try await store.redeem(id: "s1", codeHash: [4], at: Self.start + .seconds(1))
    XCTAssertEqual(late, .refused)
    let unknown = try await store.renew(
      id: "s9", codeHash: [4], expiresAt: Self.start, at: Self.start, budget: SendBudget())
    XCTAssertEqual(unknown, .unknown)
  }

  func testOfManyAtOnceOneSpendsTheCode() async throws {
    let store = try XCTUnwrap(stores).signUps
    _ = try await store.insert(Self.signUp("s1"), budget: SendBudget())
    _ = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start)
    let spent = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<20 { group.addTask { (try? await store.spend(id: "s1")) ?? false } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    XCTAssertEqual(spent, 1)
  }

  func testMailsAreCountedForEachAddress() async throws {
    let store = try XCTUnwrap(stores).signUps
    let budget = SendBudget(mails: 2, window: .seconds(10))
    let first = try await store.insert(Self.signUp("s1"), budget: budget)
    let second = try await store.renew(id: "s1", codeHash: [4], expiresAt: Self.start, at: Self.start, budget: budget)
    let third = try await store.insert(Self.signUp("s2"), budget: budget)
    let renewal = try await store.renew(id: "s1", codeHash: [5], expiresAt: Self.start, at: Self.start, budget: budget)
    let other = try await store.insert(Self.signUp("s3", email: "bob@example.org"), budget: budget)
    let later = try await store.insert(Self.signUp("s4", at: Self.start + .seconds(10)), budget: budget)
    XCTAssertEqual([first, third, other, later], [true, false, true, true])
    XCTAssertNotEqual(second, .overBudget)
    XCTAssertEqual(renewal, .overBudget)
    let refused = try await store.redeem(id: "s2", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual(refused, .unknown)
  }

  func testTheNewestOpenSignUpIsFoundAndOldOnesAreForgotten() async throws {
    let store = try XCTUnwrap(stores).signUps
    for id in ["s1", "s2"] { _ = try await store.insert(Self.signUp(id), budget: SendBudget()) }
    let ann = try XCTUnwrap(EmailAddress("ann@example.org"))
    let newest = try await store.newest(email: ann)
    XCTAssertEqual(newest, try Self.signUp("s2"))
    _ = try await store.insert(Self.signUp("s3", at: Self.start + SignUp.lifetime), budget: SendBudget())
    let next = try await store.newest(email: ann)
    XCTAssertEqual(next?.id, "s3")
    let forgotten = try await store.redeem(id: "s2", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual(forgotten, .unknown)
  }

  func testOldSignUpsOfOthersAreForgotten() async throws {
    let store = try XCTUnwrap(stores).signUps
    _ = try await store.insert(Self.signUp("s1"), budget: SendBudget())
    let nextDay = Self.start + SignUp.lifetime
    _ = try await store.insert(Self.signUp("s2", email: "bob@example.org", at: nextDay), budget: SendBudget())
    let forgotten = try await store.newest(email: user().email)
    XCTAssertNil(forgotten)
  }

  // MARK: Sign-ins

  func testAFamilyIsKeptAndRotated() async throws {
    let store = try XCTUnwrap(stores).families
    _ = try await store.insert(family("f1"), limit: 8)
    let kept = try await store.find(id: "f1")
    XCTAssertEqual(kept, family("f1"))
    let once = try await store.rotate(id: "f1", presented: hash(1), next: hash(2), at: Self.start)
    let twice = try await store.rotate(id: "f1", presented: hash(1), next: hash(3), at: Self.start)
    guard case .rotated = once, case .rotated(let family) = twice else { return XCTFail("\(once) \(twice)") }
    XCTAssertEqual(family.current, [hash(2), hash(3)])
    let stored = try await store.find(id: "f1")
    XCTAssertEqual(stored, family)
  }

  func testReuseRemovesTheFamily() async throws {
    let store = try XCTUnwrap(stores).families
    _ = try await store.insert(family("f1", holder: .client), limit: 8)
    _ = try await store.rotate(id: "f1", presented: hash(1), next: hash(2), at: Self.start)
    let reuse = try await store.rotate(
      id: "f1", presented: hash(1), next: hash(3), at: Self.start + .seconds(11))
    guard case .reused = reuse else { return XCTFail("\(reuse)") }
    let gone = try await store.rotate(id: "f1", presented: hash(2), next: hash(4), at: Self.start)
    XCTAssertEqual(gone, .unknown)
  }

  func testOfManyRotationsAtOnceEachSeesTheOthers() async throws {
    let store = try XCTUnwrap(stores).families
    _ = try await store.insert(family("f1"), limit: 8)
    let (now, first) = (Self.start, hash(1))
    let rotated = await withTaskGroup(of: Bool.self) { group in
      for index in UInt8(10)..<14 {
        let next = hash(index)
        group.addTask {
          guard
            case .rotated = try? await store.rotate(id: "f1", presented: first, next: next, at: now)
          else {
            return false
          }
          return true
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    XCTAssertEqual(rotated, 4)
    let family = try await store.find(id: "f1")
    XCTAssertEqual(Set(family?.current ?? []).count, 4)
  }

  func testTheOldestBeyondTheLimitIsEnded() async throws {
    let store = try XCTUnwrap(stores).families
    for index in 0..<3 {
      let evicted = try await store.insert(family("f\(index)", at: Self.start + .seconds(index)), limit: 2)
      XCTAssertEqual(evicted.map(\.id), index == 2 ? ["f0"] : [])
    }
    _ = try await store.insert(family("g", userID: "other"), limit: 2)
    let mine = try await store.list(userID: "u")
    XCTAssertEqual(mine.map(\.id), ["f1", "f2"])
  }

  func testFamiliesAreRemovedOneByOneOrAllOfAnAccount() async throws {
    let store = try XCTUnwrap(stores).families
    for id in ["f1", "f2", "f3"] { _ = try await store.insert(family(id), limit: 8) }
    _ = try await store.insert(family("g", userID: "other"), limit: 8)
    let one = try await store.remove(id: "f1")
    let none = try await store.remove(id: "f1")
    let all = try await store.removeAll(userID: "u")
    let other = try await store.find(id: "g")
    XCTAssertEqual([one?.id, none?.id, other?.id], ["f1", nil, "g"])
    XCTAssertEqual(all.map(\.id), ["f2", "f3"])
  }

  func testExpiredFamiliesAreForgotten() async throws {
    let store = try XCTUnwrap(stores).families
    _ = try await store.insert(family("f1"), limit: 8)
    _ = try await store.insert(family("f2", at: Self.start + RefreshFamily.lifetime), limit: 8)
    let old = try await store.find(id: "f1")
    XCTAssertNil(old)
  }
}
