import Kernel
import XCTest

@testable import Auth

final class SignUpRoutesTests: XCTestCase {
  func testSigningUpAnswersAsPublished() async throws {
    let fixture = AuthFixture()
    let reply = try await fixture.signUp()
    XCTAssertEqual(reply.status, 201)
    XCTAssertEqual(reply.message, "OTP sent to email.")
    XCTAssertEqual(reply.body["success"] as? Bool, true)
    XCTAssertEqual(reply.text("verificationToken").split(separator: ".").count, 3)
    XCTAssertEqual(fixture.mail.sent.map(\.to.text), ["ann@example.org"])
  }

  func testMissingFieldsAndFieldsThatAreNoTextAreAskedFor() async throws {
    let fixture = AuthFixture()
    for json in [
      nil, "{}", #"{"name":"Ann","email":"a@b.c"}"#, #"{"name":"","email":"a@b.c","password":"12345678"}"#,
      #"{"name":{"a":1},"email":"a@b.c","password":"12345678"}"#,
      #"{"name":"Ann","email":{"$gt":""},"password":"12345678"}"#,
      #"{"name":"Ann","email":"a@b.c","password":12345678}"#, #"{"name":null,"email":null,"password":null}"#,
    ] {
      let reply = try await fixture.call(fixture.domain.home.signUp, json)
      XCTAssertEqual(reply.status, 400)
      XCTAssertEqual(reply.message, "All fields are required.")
      XCTAssertEqual(reply.body["success"] as? Bool, false)
      XCTAssertEqual(reply.code, "fields_required")
    }
  }

  func testMalformedJSONIsABadRequest() async throws {
    let fixture = AuthFixture()
    for json in ["{", "[]", "null", "\"x\"", "{\"a\":}"] {
      let reply = try await fixture.call(fixture.domain.home.signUp, json)
      XCTAssertEqual(reply.status, 400, json)
      XCTAssertEqual(reply.body["success"] as? Bool, false)
    }
  }

  func testUnusableFieldsAreRefusedByName() async throws {
    let fixture = AuthFixture()
    let email = try await fixture.signUp(email: "nobody")
    let name = try await fixture.signUp(name: String(repeating: "x", count: 65))
    let short = try await fixture.signUp(password: "x")
    let long = try await fixture.signUp(password: String(repeating: "x", count: 73))
    XCTAssertEqual([email, name, short, long].map(\.status), [400, 400, 400, 400])
    XCTAssertEqual(
      [email, name, short, long].map(\.code),
      ["invalid_email", "invalid_name", "invalid_password", "invalid_password"])
    XCTAssertTrue(fixture.mail.sent.isEmpty)
  }

  func testTheRightCodeMakesTheAccount() async throws {
    let fixture = AuthFixture()
    let reply = try await fixture.verify(try await fixture.signUp(email: " Ann@Example.org "), fixture.mail.lastCode)
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual(reply.message, "Account verified successfully.")
    XCTAssertEqual(reply.body["success"] as? Bool, true)
    let user = try XCTUnwrap(reply.body["user"] as? [String: String])
    XCTAssertEqual(user["name"], "Ann")
    XCTAssertEqual(user["email"], "ann@example.org")
    XCTAssertEqual(user["userId"]?.count, 24)
    XCTAssertFalse(reply.text("accessToken").isEmpty)
    XCTAssertFalse(reply.text("refreshToken").isEmpty)
  }

  func testAWrongCodeIsRefusedAndTheRightOneStillWorks() async throws {
    let fixture = AuthFixture()
    let signUp = try await fixture.signUp()
    for wrong in [Self.other(fixture.mail.lastCode), "", "12345", "abcdef"] {
      let reply = try await fixture.verify(signUp, wrong)
      XCTAssertEqual(reply.status, 400)
      XCTAssertEqual(reply.message, "Invalid or expired OTP.")
    }
    let right = try await fixture.verify(signUp, fixture.mail.lastCode)
    XCTAssertEqual(right.status, 200)
  }

  func testANumberIsNoCode() async throws {
    let fixture = AuthFixture()
    let signUp = try await fixture.signUp()
    let reply = try await fixture.call(
      fixture.domain.home.verifyCode, #"{"otp":\#(Int(fixture.mail.lastCode ?? "") ?? 0)}"#,
      bearer: signUp.text("verificationToken"))
    XCTAssertEqual(reply.status, 400)
    XCTAssertEqual(reply.message, "Invalid or expired OTP.")
  }

  func testFiveWrongCodesVoidTheRightOne() async throws {
    let fixture = AuthFixture()
    let signUp = try await fixture.signUp()
    for _ in 0..<5 { _ = try await fixture.verify(signUp, Self.other(fixture.mail.lastCode)) }
    let reply = try await fixture.verify(signUp, fixture.mail.lastCode)
    XCTAssertEqual(reply.message, "Invalid or expired OTP.")
  }

  func testACodeIsGoodOnceAndForFiveMinutes() async throws {
    let fixture = AuthFixture()
    let first = try await fixture.signUp()
    let once = try await fixture.verify(first, fixture.mail.lastCode)
    let twice = try await fixture.verify(first, fixture.mail.lastCode)
    XCTAssertEqual([once.status, twice.status], [200, 400])
    let second = try await fixture.signUp(email: "bob@example.org")
    fixture.time.advance(by: .seconds(5 * 60))
    let late = try await fixture.verify(second, fixture.mail.lastCode)
    XCTAssertEqual(late.message, "Invalid or expired OTP.")
  }

