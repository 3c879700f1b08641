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
