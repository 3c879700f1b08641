import Kernel
import XCTest

@testable import Auth

final class HandshakeGateTests: XCTestCase {
  private typealias Query = [(name: String, value: String)]
  private let page: HTTPHeaders = ["host": "board.example", "origin": "https://board.example"]

  func testTheTokenInTheQueryIsTheIdentityFromAnyOrigin() async throws {
    let fixture = AuthFixture()
    let ann = try await fixture.account()
    let principal = try await open(
      fixture, [("token", ann.text("accessToken"))], ["host": "board.example", "origin": "https://elsewhere.example"])
    XCTAssertEqual(principal.name, "Ann")
    XCTAssertEqual(principal.userID.count, 24)
    XCTAssertFalse(principal.signInID.isEmpty)
  }

  func testWithListedOriginsOthersAreRefused() async throws {
    let fixture = AuthFixture(allowedOrigins: ["https://draw.example"])
    let token = try await fixture.account().text("accessToken")
    await assertThrows(.originRefused) {
      try await open(fixture, [("token", token)], ["host": "b", "origin": "https://elsewhere.example"])
    }
    _ = try await open(fixture, [("token", token)], ["host": "b", "origin": "https://draw.example"])
    _ = try await open(fixture, [("token", token)], ["host": "b"])
  }

  func testAProgramMayUseTheAuthorizationHeader() async throws {
    let fixture = AuthFixture()
    let token = try await fixture.account().text("accessToken")
    let principal = try await open(fixture, [], ["authorization": "Bearer \(token)"])
    XCTAssertEqual(principal.name, "Ann")
  }

  func testMissingRepeatedOrMixedCredentialsAreUnauthorized() async throws {
    let fixture = AuthFixture()
    let token = try await fixture.account().text("accessToken")
    for query: Query in [[], [("token", token), ("token", token)], [("token", token), ("ticket", "x")]] {
      await assertThrows(.unauthorized) { try await open(fixture, query) }
    }
    await assertThrows(.unauthorized) {
      try await open(fixture, [("token", token)], ["authorization": "Bearer \(token)"])
    }
  }

  func testBadAndExpiredTokensAreUnauthorized() async throws {
    let fixture = AuthFixture()
    let token = try await fixture.account().text("accessToken")
    for bad in ["", "x", token + "x"] {
      await assertThrows(.invalidToken) { try await open(fixture, [("token", bad)]) }
    }
    fixture.time.advance(by: .seconds(15 * 60))
    await assertThrows(.invalidToken) { try await open(fixture, [("token", token)]) }
  }

  func testAnUnverifiedTokenIsForbidden() async throws {
    let fixture = AuthFixture()
    let now = fixture.time.timestamp().seconds
    let claims = AccessClaims(
      userId: "a", email: "a@b", name: "A", isVerified: false, sid: nil, iat: now, exp: now + 60)
    let token = try JSONWebToken.sign(claims, with: MACKey(AuthFixture.secrets.access))
    await assertThrows(.notVerified) { try await open(fixture, [("token", token)]) }
  }

  func testATicketOpensOneSocketForItsPage() async throws {
    let fixture = AuthFixture()
    let token = try await fixture.account().text("accessToken")
    let reply = try await fixture.callAsUser(fixture.domain.user.ticket, bearer: token, headers: page)
    XCTAssertEqual(reply.status, 201)
    XCTAssertEqual(reply.body["expiresIn"] as? Int, 60)
    let ticket = reply.text("ticket")
    let principal = try await open(fixture, [("ticket", ticket)], page)
    XCTAssertEqual(principal.name, "Ann")
    await assertThrows(.invalidToken) { try await open(fixture, [("ticket", ticket)], page) }
  }

  func testATicketIsNotForAnotherPage() async throws {
    let fixture = AuthFixture()
    let token = try await fixture.account().text("accessToken")
    let ticket = try await fixture.callAsUser(fixture.domain.user.ticket, bearer: token, headers: page).text("ticket")
    await assertThrows(.originRefused) {
      try await open(fixture, [("ticket", ticket)], ["host": "board.example", "origin": "https://evil.example"])
    }
    let refused = try await fixture.callAsUser(
      fixture.domain.user.ticket, bearer: token, headers: ["host": "b", "origin": "https://evil.example"])
    XCTAssertEqual(refused.status, 403)
  }

  func testNothingOpensASocketAfterLogout() async throws {
    let fixture = AuthFixture()
    let ann = try await fixture.account()
    let token = ann.text("accessToken")
    let ticket = try await fixture.callAsUser(fixture.domain.user.ticket, bearer: token, headers: page).text("ticket")
    _ = try await fixture.call(fixture.domain.home.signOut, #"{"refreshToken":"\#(ann.text("refreshToken"))"}"#)
    await assertThrows(.invalidToken) { try await open(fixture, [("ticket", ticket)], page) }
    await assertThrows(.invalidToken) { try await open(fixture, [("token", token)]) }
  }

  private func open(_ fixture: AuthFixture, _ query: Query, _ headers: HTTPHeaders = [:]) async throws -> Principal {
    try await fixture.domain.handshake.principal(
      of: HTTPRequest(method: .get, path: "/", query: query, headers: headers))
  }
}
