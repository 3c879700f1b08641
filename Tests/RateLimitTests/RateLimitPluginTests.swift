import Kernel
import KernelTesting
import XCTest

@testable import RateLimit

/// Offers one message of each cost, and a route with a budget.
private final class SamplePlugin: Plugin {
  static let manifest = PluginManifest(name: "sample", version: "1.0", summary: "For tests.")

  init() {}
  init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  func register(with registrar: inout Registrar<SamplePlugin>) {
    let costs: [(String, CostClass)] = [("DRAW", .durable), ("MOVE", .ephemeral), ("ASK", .control)]
    for (type, cost) in costs {
      registrar.on(type, cost: cost) { _, _, session, _ in if type == "ASK" { session.send("ANSWER") { _ in } } }
    }
    registrar.route(Route(.post, "/rooms", budget: RouteBudget("rooms")) { _ in HTTPResponse(status: .created) })
    registrar.route(Route(.get, "/free") { _ in HTTPResponse(status: .ok) })
  }
}

final class RateLimitPluginTests: XCTestCase {
  private func scenario(
    _ modes: [PluginHarness.Mode] = PluginHarness.Mode.allCases, _ body: (PluginHarness) throws -> Void
  ) throws {
    try PluginHarness.scenario(
      modes: modes,
      plugins: { time in
        let environment = PluginEnvironment(logger: .silent, dataFolder: "", time: time)
        return [
          StandInAuth(), RateLimitPlugin(configuration: RateLimitConfiguration(), environment: environment),
          SamplePlugin(),
        ]
      }, body)
  }

  /// `count` messages in one piece, masked with zeros.
  private func frames(_ type: String, _ count: Int) -> [UInt8] {
    let text = Array("{\"type\":\"\(type)\",\"payload\":{}}".utf8)
    let frame = [0x81, 0x80 | UInt8(text.count), 0, 0, 0, 0] + text
    return (0..<count).flatMap { _ in frame }
  }

  func testARouteWithABudgetIsLimitedPerAccount() throws {
    try scenario { harness in
      for remaining in (0..<20).reversed() {
        let response = try harness.request("POST", "/rooms", as: "anna", body: "{}")
        XCTAssertEqual(response.status, 201)
        XCTAssertEqual(response.headers["ratelimit-remaining"], "\(remaining)")
      }
      let refused = try harness.request("POST", "/rooms", as: "anna", body: "{}")
      XCTAssertEqual(refused.status, 429)
      XCTAssertEqual(refused.json["message"] as? String, "Too many rooms created. Please try again later.")
      XCTAssertNotNil(refused.headers["retry-after"])
      XCTAssertEqual(try harness.request("POST", "/rooms", as: "ben", body: "{}").status, 201)
      XCTAssertNil(try harness.request("GET", "/free", as: "anna").headers["ratelimit-limit"])
    }
  }

  func testWhoAsksTooMuchIsToldAndStaysConnected() throws {
    try scenario([.embedded]) { harness in
      let anna = try harness.connect("anna")
      try anna.send(raw: frames("ASK", 41))
      for _ in 0..<40 { try anna.expect("ANSWER") }
      let error = try anna.expectError("rate_limited")
      XCTAssertEqual(error.string("class"), "control")
      XCTAssertEqual(error.payload["retryable"] as? Bool, true)
      XCTAssertGreaterThan(error.int("retryAfter") ?? 0, 0)
      harness.advance(by: .seconds(2))
      try anna.send("ASK")
      try anna.expect("ANSWER")
    }
  }

  func testAFloodIsToldFirstAndThenClosedWithItsCode() throws {
    try scenario([.embedded]) { harness in
      let anna = try harness.connect("anna")
      try anna.send(raw: frames("MOVE", 121))
      try anna.expectError("rate_limited")
      try anna.send(raw: frames("MOVE", 1_100))
      XCTAssertFalse(anna.isClosed)
      harness.advance(by: .seconds(2))
      try anna.send(raw: frames("MOVE", 400))
      try anna.expectClose(WebSocketCloseCode.flood.rawValue)
    }
  }

  func testUnknownTypesAreNoAbuse() throws {
    try scenario([.embedded]) { harness in
      let anna = try harness.connect("anna")
      try anna.send(raw: frames("NEWER", 10_000))
      try anna.expectError("unknown_type")
      try anna.send("ASK")
      try anna.expect("ANSWER")
    }
  }

