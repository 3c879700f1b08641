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
      try Self.eventually("canvas_redis_memory_max_bytes", instances.near) { $0 == 104_857_600 }
      let page = try instances.near.metrics()
      XCTAssertGreaterThan(try XCTUnwrap(Self.value("canvas_redis_memory_used_bytes", in: page)), 100_000)
      XCTAssertNotNil(Self.value("canvas_redis_unanswered_commands", in: page))
      // A reactor without rooms connects when it is first asked.
      try Self.eventually("canvas_redis_connected", instances.near) { $0 == 2 }
      try Self.eventually("canvas_redis_pubsub_lag_seconds_count", instances.near) { $0 > 0 }
    }
  }

  func testWithoutALimitThereIsNoMaximum() throws {
    try TwoInstances.scenario { instances in
      try Self.eventually("canvas_redis_memory_used_bytes", instances.near) { $0 > 0 }
      XCTAssertNil(Self.value("canvas_redis_memory_max_bytes", in: try instances.near.metrics()))
    }
  }

  private static func eventually(
    _ name: String, _ instance: PluginHarness, line: UInt = #line, _ isRight: (Double) -> Bool
  ) throws {
    let deadline = ContinuousClock.now + .seconds(10)
    var found = value(name, in: try instance.metrics())
    while !(found.map(isRight) ?? false), ContinuousClock.now < deadline {
      found = value(name, in: try instance.metrics())
    }
    XCTAssertTrue(found.map(isRight) ?? false, "\(name) is \(found ?? -1)", line: line)
  }

  private static func value(_ name: String, in page: String) -> Double? {
    let line = page.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
    return line.flatMap { Double($0.dropFirst(name.count + 1)) }
  }
}
