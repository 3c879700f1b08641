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
      "redis://a/-1", "redis://%ff@a",
    ]
    for text in wrong {
      XCTAssertThrowsError(try RedisURL(text), text) { error in
        guard case RedisError.invalid(let reason) = error else { return XCTFail("\(error)") }
        XCTAssertFalse(reason.contains("hush"))
      }
    }
  }
}
