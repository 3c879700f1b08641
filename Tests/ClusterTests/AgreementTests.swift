import KernelTesting
import XCTest

/// Two servers on the same stores that were given different secrets are named by both.
final class AgreementTests: XCTestCase {
  func testInstancesWithTheSameSecretsAgree() throws {
    try AccountInstances.scenario { both in
      try until("each to have seen the other's lease") { try both.ask("SCARD", "instances") == "2" }
      for instance in [both.near, both.far] {
        XCTAssertNil(try concern(instance))
        XCTAssertTrue(try instance.metrics().contains("canvas_cluster_disagreeing_instances 0"))
      }
    }
  }

  func testAnotherSecretIsNamedByBothAndShownByNone() throws {
    try AccountInstances.scenario(farSecret: "b") { both in
      for (instance, other) in [(both.near, "far"), (both.far, "near")] {
        try until("the other's secret to be noticed") { try concern(instance) != nil }
        let said = try XCTUnwrap(try concern(instance))
        XCTAssertTrue(said.contains("instance \(other).") && said.contains("ACCESS_TOKEN_SECRET"), said)
        XCTAssertFalse(said.contains("REFRESH_TOKEN_SECRET"), said)
        XCTAssertTrue(try instance.metrics().contains("canvas_cluster_disagreeing_instances 1"))
      }
      for instance in try both.ask("SMEMBERS", "instances").split(separator: "\n") {
        let lease = try both.ask("GET", "instance:{\(instance)}")
        XCTAssertTrue(lease.contains("ACCESS_TOKEN_SECRET="), lease)
        for letter in "abrv" { XCTAssertFalse(lease.contains(String(repeating: letter, count: 8)), lease) }
      }
    }
  }

  /// As the last one with old secrets does in a rotation.
  func testItIsOverWhenTheOtherHasGone() throws {
    try AccountInstances.scenario(farSecret: "b") { both in
      try until("the other's secret to be noticed") { try concern(both.near) != nil }
      let other = try XCTUnwrap(both.ask("SMEMBERS", "instances").split(separator: "\n").first { $0.hasPrefix("far.") })
      // A lease as of one that was given the same.
      let own = try XCTUnwrap(both.ask("SMEMBERS", "instances").split(separator: "\n").first { $0.hasPrefix("near.") })
      let lease = try both.ask("GET", "instance:{\(own)}")
      try until("both to agree") {
        _ = try both.ask("SET", "instance:{\(other)}", lease, "PX", "6000")
        return try concern(both.near) == nil
      }
    }
  }

  /// What `/ready`, which stays good, says of the instances.
  private func concern(_ instance: PluginHarness) throws -> String? {
    let ready = try instance.request("GET", "/ready")
    XCTAssertEqual(ready.status, 200)
    return (ready.json["degraded"] as? [String: String])?["instances"]
  }
}
