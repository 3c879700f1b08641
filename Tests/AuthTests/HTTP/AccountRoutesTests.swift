import Kernel
import XCTest

@testable import Auth

/// What people change about their own accounts.
final class AccountRoutesTests: XCTestCase {
  private let fixture = AuthFixture()

  func testANewNameIsInTheTokensFromThenOn() async throws {
    let ann = try await fixture.account()
    let reply = try await call(fixture.domain.user.rename, #"{"name":" Änne "}"#, ann)
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual((reply.body["user"] as? [String: Any])?["name"] as? String, "Änne")
    let principal = try await fixture.domain.access.principal(accessToken: reply.text("accessToken"))
    XCTAssertEqual(principal.name, "Änne")
    let refreshed = try await fixture.refresh(ann.text("refreshToken"))
    let after = try await fixture.domain.access.principal(accessToken: refreshed.text("accessToken"))
    XCTAssertEqual(after, principal, "the same person and sign-in")
  }

  func testANameThatCannotBeOneIsRefused() async throws {
    let ann = try await fixture.account()
    let bad = try await call(fixture.domain.user.rename, #"{"name":" \u0007 "}"#, ann)
    let none = try await call(fixture.domain.user.rename, "{}", ann)
    let stranger = try await fixture.callAsUser(fixture.domain.user.rename, #"{"name":"Eve"}"#, bearer: nil)
    XCTAssertEqual([bad.code, none.code, stranger.code], ["invalid_name", "fields_required", "unauthorized"])
  }

  func testANewPasswordEndsTheOtherSignIns() async throws {
    let ann = try await fixture.account()
    let phone = try await fixture.signIn()
    let reply = try await call(
      fixture.domain.user.changePassword, #"{"password":"correct horse","newPassword":"battery staple"}"#, ann)
    XCTAssertEqual(reply.status, 200)
    let (mine, other) = (
      try await fixture.refresh(ann.text("refreshToken")), try await fixture.refresh(phone.text("refreshToken"))
    )
    XCTAssertEqual([mine.status, other.status], [200, 401])
    XCTAssertEqual(fixture.ended.count, 1)
    let (old, new) = (try await fixture.signIn(), try await fixture.signIn(password: "battery staple"))
    XCTAssertEqual([old.status, new.status], [401, 200], "though the sign-up had the last password")
  }

  func testWithoutTheLastPasswordNothingChanges() async throws {
    let ann = try await fixture.account()
    let wrong = try await call(
      fixture.domain.user.changePassword, #"{"password":"a guess","newPassword":"battery staple"}"#, ann)
    let short = try await call(
      fixture.domain.user.changePassword, #"{"password":"correct horse","newPassword":"short"}"#, ann)
    let kept = try await call(fixture.domain.user.delete, #"{"password":"a guess"}"#, ann)
    XCTAssertEqual([wrong.code, short.code, kept.code], ["wrong_password", "invalid_password", "wrong_password"])
    XCTAssertEqual(wrong.status, 403)
    let signIn = try await fixture.signIn()
    XCTAssertEqual(signIn.status, 200)
    XCTAssertEqual(fixture.ended, [])
  }

  func testADeletedAccountIsGoneWithItsSignIns() async throws {
    let ann = try await fixture.account()
    _ = try await fixture.signIn()
    let reply = try await call(fixture.domain.user.delete, #"{"password":"correct horse"}"#, ann)
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual(fixture.ended.count, 2)
    let (signIn, refresh) = (try await fixture.signIn(), try await fixture.refresh(ann.text("refreshToken")))
    XCTAssertEqual([signIn.status, refresh.status], [401, 401], "as of an address that nobody has")
    await assertThrows(.invalidToken) {
      try await self.fixture.domain.access.principal(accessToken: ann.text("accessToken"))
    }
    let again = try await fixture.account()
    XCTAssertEqual(again.status, 200)
  }

  private func call(
    _ handler: (HTTPRequest) async throws -> HTTPResponse, _ json: String, _ account: AuthFixture.Reply
  ) async throws -> AuthFixture.Reply {
    try await fixture.callAsUser(handler, json, bearer: account.text("accessToken"))
  }
}
