import Kernel
import XCTest

@testable import Auth

final class UserRoutesTests: XCTestCase {
  private let fixture = AuthFixture()

  func testMeAnswersTheClaims() async throws {
    let token = try await fixture.account().text("accessToken")
    let reply = try await fixture.callAsUser(fixture.domain.user.me, bearer: token)
    XCTAssertEqual(reply.status, 200)
    let user = try XCTUnwrap(reply.body["user"] as? [String: Any])
    XCTAssertEqual(Set(user.keys), ["userId", "email", "name", "isVerified", "iat", "exp"])
    XCTAssertEqual(user["isVerified"] as? Bool, true)
    XCTAssertEqual((user["exp"] as? Int ?? 0) - (user["iat"] as? Int ?? 0), 900)
  }

  func testAMissingOrMalformedHeaderIsUnauthorized() async throws {
    let token = try await fixture.account().text("accessToken")
    for value in [nil, "", "Bearer", "Bearer ", token, "bearer \(token)", "Bearer  \(token)", "Bearer \(token) x"] {
      var headers: HTTPHeaders = [:]
      headers["authorization"] = value
      for path in ["/api/user/me", "/api/user/nothing", "/api/user", "/api/user/"] {
        let reply = try await fixture.call(answer404, headers: headers, path: path)
        XCTAssertEqual(reply.status, 401)
        XCTAssertEqual(reply.message, "Unauthorized")
      }
    }
  }

  func testABadTokenIsInvalid() async throws {
    let token = try await fixture.account().text("accessToken")
    fixture.time.advance(by: .seconds(900))
    for bad in ["x", token] {
      let reply = try await fixture.callAsUser(answer404, bearer: bad)
      XCTAssertEqual(reply.status, 401)
      XCTAssertEqual(reply.message, "Invalid or expired token")
    }
  }

  func testOtherPathsAndPreflightsNeedNoToken() async throws {
    for path in ["/health", "/api/home/signin", "/api/users", "/"] {
      let reply = try await fixture.call(answer404, path: path)
      XCTAssertEqual(reply.status, 404)
    }
    let preflight = HTTPRequest(method: .options, path: "/api/user/rooms")
    let admitted = try await fixture.domain.access.admit(preflight)
    XCTAssertNil(admitted.principal)
  }

  func testATokenOfAnOlderServerWithTheSameSecretIsBelieved() async throws {
    let now = fixture.time.timestamp().seconds
    let claims = AccessClaims(
      userId: "65f000000000000000000001", email: "a@b", name: "Old", isVerified: true, sid: nil, iat: now, exp: now + 60
    )
    let token = try JSONWebToken.sign(claims, with: MACKey(AuthFixture.secrets.access))
    let principal = try await fixture.domain.access.principal(accessToken: token)
    XCTAssertEqual(principal, Principal(userID: claims.userId, name: "Old"))
  }

  func testLogoutEndsTheSignInThatAsks() async throws {
    let ann = try await fixture.account()
    let reply = try await fixture.callAsUser(fixture.domain.user.signOut, bearer: ann.text("accessToken"))
    XCTAssertEqual(reply.status, 200)
    let refresh = try await fixture.refresh(ann.text("refreshToken"))
    XCTAssertEqual(refresh.status, 401)
    XCTAssertEqual(fixture.ended.count, 1)
  }

  func testLogoutEverywhereEndsAllSignIns() async throws {
    let first = try await fixture.account()
    let second = try await fixture.signIn()
    let reply = try await fixture.callAsUser(fixture.domain.user.signOutEverywhere, bearer: second.text("accessToken"))
    XCTAssertEqual(reply.status, 200)
    for token in [first, second].map({ $0.text("refreshToken") }) {
      let refresh = try await fixture.refresh(token)
      XCTAssertEqual(refresh.status, 401)
    }
    XCTAssertEqual(fixture.ended.count, 2)
  }

  func testOwnSignInsAreListedAndEnded() async throws {
    let first = try await fixture.account()
    fixture.time.advance(by: .seconds(1))
    let second = try await fixture.signIn(headers: ["user-agent": "Phone\u{1}/1"])
    let token = first.text("accessToken")
    let list = try await fixture.callAsUser(fixture.domain.user.list, bearer: token)
    let signIns = try XCTUnwrap(list.body["signIns"] as? [[String: Any]])
    XCTAssertEqual(signIns.map { $0["current"] as? Bool }, [true, false])
    XCTAssertEqual(signIns[1]["device"] as? String, "Phone/1")
    let id = try XCTUnwrap(signIns[1]["id"] as? String)
    let ended = try await fixture.callAsUser(fixture.domain.user.end, bearer: token, parameters: ["id": id])
    XCTAssertEqual(ended.status, 200)
    let refresh = try await fixture.refresh(second.text("refreshToken"))
    XCTAssertEqual(refresh.status, 401)
  }

  func testNobodyEndsAnothersSignIn() async throws {
    let ann = try await fixture.account()
    let eve = try await fixture.account(name: "Eve", email: "eve@example.org")
    let id = String(ann.text("refreshToken").split(separator: ".")[0])
    let reply = try await fixture.callAsUser(
      fixture.domain.user.end, bearer: eve.text("accessToken"), parameters: ["id": id])
    XCTAssertEqual(reply.status, 404)
    let refresh = try await fixture.refresh(ann.text("refreshToken"))
    XCTAssertEqual(refresh.status, 200)
  }

  private func answer404(_ request: HTTPRequest) throws -> HTTPResponse {
    throw ProtocolError("not_found", "Nothing here.", status: .notFound)
  }
}
