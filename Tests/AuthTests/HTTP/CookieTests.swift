import Kernel
import XCTest

@testable import Auth

final class CookieTests: XCTestCase {
  private let fixture = AuthFixture()

  func testAPageGetsItsRefreshTokenAsACookieOnly() async throws {
    let reply = try await fixture.verify(try await fixture.signUp(), fixture.mail.lastCode, headers: AuthFixture.web)
    XCTAssertEqual(reply.status, 200)
    XCTAssertNil(reply.body["refreshToken"])
    let token = try XCTUnwrap(reply.cookieToken)
    XCTAssertEqual(
      reply.cookie,
      "canvas_refresh=\(token); Max-Age=2592000; HttpOnly; SameSite=Strict; Secure")
  }

  func testAPageOverPlainHTTPGetsACookieThatItCanSend() async throws {
    _ = try await fixture.account()
    let reply = try await fixture.signIn(
      headers: ["host": "localhost:8080", "origin": "http://localhost:8080", "x-canvas-client": "web"])
    XCTAssertEqual(reply.cookie?.hasSuffix("SameSite=Strict"), true)
  }

  func testSecureCanBeDemanded() async throws {
    let fixture = AuthFixture { $0.secureCookies = true }
    _ = try await fixture.account()
    let reply = try await fixture.signIn(
      headers: ["host": "localhost:8080", "origin": "http://localhost:8080", "x-canvas-client": "web"])
    XCTAssertEqual(reply.cookie?.hasSuffix("; Secure"), true)
  }

  func testTheCookieIsRotated() async throws {
    _ = try await fixture.account()
    let token = try await fixture.signIn(headers: AuthFixture.web).cookieToken
    fixture.time.advance(by: .seconds(60))
    let reply = try await refresh(token)
    XCTAssertEqual(reply.status, 200)
    XCTAssertNil(reply.body["refreshToken"])
    XCTAssertNotEqual(reply.cookieToken, token)
    XCTAssertEqual(reply.cookie?.contains("Max-Age=2591940;"), true)
  }

  func testWithoutTheHeaderACookieIsNotLookedAt() async throws {
    _ = try await fixture.account()
    let token = try await fixture.signIn(headers: AuthFixture.web).cookieToken ?? ""
    var headers = AuthFixture.web
    headers["x-canvas-client"] = nil
    headers["cookie"] = "canvas_refresh=\(token)"
    let reply = try await fixture.call(fixture.domain.home.refresh, headers: headers)
    XCTAssertEqual(reply.message, "Refresh token required.")
    let logout = try await fixture.call(fixture.domain.home.signOut, headers: headers)
    XCTAssertEqual(logout.status, 200)
    XCTAssertTrue(fixture.ended.isEmpty)
  }

  func testAnotherOriginOrNoneIsRefused() async throws {
    _ = try await fixture.account()
    let token = try await fixture.signIn(headers: AuthFixture.web).cookieToken
    for origin in ["https://evil.example", nil] {
      let reply = try await refresh(token, origin: origin)
      XCTAssertEqual(reply.status, 403)
      XCTAssertEqual(reply.code, "origin_refused")
    }
    let still = try await refresh(token)
    XCTAssertEqual(still.status, 200)
  }

  func testACookieThatIsWorthNothingIsDropped() async throws {
    for token in ["x.y", nil] {
      let reply = try await refresh(token)
      XCTAssertEqual(reply.status, 401)
      XCTAssertEqual(reply.body["success"] as? Bool, false)
      XCTAssertEqual(reply.cookie?.contains("canvas_refresh=; Max-Age=0;"), true)
    }
  }

  func testTwoCookiesOfTheNameAreNone() async throws {
    let headers: HTTPHeaders = ["cookie": "a=b; canvas_refresh=x; canvas_refresh=y"]
    XCTAssertNil(RefreshCookie.token(in: headers))
    XCTAssertEqual(RefreshCookie.token(in: ["cookie": "a=b;canvas_refresh=x.y"]), "x.y")
  }

  func testLogoutEndsTheCookiesSignInAndRemovesIt() async throws {
    _ = try await fixture.account()
    let token = try await fixture.signIn(headers: AuthFixture.web).cookieToken ?? ""
    var headers = AuthFixture.web
    headers["cookie"] = "canvas_refresh=\(token)"
    let reply = try await fixture.call(fixture.domain.home.signOut, headers: headers)
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual(reply.cookie?.contains("Max-Age=0"), true)
    XCTAssertEqual(fixture.ended.count, 1)
  }

  private func refresh(
    _ token: String?, origin: String? = "https://board.example"
  ) async throws -> AuthFixture.Reply {
    var headers = AuthFixture.web
    headers["origin"] = origin
    if let token { headers["cookie"] = "theme=dark; canvas_refresh=\(token)" }
    return try await fixture.call(fixture.domain.home.refresh, headers: headers)
  }
}