  /// Connects with v2 and hears HELLO.
  private func connectV2(_ harness: PluginHarness) throws -> TestClient {
    let client = try harness.connect("anna", path: "/?v=2")
    try client.expect(0)
    return client
  }

  private func unknown(_ type: Int, _ count: Int) -> [UInt8] {
    (0..<count).flatMap { _ in [UInt8].message(type) { $0.append(7) } }
  }

  /// Code and type of an `ERROR` of v2.
  private func error(_ client: TestClient) throws -> [String] {
    try client.expect(1).read { reader, bytes in
      let type = try reader.varint(in: bytes)
      _ = try reader.bytes(0...8, in: bytes)
      if try reader.byte(in: bytes) & 2 != 0 { _ = try reader.varint(in: bytes) }
      return [try reader.string(0...99, in: bytes), "\(type)"]
    }
  }

  /// W-3.
  func testUnknownTypesOfV2CostAsMuchAsCursorsAndNothingOfOtherBudgets() throws {
    try scenario([.embedded]) { harness in
      let anna = try self.connectV2(harness)
      for _ in 0..<20 {
        try anna.send(frame: self.unknown(120, 10) + self.unknown(121, 5))
        harness.advance(by: .milliseconds(250))
      }
      XCTAssertEqual(try self.error(anna), ["unknown_type", "120"])
      XCTAssertEqual(try self.error(anna), ["unknown_type", "121"])
      XCTAssertEqual(anna.drain(), [], "a newer client's messages at the rate of cursors: told once per type")
      try anna.send(frame: self.unknown(120, 200))
      XCTAssertEqual(try self.error(anna), ["rate_limited", "120"])
      try anna.send(2) { $0.append(1) }
      XCTAssertEqual(try anna.expect(2).payload.last, 1, "its PING is answered")
    }
  }

  /// W-3, L-1.
  func testAFloodOfUnknownTypesOfV2IsToldFirstAndThenClosed() throws {
    try scenario([.embedded]) { harness in
      let anna = try self.connectV2(harness)
      try anna.send(frame: self.unknown(120, 1_300))
      XCTAssertEqual(try self.error(anna), ["unknown_type", "120"])
      XCTAssertEqual(try self.error(anna), ["rate_limited", "120"])
      XCTAssertFalse(anna.isClosed)
      harness.advance(by: .seconds(2))
      try anna.send(frame: self.unknown(120, 400))
      try anna.expectClose(WebSocketCloseCode.flood.rawValue)
      XCTAssertEqual(try self.error(anna), ["rate_limited", "120"], "told once more, a second later")
    }
  }

  func testConnectionsOfAUserOnTwoReactorsShareTheUsersBudget() throws {
    try scenario([.embedded]) { harness in
      let clients = try (0..<16).map { try harness.connect("anna", on: $0 % 2) }
      for client in clients { try client.send(raw: frames("ASK", 40)) }
      let answers = clients.reduce(0) { $0 + $1.drain().count { $0.contains("ANSWER") } }
      XCTAssertGreaterThanOrEqual(answers, 380)
      XCTAssertLessThan(answers, 640, "sixteen connections' worth")
      let ben = try harness.connect("ben")
      try ben.send("ASK")
      try ben.expect("ANSWER")
      for client in clients { _ = client.drain() }
    }
  }

  func testDefaultsAreTheirOwnValidConfiguration() throws {
    XCTAssertEqual(try ConfigDecoder.decode(RateLimitConfiguration.self, from: nil), RateLimitConfiguration())
    let text = "{http: {auth: {requests: 5, window: '60s'}}, connection: {durable: {perSecond: 7}}}"
    let document = try ConfigDocument(text, source: "test", environment: [:])
    let read = try ConfigDecoder.decode(RateLimitConfiguration.self, from: document.root)
    XCTAssertEqual(read.http.auth, WindowLimit(requests: 5, window: .seconds(60)))
    XCTAssertEqual(read.connection.durable, TokenRate(perSecond: 7, burst: 300))
    XCTAssertEqual(read.user, RateLimitConfiguration().user)
  }
}
