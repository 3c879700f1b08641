import Redis
import XCTest

/// What URLs mean, and that they keep their password to themselves.
final class RedisURLTests: XCTestCase {
  func testReadsHostPortUserPasswordAndDatabase() throws {
    let url = try RedisURL("redis://ann:p%40ss:word@db.example:6380/7")
    XCTAssertEqual(url.endpoint, .tcp(host: "db.example", port: 6380, tls: false))
    XCTAssertEqual(url.user, "ann")
    XCTAssertEqual(url.password, "p@ss:word")
    XCTAssertEqual(url.database, 7)
  }

  func testTheShortestURLMeansTheDefaults() throws {
    XCTAssertEqual(try RedisURL("redis://localhost"), RedisURL(.tcp(host: "localhost", port: 6379, tls: false)))
    XCTAssertEqual(
      try RedisURL("rediss://:x@[::1]/"), RedisURL(.tcp(host: "::1", port: 6379, tls: true), password: "x"))
  }

  func testReadsUnixSockets() throws {
    XCTAssertEqual(
      try RedisURL("unix://u:p@/run/redis/s.sock?db=2"),
      RedisURL(.unix(path: "/run/redis/s.sock"), user: "u", password: "p", database: 2))
  }

  func testReadsTheNodesOfACluster() throws {
    let nodes = [RedisNode(host: "a", port: 7_000), RedisNode(host: "b", port: 6_379), RedisNode(host: "::1", port: 1)]
    XCTAssertEqual(
      try RedisURL("rediss+cluster://ann:p@a:7000,b,[::1]:1"),
      RedisURL(.cluster(nodes: nodes, tls: true), user: "ann", password: "p"))
    XCTAssertEqual("\(try RedisURL("redis+cluster://:p@a,b/"))", "redis+cluster://:<redacted>@a:6379,b:6379")
  }

  func testReadsSentinelsAndTheNameOfTheirMaster() throws {
    let sentinels = [RedisNode(host: "a", port: 26_379), RedisNode(host: "b", port: 5_000)]
    let url = try RedisURL("redis+sentinel://:hush@a,b:5000/main/2?sentinel=bob:hush%21")
    XCTAssertEqual(url.endpoint, .sentinel(master: "main", sentinels: sentinels, tls: false))
    XCTAssertEqual([url.password, url.sentinelUser, url.sentinelPassword], ["hush", "bob", "hush!"])
    XCTAssertEqual(url.database, 2)
    XCTAssertEqual("\(url)", "redis+sentinel://:<redacted>@a:26379,b:5000/main/2?sentinel=<redacted>")
    XCTAssertEqual(try RedisURL("redis+sentinel://a/main?sentinel=hush").sentinelPassword, "hush")
  }

  func testThePasswordIsNeverShown() throws {
    let url = try RedisURL("redis://ann:hush@host/1")
    XCTAssertEqual("\(url)", "redis://ann:<redacted>@host:6379/1")
    var dumped = ""
    dump(url, to: &dumped)
    XCTAssertFalse(dumped.contains("hush"))
    XCTAssertFalse(String(reflecting: url).contains("hush"))
  }

  func testWhatIsNoURLIsRefusedWithoutRepeatingIt() {
    let wrong = [
      "", "localhost", "http://hush@a", "redis://", "redis://:hush@", "redis://hush:a:0", "redis://a:hush",
      "redis://a/hush",
      "redis://a%zz@b", "redis://%f", "unix://relative", "unix:///a?x=hush",
      "unix:///" + String(repeating: "a", count: 108),
      "redis://a/-1", "redis://%ff@a", "redis://a,hush", "redis+cluster://", "redis+cluster://a,,b",
      "redis+cluster://a/1",
      "redis+sentinel://a", "redis+sentinel://a/", "redis+sentinel://a/main/hush", "redis+sentinel://a/main?hush=1",
    ]
    for text in wrong {
      XCTAssertThrowsError(try RedisURL(text), text) { error in
        guard case RedisError.invalid(let reason) = error else { return XCTFail("\(error)") }
        XCTAssertFalse(reason.contains("hush"))
      }
    }
  }
}
