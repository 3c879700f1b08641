import XCTest

@testable import Redis

/// Slots, the answers that say where they are, and refusals.
final class SlotMapTests: XCTestCase {
  /// Values of the cluster specification and of CLUSTER KEYSLOT.
  func testKeysAreInTheSlotsRedisSays() {
    let known = ["123456789": 12_739, "foo": 12_182, "{foo}": 12_182, "a{foo}{bar}": 12_182, "": 0]
    for (key, slot) in known { XCTAssertEqual(HashSlot.of(Array(key.utf8)), slot, key) }
  }

  func testOnlyTextBetweenTheFirstBracesCounts() {
    func slot(_ key: String) -> Int { HashSlot.of(Array(key.utf8)) }
    XCTAssertEqual(slot("room:{A}:users"), slot("A"))
    XCTAssertNotEqual(slot("{}A"), slot(""))
    XCTAssertEqual(slot("{{A}}"), slot("{A"))
    XCTAssertNotEqual(slot("{A"), slot("A"))
  }

  func testReadsWhereTheSlotsAre() throws {
    func node(_ host: RedisValue, _ port: Int64) -> RedisValue {
      .array([host, .integer(port), .bytes(Array("id".utf8))])
    }
    let a = RedisNode(host: "10.0.0.1", port: 7_000)
    let reply = RedisValue.array([
      .array([.integer(0), .integer(100), node(.bytes(Array("10.0.0.2".utf8)), 7_001), node(.null, 7_002)]),
      .array([.integer(101), .integer(16_383), node(.null, 7_000)]),
    ])
    var map = try XCTUnwrap(SlotMap(slots: reply, askedAt: a))
    XCTAssertEqual(map.owner(of: 100), RedisNode(host: "10.0.0.2", port: 7_001))
    XCTAssertEqual(map.owner(of: 101), a)
    XCTAssertEqual(map.masters.count, 2)
    XCTAssertEqual(map.nodes.count, 3)
    let c = RedisNode(host: "c", port: 1)
    map.move(100, to: c)
    XCTAssertEqual(map.owner(of: 100), c)
    XCTAssertEqual(map.masters.count, 3)
    XCTAssertNil(SlotMap().owner(of: 0))
  }

  func testWhatIsNoSlotMapIsRefused() {
    let node = RedisNode(host: "a", port: 1)
    let wrong: [RedisValue] = [
      .null, .array([]), .array([.integer(1)]), .array([.array([.integer(0), .integer(16_384), .array([])])]),
      .array([.array([.integer(9), .integer(1), .array([])])]), .array([.array([.integer(0), .integer(1)])]),
    ]
    for reply in wrong { XCTAssertNil(SlotMap(slots: reply, askedAt: node), "\(reply)") }
  }

  func testRefusalsNameTheirPlace() {
    let asked = RedisNode(host: "asked", port: 1)
    func refusal(_ text: String) -> Refusal? { Refusal(RedisServerError(text: text), by: asked) }
    XCTAssertEqual(
      refusal("MOVED 3999 127.0.0.1:6381"), .moved(slot: 3_999, to: RedisNode(host: "127.0.0.1", port: 6_381)))
    XCTAssertEqual(refusal("MOVED 1 :6381"), .moved(slot: 1, to: RedisNode(host: "asked", port: 6_381)))
    XCTAssertEqual(refusal("ASK 1 ::1:6381"), .ask(RedisNode(host: "::1", port: 6_381)))
    XCTAssertEqual(refusal("TRYAGAIN Multiple keys"), .tryAgain)
    XCTAssertEqual(refusal("CLUSTERDOWN"), .unable)
    for own in ["MOVED", "MOVED x y", "MOVED 16384 a:1", "ASK 1 a:0", "ERR no", "WRONGTYPE"] {
      XCTAssertNil(refusal(own), own)
    }
  }
}
