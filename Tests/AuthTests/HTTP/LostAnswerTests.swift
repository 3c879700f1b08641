import Kernel
import Synchronization
import XCTest

@testable import Auth

/// A store fails in the middle of something, before or after it did as it was asked; who is told to try again does the same again.
final class LostAnswerTests: XCTestCase {
  private let users = FaultyUserStore()
  private let families = FaultyFamilyStore()
  private lazy var fixture = AuthFixture(
    stores: AuthStores(users: users, signUps: MemorySignUpStore(), families: families))

  func testTheSameCodeConfirmsAgainWhateverTheFirstAnswerWas() async throws {
    for fault in Fault.allCases {
      for store: any Faulty in [users, families] {
        let email = "\(fault).\(type(of: store))@example.org".lowercased()
        let signUp = try await fixture.signUp(email: email)
        let code = fixture.mail.lastCode
        // An account is made once: what fails behind that is not its making.
        for _ in 0...(fault == .before ? OneTimeCode.maxTries : 0) {
          store.plant(fault)
          await assertAway { try await self.fixture.verify(signUp, code) }
        }
        let reply = try await fixture.verify(signUp, code)
        XCTAssertEqual(reply.status, 200, "\(fault)")
        let (again, signIn) = (try await fixture.verify(signUp, code), try await fixture.signIn(email: email))
        XCTAssertEqual([again.status, signIn.status], [400, 200], "a code lets in once")
        let first = try await fixture.call(
          fixture.domain.user.me, bearer: reply.text("accessToken"), path: "/api/user/me")
        let second = try await fixture.call(
          fixture.domain.user.me, bearer: signIn.text("accessToken"), path: "/api/user/me")
        XCTAssertEqual(Self.id(first), Self.id(second), "there is one account")
      }
    }
  }

  func testAWrongCodeIsAsWrongAfterALostAnswer() async throws {
    let signUp = try await fixture.signUp()
    let code = try XCTUnwrap(fixture.mail.lastCode)
    users.plant(.after)
    await assertAway { try await self.fixture.verify(signUp, code) }
    let wrong = code == "000000" ? "000001" : "000000"
    for _ in 0..<OneTimeCode.maxTries {
      let reply = try await fixture.verify(signUp, wrong)
      XCTAssertEqual(reply.code, "invalid_code")
    }
    let reply = try await fixture.verify(signUp, code)
    XCTAssertEqual(reply.code, "invalid_code", "tries are counted")
  }

  func testAfterALostAnswerTheCodeIsLateAsEver() async throws {
    let signUp = try await fixture.signUp()
    users.plant(.after)
    await assertAway { try await self.fixture.verify(signUp, self.fixture.mail.lastCode) }
    fixture.time.advance(by: OneTimeCode.lifetime)
    let late = try await fixture.verify(signUp, fixture.mail.lastCode)
    XCTAssertEqual(late.code, "invalid_code")
    let resent = try await fixture.call(fixture.domain.home.resendCode, bearer: signUp.text("verificationToken"))
    XCTAssertEqual(resent.status, 200)
    let reply = try await fixture.verify(signUp, fixture.mail.lastCode)
    XCTAssertEqual(reply.status, 200, "another one goes on")
  }

  func testWhoHasAnotherCodeOfTheAddressMakesNoSecondAccount() async throws {
    let first = try await fixture.signUp()
    let code = fixture.mail.lastCode
    let second = try await fixture.signUp(name: "Eve", password: "another horse")
    users.plant(.after)
    await assertAway { try await self.fixture.verify(first, code) }
    let other = try await fixture.verify(second, fixture.mail.lastCode)
    XCTAssertEqual(other.code, "invalid_code")
    let reply = try await fixture.verify(first, code)
    XCTAssertEqual(reply.status, 200)
    let eve = try await fixture.signIn(password: "another horse")
    XCTAssertEqual(eve.code, "not_verified")
  }

  /// The account is there, and its owner has come in by the password and changed it.
  func testAPasswordOfBeforeIsNotTakenForOneThatWaits() async throws {
    let signUp = try await fixture.signUp()
    families.plant(.before)
    await assertAway { try await self.fixture.verify(signUp, self.fixture.mail.lastCode) }
    let signIn = try await fixture.signIn()
    let changed = try await fixture.callAsUser(
      fixture.domain.user.changePassword, #"{"password":"correct horse","newPassword":"battery staple"}"#,
      bearer: signIn.text("accessToken"))
    XCTAssertEqual(changed.status, 200)
    let old = try await fixture.signIn()
    XCTAssertEqual(old.code, "invalid_credentials")
  }

  func testTheSameCodeSetsThePasswordAgainWhateverTheFirstAnswerWas() async throws {
    for fault in Fault.allCases {
      for store: any Faulty in [users, families] {
        let email = "\(fault).\(type(of: store))@example.org".lowercased()
        _ = try await fixture.account(email: email)
        let asked = try await fixture.call(fixture.domain.home.forgotPassword, #"{"email":"\#(email)"}"#)
        let body = #"{"otp":"\#(fixture.mail.lastCode ?? "")","password":"battery staple"}"#
        func reset() async throws -> AuthFixture.Reply {
          try await fixture.call(fixture.domain.home.resetPassword, body, bearer: asked.text("resetToken"))
        }
        for _ in 0...PasswordResets.maxTries {
          store.plant(fault)
          await assertAway("\(fault) \(store)") { try await reset() }
        }
        let replies = [try await reset(), try await reset()].map(\.status)
        XCTAssertEqual(replies, [200, 400], "a code sets a password once")
        let signIn = try await fixture.signIn(email: email, password: "battery staple")
        XCTAssertEqual(signIn.status, 200)
      }
    }
  }

  func testWithoutSignInsNothingOfAnAccountIsChanged() async throws {
    let token = try await fixture.account().text("accessToken")
    families.plant(.before, on: .ending)
    await assertAway {
      try await self.fixture.callAsUser(
        self.fixture.domain.user.changePassword, #"{"password":"correct horse","newPassword":"battery staple"}"#,
        bearer: token)
    }
    families.plant(.before, on: .ending)
    await assertAway {
      try await self.fixture.callAsUser(
        self.fixture.domain.user.delete, #"{"password":"correct horse"}"#, bearer: token)
    }
    let signIn = try await fixture.signIn()
    XCTAssertEqual(signIn.status, 200)
  }

  private static func id(_ reply: AuthFixture.Reply) -> String? {
    (reply.body["user"] as? [String: Any])?["userId"] as? String
  }

  /// The store was away, which clients are told as 503.
  private func assertAway(_ what: String = "", line: UInt = #line, _ body: () async throws -> AuthFixture.Reply) async {
    do {
      XCTFail("\(what) answered \(try await body().body)", line: line)
    } catch {
      XCTAssertEqual(error as? AuthStoreError, .away("planted"), line: line)
    }
  }
}
