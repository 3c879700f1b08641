import Kernel
import XCTest

@testable import Auth

final class SignInRoutesTests: XCTestCase {
  func testSigningInAnswersAsPublished() async throws {
    let fixture = AuthFixture()
    _ = try await fixture.account()
    let reply = try await fixture.signIn(email: "ANN@example.org")
    XCTAssertEqual(reply.status, 200)
    XCTAssertEqual(reply.message, "Signed in successfully.")
    XCTAssertEqual(reply.body["success"] as? Bool, true)
    XCTAssertEqual((reply.body["user"] as? [String: String])?["email"], "ann@example.org")
    XCTAssertNil(reply.cookie)
    XCTAssertEqual(reply.response.headers["cache-control"], "no-store")
  }

  func testMissingCredentialsAreAskedFor() async throws {
    let fixture = AuthFixture()
    for json in [nil, "{}", #"{"email":"a@b.c"}"#, #"{"email":{"$gt":"b"},"password":"correct horse"}"#] {
      let reply = try await fixture.call(fixture.domain.home.signIn, json)
      XCTAssertEqual(reply.status, 400)
      XCTAssertEqual(reply.message, "Email and password required.")
    }
  }

  func testAnUnknownAddressAndAWrongPasswordAreToldTheSame() async throws {
    let fixture = AuthFixture()
    _ = try await fixture.account()
    let wrong = try await fixture.signIn(password: "wrong horse")
    let unknown = try await fixture.signIn(email: "bob@example.org")
    let nonsense = try await fixture.signIn(email: "no address")
    for reply in [wrong, unknown, nonsense] {
      XCTAssertEqual(reply.status, 401)
      XCTAssertEqual(reply.message, "Invalid credentials.")
      XCTAssertEqual(reply.response, wrong.response)
    }
  }

  func testAnUnconfirmedAddressIsTellingOnlyWithTheRightPassword() async throws {
    let fixture = AuthFixture()
    _ = try await fixture.signUp()
    let right = try await fixture.signIn()
    XCTAssertEqual(right.status, 403)
    XCTAssertEqual(right.message, "Please verify your email first.")
    let wrong = try await fixture.signIn(password: "wrong horse")
    XCTAssertEqual(wrong.status, 401)
  }

  func testTwoSignInsInOneSecondAreTwoSessions() async throws {
    let fixture = AuthFixture()
    _ = try await fixture.account()
    let first = try await fixture.signIn()
    let second = try await fixture.signIn()
    XCTAssertNotEqual(first.text("accessToken"), second.text("accessToken"))
    XCTAssertNotEqual(first.text("refreshToken"), second.text("refreshToken"))
    _ = try await fixture.call(fixture.domain.home.signOut, #"{"refreshToken":"\#(first.text("refreshToken"))"}"#)
    let other = try await fixture.refresh(second.text("refreshToken"))
    XCTAssertEqual(other.status, 200)
  }

  func testTheOldestOfTooManySignInsEnds() async throws {
    let fixture = AuthFixture()
    let first = try await fixture.account()
    for _ in 0..<SignIns.maxPerUser {
      fixture.time.advance(by: .milliseconds(1))
      _ = try await fixture.signIn()
    }
    XCTAssertEqual(fixture.ended.count, 1)
    let gone = try await fixture.refresh(first.text("refreshToken"))
    XCTAssertEqual(gone.status, 401)
  }
}
