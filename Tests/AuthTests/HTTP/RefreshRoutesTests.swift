import AuthAPI
import Kernel
import XCTest

@testable import Auth

final class RefreshRoutesTests: XCTestCase {
  private let used = "Refresh token has already been used or expired. Please sign in again."
  private let ended = "This sign-in has ended. Please sign in again."

  func testARefreshKeepsNameAndAddress() async throws {
    let fixture = AuthFixture()
    let ann = try await fixture.account()
    let reply = try await fixture.refresh(ann.text("refreshToken"))
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual(Set(reply.body.keys), ["success", "accessToken", "refreshToken"])
    XCTAssertNotEqual(reply.text("refreshToken"), ann.text("refreshToken"))
    let me = try await fixture.callAsUser(fixture.domain.user.me, bearer: reply.text("accessToken"))
    let user = try XCTUnwrap(me.body["user"] as? [String: Any])
    XCTAssertEqual(user["name"] as? String, "Ann")
    XCTAssertEqual(user["email"] as? String, "ann@example.org")
  }

  func testMissingAndMadeUpTokensAreToldApart() async throws {
    let fixture = AuthFixture()
    for json in [nil, "{}", #"{"refreshToken":""}"#] {
      let reply = try await fixture.call(fixture.domain.home.refresh, json)
      XCTAssertEqual(reply.status, 401)
      XCTAssertEqual(reply.message, "Refresh token required.")
    }
    let reply = try await fixture.refresh("family.secret")
    XCTAssertEqual(reply.status, 401)
    XCTAssertEqual(reply.message, "Invalid or expired refresh token.")
  }

  func testReuseEndsTheSignInForThiefAndOwner() async throws {
    let fixture = AuthFixture()
    let stolen = try await fixture.account().text("refreshToken")
    let thief = try await fixture.refresh(stolen)
    fixture.time.advance(by: .seconds(11))
    let owner = try await fixture.refresh(stolen)
    XCTAssertEqual(owner.status, 401)
    XCTAssertEqual(owner.message, used)
    let after = try await fixture.refresh(thief.text("refreshToken"))
    XCTAssertEqual(after.message, ended)
    XCTAssertEqual(fixture.ended.count, 1)
    let me = try await fixture.callAsUser(fixture.domain.user.me, bearer: thief.text("accessToken"))
    XCTAssertEqual(me.status, 401)
  }

  func testOurPageCanAskAgainForALostAnswerHoweverLate() async throws {
    let fixture = AuthFixture()
    let token = try await pageToken(fixture)
    let lost = try await fixture.domain.home.signIns.refresh(token)
    fixture.time.advance(by: .seconds(86_400))
    let again = try await fixture.domain.home.signIns.refresh(token)
    XCTAssertNotEqual(lost.refreshToken, again.refreshToken)
    fixture.time.advance(by: .seconds(900))
    let next = try await fixture.refresh(again.refreshToken)
    XCTAssertEqual(next.status, 200)
    XCTAssertTrue(fixture.ended.isEmpty)
  }

  func testWhoSaysToBeOurPageWithAnothersTokenCanNot() async throws {
    let fixture = AuthFixture()
    let token = try await fixture.account().text("refreshToken")
    let page: HTTPHeaders = [
      "x-canvas-client": "web", "host": "board", "origin": "http://board", "cookie": "canvas_refresh=\(token)",
    ]
    let first = try await fixture.call(fixture.domain.home.refresh, headers: page)
    XCTAssertEqual(first.status, 200)
    let again = try await fixture.call(fixture.domain.home.refresh, headers: page)
    XCTAssertEqual(again.status, 401)
    XCTAssertEqual(again.message, used)
  }

  func testOfRefreshesOfOurPageAtOnceOneLineSurvives() async throws {
    let fixture = AuthFixture()
    let token = try await pageToken(fixture)
    async let one = fixture.domain.home.signIns.refresh(token)
    async let two = fixture.domain.home.signIns.refresh(token)
    let tokens = try await [one.refreshToken, two.refreshToken]
    XCTAssertEqual(Set(tokens).count, 2)
    fixture.time.advance(by: .seconds(60))
    let first = try await fixture.refresh(tokens[0])
    XCTAssertEqual(first.status, 200)
    fixture.time.advance(by: .seconds(60))
    let second = try await fixture.refresh(tokens[1])
    XCTAssertEqual(second.status, 401)
    XCTAssertEqual(fixture.ended.count, 1)
  }

  /// The first token of a sign-in of our page.
  private func pageToken(_ fixture: AuthFixture) async throws -> String {
    _ = try await fixture.account()
    return try await fixture.domain.home.signIns.signIn(
      email: "ann@example.org", password: "correct horse", device: "", holder: .page
    ).refreshToken
  }

  func testOfRefreshesAtOnceOneWinsAndGoesOn() async throws {
    let fixture = AuthFixture()
    let token = try await fixture.account().text("refreshToken")
    async let one = fixture.refresh(token)
    async let two = fixture.refresh(token)
    let replies = try await [one, two]
    XCTAssertEqual(replies.map(\.status).sorted(), [200, 401])
    let winner = try await fixture.refresh(replies.first { $0.status == 200 }?.text("refreshToken") ?? "")
    XCTAssertEqual(winner.status, 200)
    XCTAssertTrue(fixture.ended.isEmpty)
  }

  func testARefreshInTheSameSecondChangesTheToken() async throws {
    let fixture = AuthFixture()
    var tokens = [try await fixture.account().text("refreshToken")]
    for _ in 0..<5 { tokens.append(try await fixture.refresh(tokens.last ?? "").text("refreshToken")) }
    XCTAssertEqual(Set(tokens).count, 6)
  }

  func testASignInEndsAfterThirtyDays() async throws {
    let fixture = AuthFixture()
    var token = try await fixture.account().text("refreshToken")
    for _ in 0..<29 {
      fixture.time.advance(by: .seconds(86_400))
      token = try await fixture.refresh(token).text("refreshToken")
    }
    fixture.time.advance(by: .seconds(86_400))
    let reply = try await fixture.refresh(token)
    XCTAssertEqual(reply.message, ended)
  }

  func testLogoutEndsRefreshAccessAndIsAnnounced() async throws {
    let fixture = AuthFixture()
    let ann = try await fixture.account()
    let reply = try await fixture.call(
      fixture.domain.home.signOut, #"{"refreshToken":"\#(ann.text("refreshToken"))"}"#)
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual(reply.message, "Logged out successfully.")
    XCTAssertEqual(reply.body["success"] as? Bool, true)
    let refresh = try await fixture.refresh(ann.text("refreshToken"))
    XCTAssertEqual(refresh.message, ended)
    let me = try await fixture.callAsUser(fixture.domain.user.me, bearer: ann.text("accessToken"))
    XCTAssertEqual(me.message, "Invalid or expired token")
    XCTAssertEqual(fixture.ended.map(\.userID), [(ann.body["user"] as? [String: String])?["userId"]])
  }

  func testLogoutIsGoodForWhateverItIsGiven() async throws {
    let fixture = AuthFixture()
    let ann = try await fixture.account()
    let family = ann.text("refreshToken").split(separator: ".")[0]
    for json in [nil, "{}", #"{"refreshToken":"x"}"#, #"{"refreshToken":42}"#, #"{"refreshToken":"\#(family).AAAA"}"#] {
      let reply = try await fixture.call(fixture.domain.home.signOut, json)
      XCTAssertEqual(reply.status, 200)
    }
    let refresh = try await fixture.refresh(ann.text("refreshToken"))
    XCTAssertEqual(refresh.status, 200)
  }
}
