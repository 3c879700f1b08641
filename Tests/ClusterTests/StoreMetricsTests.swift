import KernelTesting
import XCTest

@testable import Cluster

final class StoreMetricsTests: XCTestCase {
  func testMemoryAndLagAreThoseOfTheRealRedis() throws {
    try TwoInstances.scenario(redis: ["--maxmemory", "100mb"]) { instances in
      let room = try instances.makeRoom()
      let anna = try instances.near.enter("anna", room, count: 1)
      try anna.draw("s-1")
      try anna.expectDrawn("s-1")
      let page = try instances.near.metrics()
      XCTAssertEqual(Self.value("canvas_redis_memory_max_bytes", in: page), 104_857_600)
      XCTAssertGreaterThan(try XCTUnwrap(Self.value("canvas_redis_memory_used_bytes", in: page)), 100_000)
      XCTAssertEqual(Self.value("canvas_redis_connected", in: page), 2, "each reactor has one")
      XCTAssertEqual(Self.value("canvas_redis_unanswered_commands", in: page), 0)
      let deadline = ContinuousClock.now + .seconds(10)
      var count = 0.0
      while count == 0, ContinuousClock.now < deadline {
        count = Self.value("canvas_redis_pubsub_lag_seconds_count", in: try instances.near.metrics()) ?? 0
      }
      XCTAssertGreaterThan(count, 0, "what was drawn has come back")
    }
  }

  func testWithoutALimitThereIsNoMaximum() throws {
    try TwoInstances.scenario { instances in
      let page = try instances.near.metrics()
      XCTAssertNil(Self.value("canvas_redis_memory_max_bytes", in: page))
      XCTAssertNotNil(Self.value("canvas_redis_memory_used_bytes", in: page))
    }
  }

  private static func value(_ name: String, in page: String) -> Double? {
    let line = page.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
    return line.flatMap { Double($0.dropFirst(name.count + 1)) }
  }
}
