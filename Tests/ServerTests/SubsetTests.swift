import Foundation
import Kernel
import KernelTesting
import XCTest

@testable import canvas

/// Each of the 32 ways to enable the plugins of a whiteboard either works, or is refused with the name of what is missing.
final class SubsetTests: XCTestCase {
  private struct Subset {
    static let names = ["auth", "rooms", "presence", "history", "rate-limit"]
    static let all = (0..<1 << names.count).map { mask in
      Subset(enabled: Set(names.indices.filter { mask >> $0 & 1 == 1 }.map { names[$0] }))
    }

    let enabled: Set<String>

    func has(_ name: String) -> Bool { enabled.contains(name) }

    /// What the first plugin that cannot work says.
    var missing: PluginError? {
      if has("rooms"), !has("auth") { return .missingRequirement(plugin: "rooms", requirement: "auth") }
      for name in ["history", "presence"] where has(name) && !has("rooms") {
        return .missingRequirement(plugin: name, requirement: "rooms")
      }
      return nil
    }

    func settings(folder: String) throws -> Settings {
      let switches = Self.names.map { "plugins.\($0).enabled=\(has($0))" }
      let others = [
        "plugins.web.enabled=false", "plugins.boards.enabled=false", "plugins.auth.bcryptCost=4",
        "dataFolder=\(folder)",
      ]
      return try Settings(Options(["serve"] + (switches + others).flatMap { ["--set", $0] }))
    }
  }

  func testASubsetThatLacksSomethingIsRefusedWithItsName() throws {
    var refused = 0
    for subset in Subset.all {
      guard let missing = subset.missing else { continue }
      refused += 1
      XCTAssertThrowsError(try subset.settings(folder: "nowhere").plugins(logger: .silent), "\(subset.enabled)") {
        XCTAssertEqual($0 as? PluginError, missing, "\(subset.enabled)")
      }
    }
    XCTAssertEqual(refused, 20)
  }

  func testEverySubsetThatLacksNothingServesWhatItHasAndNothingElse() throws {
    var served = 0
    for subset in Subset.all where subset.missing == nil {
      served += 1
      let folder = try makeTemporaryFolder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let settings = try subset.settings(folder: folder)
      try PluginHarness.scenario(modes: [.live], plugins: { _ in try settings.plugins(logger: .silent) }) { harness in
        try checkHealth(harness, subset)
        if subset.has("auth") {
          try checkSignedIn(harness, subset, try Account(harness, name: "anna", folder: folder))
        } else {
          try checkStranger(harness)
        }
      }
    }
    XCTAssertEqual(served, 12)
  }

  private func checkHealth(_ harness: PluginHarness, _ subset: Subset) throws {
    let health = try harness.request("GET", "/health")
    XCTAssertEqual(health.status, 200)
    let found = try XCTUnwrap(health.json["dependencies"] as? [String: String])
    XCTAssertEqual(Set(found.keys), subset.enabled.intersection(["auth", "rooms", "history"]))
    XCTAssertEqual(Set(found.values).subtracting(["connected"]), [])
    XCTAssertEqual(try harness.request("GET", "/ready").status, 200)
  }

  /// Without sign-in there is nothing to do.
  private func checkStranger(_ harness: PluginHarness) throws {
    for path in ["/api/home/signin", "/api/home/signup", "/api/user/rooms"] {
      XCTAssertEqual(try harness.request("POST", path, body: "{}").status, 404, path)
    }
    XCTAssertThrowsError(try harness.connect("anna")) { error in
      guard case HarnessError.refused(status: 404, let body) = error else { return XCTFail("\(error)") }
      XCTAssertTrue(body.contains("no_sockets"), body)
    }
  }

  private func checkSignedIn(_ harness: PluginHarness, _ subset: Subset, _ account: Account) throws {
    let refused = try harness.request(
      "POST", "/api/home/signin", body: "{\"email\":\"anna@example.org\",\"password\":\"wrong one\"}")
    XCTAssertEqual(refused.status, 401)
    XCTAssertEqual(refused.headers["ratelimit-limit"] != nil, subset.has("rate-limit"), "\(subset.enabled)")
    let anna = try harness.connect("anna", path: "/?token=\(account.accessToken)")
    let made = try harness.request("POST", "/api/user/rooms", headers: account.headers, body: "{}")
    guard subset.has("rooms") else {
      XCTAssertEqual(made.status, 404)
      for type in ["JOIN_ROOM", "LEAVE_ROOM", "CANVAS_UPDATE", "UNDO", "REDO", "CURSOR_MOVE"] {
        try expectUnknown(anna, type)
      }
      return
    }
    XCTAssertEqual(made.status, 201)
    let room = try XCTUnwrap((made.json["data"] as? [String: String])?["roomId"])
    try anna.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
    if subset.has("history") { try anna.expect("INITIAL_STATE") }
    if subset.has("presence") {
      XCTAssertEqual(try anna.expect("USER_JOINED").string("username"), "anna")
      XCTAssertEqual(try anna.expect("USER_COUNT_UPDATED").int("count"), 1)
    }
    try checkBoard(anna, subset)
  }

  private func checkBoard(_ anna: TestClient, _ subset: Subset) throws {
    if subset.has("history") {
      try anna.send(
        "CANVAS_UPDATE",
        "{\"stroke\":{\"points\":[{\"x\":1,\"y\":2}],\"color\":\"red\",\"width\":2,\"strokeId\":\"s1\"}}")
      try anna.expect("CANVAS_UPDATE")
      try anna.send("UNDO", "{\"strokeId\":\"s1\"}")
      try anna.expect("UNDO")
    } else {
      for type in ["CANVAS_UPDATE", "UNDO", "REDO"] { try expectUnknown(anna, type) }
    }
    if subset.has("presence") {
      try anna.send("CURSOR_MOVE", "{\"x\":1,\"y\":2}")
      XCTAssertEqual(try anna.expect("CURSOR_MOVE").string("username"), "anna")
    } else {
      try expectUnknown(anna, "CURSOR_MOVE")
    }
    try expectUnknown(anna, "CHAT")
  }

  private func expectUnknown(_ client: TestClient, _ type: String) throws {
    try client.send(type)
    XCTAssertEqual(try client.expectError("unknown_type").string("type"), type)
  }
}
