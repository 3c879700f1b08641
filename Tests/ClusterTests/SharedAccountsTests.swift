import Foundation
import Kernel
import KernelTesting
import XCTest

/// Two servers, one Redis: whoever is signed in on one is so on the other.
final class SharedAccountsTests: XCTestCase {
  func testWhatOneIssuesTheOtherTakes() throws {
    try AccountInstances.scenario { both in
      let ann = try both.account("ann")
      for instance in [both.near, both.far] {
        let me = try instance.request("GET", "/api/user/me", headers: ["authorization": "Bearer \(ann.access)"])
        XCTAssertEqual(me.status, 200)
      }
      let near = try both.near.post("/api/home/refresh-token", #"{"refreshToken":"\#(ann.refresh)"}"#)
      XCTAssertEqual(near.status, 200)
      let next = try XCTUnwrap(near.json["refreshToken"] as? String)
      let spent = try both.far.post("/api/home/refresh-token", #"{"refreshToken":"\#(ann.refresh)"}"#)
      XCTAssertEqual(spent.status, 401, "a token is spent wherever it was used")
      let far = try both.far.post("/api/home/refresh-token", #"{"refreshToken":"\#(next)"}"#)
      XCTAssertEqual(far.status, 200)
    }
  }

  func testATicketOfOneOpensASocketOnTheOtherOnce() throws {
    try AccountInstances.scenario { both in
      let ann = try both.account("ann")
      let issued = try both.near.post("/api/user/ws-ticket", bearer: ann.access)
      XCTAssertEqual(issued.status, 201)
      let ticket = try XCTUnwrap(issued.json["ticket"] as? String)
      _ = try both.far.socket("ticket=\(ticket)", of: "ann")
      for instance in [both.near, both.far] {
        XCTAssertThrowsError(try instance.connect("ann", path: "/?ticket=\(ticket)")) {
          XCTAssertTrue("\($0)".contains("401"), "\($0)")
        }
      }
    }
  }

  func testASignOutClosesItsSocketsEverywhereAndNoOthers() throws {
    try AccountInstances.scenario { both in
      let (ann, ben) = (try both.account("ann"), try both.account("ben"))
      let anns = [
        try both.near.socket("token=\(ann.access)", of: "ann"), try both.far.socket("token=\(ann.access)", of: "ann"),
      ]
      let bens = try both.far.socket("token=\(ben.access)", of: "ben")
      let reply = try both.near.post("/api/home/logout", #"{"refreshToken":"\#(ann.refresh)"}"#)
      XCTAssertEqual(reply.status, 200)
      for socket in anns { try socket.expectClose(4001) }
      try bens.send("HELLO")
      try bens.expect("HELLO")
      XCTAssertThrowsError(try both.far.connect("ann", path: "/?token=\(ann.access)"))
    }
  }

  /// A message on a channel comes once or never. What was missed is asked for.
  func testASignOutThatWasNotHeardOfIsFoundOut() throws {
    try AccountInstances.scenario { both in
      let (ann, ben, carl) = (try both.account("ann"), try both.account("ben"), try both.account("carl"))
      let anns = try both.near.socket("token=\(ann.access)", of: "ann")
      let bens = try both.far.socket("token=\(ben.access)", of: "ben")
      let carls = try both.far.socket("token=\(carl.access)", of: "carl")
      // Ended without a word; and one that Redis has forgotten altogether.
      try both.ask("DEL", "sign-ins:{\(ben.userID)}", "sign-ins:{\(carl.userID)}", "refresh:\(carl.signIn)")
      try both.ask("CLIENT", "KILL", "TYPE", "pubsub")
      try bens.expectClose(4001)
      for socket in [anns, carls] {
        try socket.send("HELLO")
        try socket.expect("HELLO")
      }
    }
  }

  func testASignInThatRedisHasLostIsSaidToHaveEnded() throws {
    try AccountInstances.scenario { both in
      let ann = try both.account("ann")
      try both.ask("FLUSHALL")
      let reply = try both.far.post("/api/home/refresh-token", #"{"refreshToken":"\#(ann.refresh)"}"#)
      XCTAssertEqual(reply.status, 401)
      XCTAssertEqual(reply.json["code"] as? String, "refresh_token_used", "what clients know")
      XCTAssertEqual(reply.json["message"] as? String, "This sign-in has ended. Please sign in again.")
      XCTAssertEqual(try both.signIn("ann", on: both.far).status, 200)
    }
  }

  func testInstancesShareTheBudgetsOfHTTP() throws {
    try AccountInstances.scenario(budget: 10) { both in
      let wrong = #"{"email":"ann@example.org","password":"wrong horse"}"#
      let replies = try (0..<12).map { number in
        try (number % 2 == 0 ? both.near : both.far).post("/api/home/signin", wrong)
      }
      XCTAssertEqual(replies.map(\.status), [Int](repeating: 401, count: 10) + [429, 429])
      XCTAssertEqual(replies[9].headers["ratelimit-remaining"], "0")
      let keys = try both.ask("KEYS", "rl:*")
      XCTAssertTrue(keys.contains("rl:auth:{127.0.0.1}"), keys)
      XCTAssertFalse(keys.contains("ann"), keys)
    }
  }

  func testWithoutSecretsAnInstanceDoesNotStart() throws {
    XCTAssertThrowsError(try AccountInstances.scenario(secrets: false) { _ in }) { error in
      let text = "\(error)"
      XCTAssertTrue(text.contains("set ACCESS_TOKEN_SECRET, REFRESH_TOKEN_SECRET, VERIFICATION_SECRET"), text)
    }
  }
}
