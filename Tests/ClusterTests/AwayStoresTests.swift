import Foundation
import Kernel
import KernelTesting
import StoreTesting
import XCTest

/// A store is killed, or stops answering, under two servers with people on them.
final class AwayStoresTests: XCTestCase {
  func testWithoutRedisAccountsSayTryAgainAtOnceAndTokensGoOn() throws {
    try AccountInstances.scenario { both in
      let ann = try both.account("ann")
      let before = try both.near.socket("token=\(ann.access)", of: "ann")
      both.redis.stop()
      let asked = ContinuousClock.now
      try expectUnavailable(both, ann)
      XCTAssertLessThan(ContinuousClock.now - asked, AccountInstances.patience, "nobody waits for a time-out")

      let me = try both.far.request("GET", "/api/user/me", headers: ["authorization": "Bearer \(ann.access)"])
      XCTAssertEqual(me.status, 200, "tokens are believed without a store")
      let during = try both.far.socket("token=\(ann.access)", of: "ann")
      try expectHealth(both.near, 503, redis: "disconnected", degraded: ["redis", "rate-limit"])

      try both.redis.start()
      try expectReturn(both, ann)
      for socket in [before, during] {
        try socket.send("HELLO")
        try socket.expect("HELLO")
      }
    }
  }

  func testAPausedRedisKeepsNobodyWaiting() throws {
    try AccountInstances.scenario { both in
      let ann = try both.account("ann")
      both.redis.pause()
      let asked = ContinuousClock.now
      let reply = try both.signIn("ann", on: both.near)
      XCTAssertEqual(reply.status, 503)
      XCTAssertNotNil(reply.headers["retry-after"])
      XCTAssertLessThan(ContinuousClock.now - asked, AccountInstances.patience, "it does not wait for a time-out")
      _ = try both.far.socket("token=\(ann.access)", of: "ann")
      both.redis.resume()
      try expectReturn(both, ann)
    }
  }

  func testWithoutMongoDBSignedInPeopleGoOn() throws {
    try AccountInstances.scenario { both in
      let ann = try both.account("ann")
      both.mongo.stop()
      for _ in 0..<2 {
        let replies = [
          try both.signIn("ann", on: both.near),
          try both.near.post("/api/home/refresh-token", #"{"refreshToken":"\#(ann.refresh)"}"#),
        ]
        XCTAssertEqual(replies.map(\.status), [503, 503])
        for reply in replies { XCTAssertNotNil(reply.headers["retry-after"]) }
      }
      let issued = try both.near.post("/api/user/ws-ticket", bearer: ann.access)
      let ticket = try XCTUnwrap(issued.json["ticket"] as? String)
      _ = try both.far.socket("ticket=\(ticket)", of: "ann")
      XCTAssertEqual(try both.near.request("GET", "/ready").status, 200)
      try both.mongo.start()
      try poll("sign-ins") { try both.signIn("ann", on: both.near).status == 200 }
      let refreshed = try both.near.post("/api/home/refresh-token", #"{"refreshToken":"\#(ann.refresh)"}"#)
      XCTAssertEqual(refreshed.status, 200, "what was answered 503 has spent no token")
    }
  }

  func testLimitsHoldPerInstanceWithoutRedis() throws {
    try AccountInstances.scenario(budget: 10) { both in
      both.redis.stop()
      for instance in [both.near, both.far] {
        let replies = try (0..<11).map { _ in try both.signIn("ann", on: instance).status }
        XCTAssertEqual(replies, [Int](repeating: 503, count: 10) + [429])
      }
    }
  }

  private func expectUnavailable(_ both: AccountInstances, _ ann: Session) throws {
    let replies = [
      try both.signIn("ann", on: both.near), try both.signIn("ann", on: both.far),
      try both.near.post("/api/home/refresh-token", #"{"refreshToken":"\#(ann.refresh)"}"#),
      try both.near.post(
        "/api/home/signup", #"{"name":"Ben","email":"ben@example.org","password":"correct horse"}"#),
      try both.near.post("/api/home/logout", #"{"refreshToken":"\#(ann.refresh)"}"#),
      try both.near.post("/api/user/ws-ticket", bearer: ann.access),
    ]
    for reply in replies {
      XCTAssertEqual(reply.status, 503)
      XCTAssertEqual(reply.json["code"] as? String, "accounts_unavailable")
      XCTAssertNotNil(reply.headers["retry-after"])
    }
    XCTAssertThrowsError(try both.near.connect("ann", path: "/?ticket=\(ann.userID).x")) {
      XCTAssertTrue("\($0)".contains("503"), "\($0)")
    }
  }

  /// Both take sign-ins again, without a restart, and know those of before.
  private func expectReturn(_ both: AccountInstances, _ ann: Session) throws {
    for instance in [both.near, both.far] {
      try poll("\(instance) signs in") { try both.signIn("ann", on: instance).status == 200 }
      try expectHealth(instance, 200, redis: "connected", degraded: [])
    }
    let refreshed = try both.far.post("/api/home/refresh-token", #"{"refreshToken":"\#(ann.refresh)"}"#)
    XCTAssertEqual(refreshed.status, 200)
  }

  private func expectHealth(
    _ instance: PluginHarness, _ status: Int, redis: String, degraded: Set<String>, line: UInt = #line
  ) throws {
    let health = try instance.request("GET", "/health")
    XCTAssertEqual(health.status, status, line: line)
    XCTAssertEqual((health.json["dependencies"] as? [String: String])?["redis"], redis, line: line)
    let ready = try instance.request("GET", "/ready")
    XCTAssertEqual(ready.status, 200, "elsewhere it is no better", line: line)
    let named = ready.json["degraded"] as? [String: String] ?? [:]
    XCTAssertEqual(Set(named.keys), degraded, line: line)
  }

  private func poll(_ what: String, _ isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try !isSo() {
      guard ContinuousClock.now < deadline else { return XCTFail("never: \(what)") }
      usleep(20_000)
    }
  }
}
