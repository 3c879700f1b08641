import Kernel
import Redis
import StoreTesting
import XCTest

@testable import Auth

/// The contract on a real Redis, and what only stores do that instances share.
final class RedisAuthStoreTests: AuthStoreContract {
  private var redis: RedisProcess?
  private var group: ReactorGroup?
  private var client: RedisClient?
  private let pepper = MACKey(AuthFixture.secrets.refresh)

  override func setUp() async throws {
    let redis = try RedisProcess()
    self.redis = redis
    let group = try ReactorGroup(count: 2)
    group.start()
    self.group = group
    let values = try values()
    try await values.connect()
    stores = AuthStores(
      users: MemoryUserStore(), signUps: RedisSignUpStore(values: values, pepper: pepper),
      families: RedisFamilyStore(values: values))
  }

  override func tearDown() async throws {
    await client?.close(on: group?.handles ?? [])
    group?.stop()
    redis = nil
  }

  private func values() throws -> SharedValues {
    let client = RedisClient(try XCTUnwrap(redis).server())
    self.client = client
    return SharedValues(redis: client, reactors: try XCTUnwrap(group).handles, channel: SignOutLine.channel)
  }

  private func ask(_ words: String...) async throws -> RedisValue {
    let command = RedisCommand(words[0], arguments: words.dropFirst().map { $0 as any RedisArgument })
    return try await XCTUnwrap(client).send(command, on: try XCTUnwrap(group).handles[0])
  }

  private func keys() async throws -> [String] {
    try await ask("KEYS", "*").array?.compactMap(\.string).sorted() ?? []
  }

  private func secondsLeft(_ key: String) async throws -> Int64 { try await ask("TTL", key).int ?? -3 }

  /// Redis forgets by itself.
  override func testOldSignUpsOfOthersAreForgotten() async throws {
    _ = try await XCTUnwrap(stores).signUps.insert(Self.signUp("s1"), budget: SendBudget())
    let address = pepper.hash(of: try user().email)
    let ask = secondsLeft
    let left = [
      try await ask("sign-ups:{\(address)}"), try await ask("sign-up:s1"), try await ask("otp:{\(address)}"),
    ]
    XCTAssertEqual(left.map { ($0 + 59) / 60 }, [24 * 60, 24 * 60, 5])
  }

  func testNeitherAddressesNorCodesNorTokensCanBeRead() async throws {
    let fixture = AuthFixture(stores: stores)
    let ann = try await fixture.account()
    _ = try await fixture.signUp(email: "bob@example.org")
    let names = try await keys()
    XCTAssertTrue(names.allSatisfy { !$0.contains("@") && !$0.contains("example") }, "\(names)")
    let secrets = [ann.text("refreshToken"), fixture.mail.lastCode ?? "", "correct horse"].flatMap { secret in
      [secret] + (secret.split(separator: ".").last.map { [String($0)] } ?? [])
    }
    for name in names {
      let value = try await ask("GET", name).string ?? ""
      for secret in secrets { XCTAssertFalse(value.contains(secret), "\(secret) in \(name): \(value)") }
    }
  }

  func testSignInsLieUnderThePublishedKeyForThirtyDays() async throws {
    let store = try XCTUnwrap(stores).families
    _ = try await store.insert(family("f1"), limit: 8)
    let owner = try await ask("GET", "refresh:f1").string
    XCTAssertEqual(owner, "u")
    let left = [try await secondsLeft("refresh:f1"), try await secondsLeft("sign-ins:{u}")]
    XCTAssertTrue(left.allSatisfy { (2_591_990...2_592_000).contains($0) }, "\(left)")
    _ = try await store.rotate(id: "f1", presented: hash(1), next: hash(2), at: Self.start)
    let after = try await secondsLeft("sign-ins:{u}")
    XCTAssertTrue((2_591_980...2_592_000).contains(after), "a rotation keeps what is left: \(after)")
    _ = try await store.remove(id: "f1")
    let names = try await keys()
    XCTAssertEqual(names, ["refresh:f1"], "it is known for a day that there was one")
    let ended = try await secondsLeft("refresh:f1")
    XCTAssertTrue((86_390...86_400).contains(ended), "\(ended)")
  }

  func testAnEndedSignInIsToldFromAForgottenOne() async throws {
    let store = try XCTUnwrap(stores?.families as? RedisFamilyStore)
    for id in ["f1", "f2"] { _ = try await store.insert(family(id), limit: 8) }
    _ = try await store.remove(id: "f1")
    let first = [
      try await store.hasEnded(id: "f1"), try await store.hasEnded(id: "f2"), try await store.hasEnded(id: "f3"),
    ]
    XCTAssertEqual(first, [true, false, false])
    _ = try await ask("FLUSHALL")
    let forgotten = [try await store.hasEnded(id: "f1"), try await store.hasEnded(id: "f2")]
    XCTAssertEqual(forgotten, [false, false])
  }

