import Kernel
import XCTest

@testable import Auth

final class ResetRoutesTests: XCTestCase {
  private let fixture = AuthFixture()
  private let other = "battery staple"

  func testTheMailedCodeSetsANewPasswordAndSignsIn() async throws {
    _ = try await fixture.account()
    let asked = try await forgot()
    XCTAssertEqual(asked.status, 200)
    XCTAssertEqual(Set(asked.body.keys), ["success", "message", "resetToken"])
    XCTAssertEqual(fixture.mail.lastCode?.count, 8)
    let reply = try await reset(asked, fixture.mail.lastCode)
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual(Set(reply.body.keys), ["success", "message", "accessToken", "refreshToken", "user"])
    let (old, new) = (try await fixture.signIn(), try await fixture.signIn(password: other))
    XCTAssertEqual([old.status, new.status], [401, 200])
  }

  func testAllOtherSignInsEnd() async throws {
    let first = try await fixture.account()
    let second = try await fixture.signIn()
    let reply = try await reset(try await forgot(), fixture.mail.lastCode)
    for token in [first, second].map({ $0.text("refreshToken") }) {
      let refresh = try await fixture.refresh(token)
      XCTAssertEqual(refresh.status, 401)
    }
    XCTAssertEqual(fixture.ended.count, 2)
    let mine = try await fixture.callAsUser(fixture.domain.user.list, bearer: reply.text("accessToken"))
    XCTAssertEqual((mine.body["signIns"] as? [Any])?.count, 1)
  }

  func testNobodyLearnsWhetherAnAddressHasAnAccount() async throws {
    _ = try await fixture.account()
    let known = try await forgot()
    let unknown = try await forgot("eve@example.org")
    XCTAssertEqual([known.status, known.message], [unknown.status, unknown.message] as [AnyHashable?])
    XCTAssertEqual(known.body.keys, unknown.body.keys)
    XCTAssertEqual(known.text("resetToken").count, unknown.text("resetToken").count, "addresses of one length")
    XCTAssertEqual(fixture.mail.sent.suffix(2).map(\.to.text), ["ann@example.org", "eve@example.org"])
    XCTAssertNil(fixture.mail.sent.last?.text.firstMatch(of: /\d{6}/), "there is nothing to confirm")
    let reply = try await reset(unknown, "12345678")
    let wrong = try await reset(known, "12345678")
    XCTAssertEqual([reply.code, wrong.code], ["invalid_code", "invalid_code"])
  }

  func testACodeWorksOnceAndThreeGuessesSpendIt() async throws {
    _ = try await fixture.account()
    let asked = try await forgot()
    let code = try XCTUnwrap(fixture.mail.lastCode)
    let statuses = [try await reset(asked, code).status, try await reset(asked, code).status]
    XCTAssertEqual(statuses, [200, 400])
    let again = try await forgot()
    for _ in 0..<3 { _ = try await reset(again, code == "00000000" ? "1" : "00000000") }
    let spent = try await reset(again, fixture.mail.lastCode)
    XCTAssertEqual(spent.code, "invalid_code")
  }

  func testAPasswordThatCannotBeSetCostsNoGuess() async throws {
    _ = try await fixture.account()
    let asked = try await forgot()
    for _ in 0..<4 {
      let short = try await reset(asked, fixture.mail.lastCode, password: "short")
      XCTAssertEqual(short.code, "invalid_password")
    }
    let reply = try await reset(asked, fixture.mail.lastCode)
    XCTAssertEqual(reply.status, 200)
  }

  func testACodeIsGoodForFiveMinutes() async throws {
    _ = try await fixture.account()
    let asked = try await forgot()
    fixture.time.advance(by: .seconds(300))
    let late = try await reset(asked, fixture.mail.lastCode)
    XCTAssertEqual(late.code, "invalid_code")
    fixture.time.advance(by: .seconds(300))
    let over = try await reset(asked, fixture.mail.lastCode)
    XCTAssertEqual(over.status, 401)
  }

  func testTokensOfSignUpsAndResetsAreWorthNothingForEachOther() async throws {
    let signUp = try await fixture.signUp()
    let asReset = try await fixture.call(
      fixture.domain.home.resetPassword, #"{"otp":"12345678","password":"\#(other)"}"#,
      bearer: signUp.text("verificationToken"))
    XCTAssertEqual(asReset.code, "invalid_verification_token")
    _ = try await fixture.verify(signUp, fixture.mail.lastCode)
    let asked = try await forgot()
    for route in [fixture.domain.home.verifyCode, fixture.domain.home.resendCode] {
      let reply = try await fixture.call(route, #"{"otp":"123456"}"#, bearer: asked.text("resetToken"))
      XCTAssertEqual(reply.code, "invalid_verification_token")
    }
  }

  func testAnAddressIsSentThreeMailsInFiveMinutes() async throws {
    for _ in 0..<3 { _ = try await forgot("eve@example.org") }
    let fourth = try await forgot("eve@example.org")
    XCTAssertEqual(fourth.status, 429)
    XCTAssertEqual(fixture.mail.sent.count, 3)
    fixture.time.advance(by: .seconds(300))
    let later = try await forgot("eve@example.org")
    XCTAssertEqual(later.status, 200)
  }

  func testWhatIsMissingOrMalformedIsRefused() async throws {
    let nothing = try await fixture.call(fixture.domain.home.forgotPassword, "{}")
    let noAddress = try await forgot("nobody")
    let noToken = try await fixture.call(fixture.domain.home.resetPassword, #"{"otp":"12345678","password":"x"}"#)
    XCTAssertEqual(
      [nothing.code, noAddress.code, noToken.code], ["fields_required", "invalid_email", "verification_token_missing"])
    fixture.mail.fail(true)
    let unsent = try await forgot()
    XCTAssertEqual(unsent.status, 503)
  }

  func testAPageGetsItsRefreshTokenAsACookie() async throws {
    _ = try await fixture.account()
    let asked = try await forgot()
    let reply = try await reset(asked, fixture.mail.lastCode, headers: AuthFixture.web)
    XCTAssertNil(reply.body["refreshToken"])
    XCTAssertNotNil(reply.cookieToken)
  }

  private func forgot(_ email: String = "ann@example.org") async throws -> AuthFixture.Reply {
    try await fixture.call(fixture.domain.home.forgotPassword, #"{"email":"\#(email)"}"#)
  }

  private func reset(
    _ asked: AuthFixture.Reply, _ code: String?, password: String? = nil, headers: HTTPHeaders = [:]
  ) async throws -> AuthFixture.Reply {
    try await fixture.call(
      fixture.domain.home.resetPassword, #"{"otp":"\#(code ?? "")","password":"\#(password ?? other)"}"#,
      headers: headers, bearer: asked.text("resetToken"))
  }
}