  func testAMissingOrBadVerificationTokenIsUnauthorized() async throws {
    let fixture = AuthFixture()
    let missing = try await fixture.call(fixture.domain.home.verifyCode, #"{"otp":"123456"}"#)
    XCTAssertEqual(missing.status, 401)
    XCTAssertEqual(missing.message, "Verification token missing.")
    let bad = try await fixture.call(fixture.domain.home.verifyCode, #"{"otp":"123456"}"#, bearer: "a.b.c")
    XCTAssertEqual(bad.status, 401)
    XCTAssertEqual(bad.message, "Invalid or expired verification token.")
    let signUp = try await fixture.signUp()
    fixture.time.advance(by: .seconds(10 * 60))
    let expired = try await fixture.verify(signUp, fixture.mail.lastCode)
    XCTAssertEqual(expired.status, 401)
  }

  func testAnAccessTokenIsNoVerificationToken() async throws {
    let fixture = AuthFixture()
    let token = try await fixture.account().text("accessToken")
    let reply = try await fixture.call(fixture.domain.home.verifyCode, #"{"otp":"123456"}"#, bearer: token)
    XCTAssertEqual(reply.status, 401)
  }

  func testAVerificationTokenOfALostSignUpFindsNoUser() async throws {
    let token = try await AuthFixture().signUp()
    let reply = try await AuthFixture().verify(token, "123456")
    XCTAssertEqual(reply.status, 404)
    XCTAssertEqual(reply.message, "User not found.")
  }

  func testAnAddressWithAnAccountIsAnsweredTheSameAndMailedANote() async throws {
    let fixture = AuthFixture()
    _ = try await fixture.account()
    let stranger = try await fixture.signUp(name: "Eve", password: "other password")
    let fresh = try await fixture.signUp(email: "new@example.org")
    XCTAssertEqual(stranger.status, fresh.status)
    XCTAssertEqual(Set(stranger.body.keys), Set(fresh.body.keys))
    XCTAssertEqual(stranger.message, fresh.message)
    let note = fixture.mail.sent[1]
    XCTAssertEqual(note.subject, "You already have an account")
    XCTAssertNil(note.text.firstMatch(of: /\d{6}/))
    for _ in 0..<2 {
      let reply = try await fixture.verify(stranger, "123456")
      XCTAssertEqual(reply.message, "Invalid or expired OTP.")
    }
    let resend = try await fixture.call(
      fixture.domain.home.resendCode, bearer: stranger.text("verificationToken"))
    XCTAssertEqual(resend.status, 200)
    let own = try await fixture.signIn()
    XCTAssertEqual(own.status, 200)
  }

  func testAnUnconfirmedAddressCanSignUpAgain() async throws {
    let fixture = AuthFixture()
    _ = try await fixture.signUp()
    fixture.time.advance(by: .seconds(6 * 60))
    let again = try await fixture.account(name: "Anna", password: "another horse")
    XCTAssertEqual(again.status, 200)
    let signIn = try await fixture.signIn(password: "another horse")
    XCTAssertEqual(signIn.status, 200)
  }

  func testAStrangersSignUpDoesNotGetTheOwnersCode() async throws {
    let fixture = AuthFixture()
    let owner = try await fixture.signUp()
    let code = fixture.mail.lastCode
    let stranger = try await fixture.signUp(name: "Eve", password: "eve's password")
    let stolen = try await fixture.verify(stranger, code)
    let mine = try await fixture.verify(owner, code)
    XCTAssertEqual([stolen.status, mine.status], [400, 200])
    let late = try await fixture.verify(stranger, fixture.mail.lastCode)
    XCTAssertEqual(late.status, 400)
    let evil = try await fixture.signIn(password: "eve's password")
    XCTAssertEqual(evil.status, 403, "as without an account, so that nobody can tell")
  }

  func testAnotherCodeReplacesTheLast() async throws {
    let fixture = AuthFixture()
    let signUp = try await fixture.signUp()
    let first = fixture.mail.lastCode
    let reply = try await fixture.call(fixture.domain.home.resendCode, bearer: signUp.text("verificationToken"))
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual(reply.message, "OTP sent to email.")
    if first != fixture.mail.lastCode {
      let old = try await fixture.verify(signUp, first)
      XCTAssertEqual(old.status, 400)
    }
    let new = try await fixture.verify(signUp, fixture.mail.lastCode)
    XCTAssertEqual(new.status, 200)
  }

  func testTheFourthMailInFiveMinutesIsRefused() async throws {
    let fixture = AuthFixture()
    let signUp = try await fixture.signUp()
    _ = try await fixture.signUp()
    _ = try await fixture.call(fixture.domain.home.resendCode, bearer: signUp.text("verificationToken"))
    let refused = try await fixture.signUp()
    let resend = try await fixture.call(fixture.domain.home.resendCode, bearer: signUp.text("verificationToken"))
    XCTAssertEqual([refused.status, resend.status], [429, 429])
    XCTAssertEqual(refused.message, "Too many OTP requests. Try again later.")
    XCTAssertEqual(refused.response.headers["retry-after"], "300")
    XCTAssertEqual(fixture.mail.sent.count, 3)
    // Addresses that look like another's key are just addresses.
    let other = try await fixture.signUp(email: "limit:ann@example.org".replacing(":", with: "+"))
    XCTAssertEqual(other.status, 201)
    fixture.time.advance(by: .seconds(5 * 60))
    let later = try await fixture.signUp()
    XCTAssertEqual(later.status, 201)
  }

  func testAMailThatFailsLeavesTheAddressFree() async throws {
    let fixture = AuthFixture()
    fixture.mail.fail(true)
    let failed = try await fixture.signUp()
    XCTAssertEqual(failed.status, 503)
    fixture.mail.fail(false)
    let again = try await fixture.account()
    XCTAssertEqual(again.status, 200)
  }

  private static func other(_ code: String?) -> String { code == "111111" ? "222222" : "111111" }
}