  func testACodeThatRedisHasForgottenIsRefusedAndCanBeRenewed() async throws {
    let store = try XCTUnwrap(stores).signUps
    _ = try await store.insert(Self.signUp("s1"), budget: SendBudget())
    _ = try await ask("DEL", "otp:{\(pepper.hash(of: try user().email))}")
    let refused = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual(refused, .refused)
    let renewal = try await store.renew(
      id: "s1", codeHash: [4], expiresAt: Self.start + .seconds(1), at: Self.start, budget: SendBudget())
    guard case .renewed = renewal else { return XCTFail("\(renewal)") }
    let redeemed = try await store.redeem(id: "s1", codeHash: [4], at: Self.start)
    guard case .redeemed = redeemed else { return XCTFail("\(redeemed)") }
  }

  func testAnAddressKeepsItsNewestSignUps() async throws {
    var store = try XCTUnwrap(stores?.signUps as? RedisSignUpStore)
    store.capacity = 2
    for id in ["s1", "s2", "s3"] { _ = try await store.insert(Self.signUp(id), budget: SendBudget()) }
    let oldest = try await store.redeem(id: "s1", codeHash: [1, 2, 3], at: Self.start)
    XCTAssertEqual(oldest, .unknown)
  }

  func testATicketIsGoodOnceAndForItsOriginOnly() async throws {
    let time = AdjustableTime()
    let tickets = RedisTicketStore(values: try values(), pepper: pepper, time: time)
    try await tickets.values.connect()
    let ann = Principal(userID: "a1", name: "Ann", signInID: "s")
    let ticket = try await tickets.issue(for: ann, origin: "https://x")
    let other = try await tickets.issue(for: ann, origin: "https://x")
    let late = try await tickets.issue(for: ann, origin: nil)
    let left = try await secondsLeft("tickets:{a1}")
    XCTAssertTrue((50...60).contains(left), "\(left)")
    let redeemed = [
      try await tickets.redeem(ticket, origin: "https://x"), try await tickets.redeem(ticket, origin: "https://x"),
      try await tickets.redeem(other, origin: "https://y"), try await tickets.redeem(other, origin: "https://x"),
      try await tickets.redeem("a1", origin: nil), try await tickets.redeem("a1.x", origin: nil),
    ]
    XCTAssertEqual(redeemed, [ann, nil, nil, nil, nil, nil])
    time.advance(by: .seconds(60))
    let tooLate = try await tickets.redeem(late, origin: nil)
    XCTAssertNil(tooLate)
  }

  func testAnAccountsOldestTicketGivesWay() async throws {
    let tickets = RedisTicketStore(values: try values(), pepper: pepper, time: AdjustableTime())
    try await tickets.values.connect()
    let ann = Principal(userID: "a1", name: "Ann", signInID: "s")
    let first = try await tickets.issue(for: ann, origin: nil)
    var last = ""
    for _ in 0..<TicketBook.maxPerUser { last = try await tickets.issue(for: ann, origin: nil) }
    let redeemed = [try await tickets.redeem(first, origin: nil), try await tickets.redeem(last, origin: nil)]
    XCTAssertEqual(redeemed, [nil, ann])
  }

  func testAStoreThatIsAwaySaysSoAtOnceAndComesBack() async throws {
    let store = try XCTUnwrap(stores).families
    _ = try await store.insert(family("f1"), limit: 8)
    redis?.stop()
    let asked = ContinuousClock.now
    guard case .away = await failure(of: store) else { return XCTFail("a store that is away answered") }
    XCTAssertLessThan(ContinuousClock.now - asked, RedisOptions().commandTimeout, "it does not wait for a time-out")
    try redis?.start()
    while let failure = await failure(of: store) { guard case .away = failure else { return XCTFail("\(failure)") } }
  }

  private func failure(of store: any FamilyStore) async -> AuthStoreError? {
    do {
      _ = try await store.find(id: "f1")
      return nil
    } catch { return error }
  }

  /// A sign-in that was answered 503 must not be spent by a step that Redis makes up for later.
  func testAChangeThatRedisComesToTooLateIsNotMade() async throws {
    let store = try XCTUnwrap(stores).families
    _ = try await store.insert(family("f1"), limit: 8)
    let (first, second, now) = (hash(1), hash(2), Self.start)
    let values = try XCTUnwrap(stores?.families as? RedisFamilyStore).values
    let (time, key) = (try await ask("TIME").array?.first?.int ?? 0, "sign-ins:{u}")
    let before = try await ask("GET", key).bytes ?? []
    let late = try await XCTUnwrap(client).send(
      SharedValueScripts.change.call(
        keys: [key], [(time - 1) * 1_000_000, values.channel, before, "put", Array("[]".utf8), 0]),
      on: try XCTUnwrap(group).handles[0])
    XCTAssertEqual(late.string, "late")
    let rotation = try await store.rotate(id: "f1", presented: first, next: second, at: now)
    guard case .rotated = rotation else { return XCTFail("\(rotation)") }
  }
}
