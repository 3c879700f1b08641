import Foundation
import Kernel
import KernelTesting
import Redis
import StoreTesting
import XCTest

@testable import Cluster

/// A Redis that will drop keys, or is nearly full, is named before anybody loses something.
final class MemoryWatchTests: XCTestCase {
  func testARedisThatMayEvictIsNamedUntilItMayNot() throws {
    try TwoInstances.scenario(redis: ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]) { both in
      try until("it to be asked") { try redis(both.near) != nil }
      try expectRedis(both.near, "allkeys-lru")
      XCTAssertTrue(try both.near.metrics().contains("canvas_redis_may_evict 1"))
      XCTAssertEqual(try both.ask("CONFIG", "SET", "maxmemory-policy", "noeviction"), "OK")
      try until("the change to be noticed") { try redis(both.near) == nil }
      XCTAssertTrue(try both.near.metrics().contains("canvas_redis_may_evict 0"))
    }
  }

  func testARedisThatIsNearlyFullIsNamed() throws {
    try TwoInstances.scenario { both in
      XCTAssertNil(try redis(both.near))
      XCTAssertEqual(try both.ask("CONFIG", "SET", "maxmemory", "1mb"), "OK")
      try until("it to be noticed") { try redis(both.near)?.contains("of its maxmemory") == true }
      XCTAssertEqual(try both.ask("CONFIG", "SET", "maxmemory", "0"), "OK")
    }
  }

  func testARedisThatTakesNoWritesIsNamed() throws {
    try TwoInstances.scenario(lease: .milliseconds(600)) { both in
      XCTAssertEqual(try both.ask("REPLICAOF", "127.0.0.1", "1"), "OK")
      try until("it to be noticed") { try redis(both.near)?.contains("takes no writes") == true }
      XCTAssertEqual(try both.ask("REPLICAOF", "NO", "ONE"), "OK")
      try until("the change to be noticed") { try redis(both.near) == nil }
    }
  }

  func testASubscriptionThatIsRefusedIsTriedOnceASecond() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      XCTAssertEqual(try both.ask("ACL", "SETUSER", "default", "resetchannels"), "OK")
      _ = try both.ask("CLIENT", "KILL", "TYPE", "pubsub")
      _ = try both.ask("CONFIG", "RESETSTAT")
      Thread.sleep(forTimeInterval: 4)
      let calls = try both.ask("INFO", "commandstats").firstMatch(of: /cmdstat_subscribe:.*rejected_calls=(\d+)/)?
        .output.1
      // Two instances, once a second each, and a beginning.
      XCTAssertLessThanOrEqual(try XCTUnwrap(calls.flatMap { Int($0) }), 14)
      XCTAssertEqual(try both.ask("ACL", "SETUSER", "default", "allchannels"), "OK")
      both.end([anna, ben])
    }
  }

  func testARedisThatMayNotTellIsLeftAlone() throws {
    let arguments = ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]
    let process = try RedisProcess(arguments + ["--user", "canvas", "on", ">secret", "~*", "&*", "+@all", "-info"])
    try until("the socket") { FileManager.default.fileExists(atPath: process.socket) }
    try TwoInstances.scenario(url: "unix://canvas:secret@\(process.socket)") { near, _ in
      XCTAssertNil(try redis(near))
      XCTAssertFalse(try near.metrics().contains("\ncanvas_redis_memory_used_bytes "))
    }
  }

  func testEachMasterOfAClusterIsAsked() async throws {
    try await RedisClusterProcess.scenario { cluster, _, _ in
      try await cluster.tell(2, "CONFIG", "SET", "maxmemory", "100mb")
      try await cluster.tell(2, "CONFIG", "SET", "maxmemory-policy", "volatile-ttl")
      try TwoInstances.scenario(url: "\(cluster.url)") { near, _ in
        try until("the third to be asked") { try redis(near)?.contains("volatile-ttl") == true }
      }
    }
  }

  func testTheMasterThatSentinelsNameIsAsked() async throws {
    try await RedisSentinelProcess.scenario(RedisOptions()) { set, client, handle in
      try await client.send(RedisCommand("CONFIG", "SET", "maxmemory", "100mb"), on: handle)
      try await client.send(RedisCommand("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu"), on: handle)
      try TwoInstances.scenario(url: "\(set.url)") { near, _ in
        try until("the master to be asked") { try redis(near)?.contains("allkeys-lfu") == true }
      }
    }
  }

  func testALimitWithoutEvictionAndEvictionWithoutALimitAreNoConcern() throws {
    func memory(_ limit: Int, _ policy: String) -> RedisMemory? {
      RedisMemory(info: "# Memory\r\nused_memory:90\r\nmaxmemory:\(limit)\r\nmaxmemory_policy:\(policy)\r\n")
    }
    XCTAssertNil(memory(0, "allkeys-lru")?.concern)
    XCTAssertNil(memory(200, "noeviction")?.concern)
    XCTAssertEqual(memory(200, "volatile-lru")?.concern, .evicts("volatile-lru"))
    XCTAssertEqual(memory(95, "noeviction")?.concern, .isFull(94))
    XCTAssertNil(RedisMemory(info: "# Memory\r\n"))
  }

  private func expectRedis(_ instance: PluginHarness, _ words: String, line: UInt = #line) throws {
    let said = try XCTUnwrap(try redis(instance), line: line)
    XCTAssertTrue(said.contains(words) && said.contains("noeviction"), said, line: line)
    let health = try instance.request("GET", "/health")
    XCTAssertEqual((health.json["dependencies"] as? [String: String])?["redis"], "degraded", line: line)
  }

  /// What `/ready`, which stays good, says of Redis.
  private func redis(_ instance: PluginHarness) throws -> String? {
    let ready = try instance.request("GET", "/ready")
    XCTAssertEqual(ready.status, 200)
    return (ready.json["degraded"] as? [String: String])?["redis"]
  }
}
