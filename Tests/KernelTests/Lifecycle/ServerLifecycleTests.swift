@testable import Kernel
@testable import KernelTesting
import XCTest

final class ServerLifecycleTests: XCTestCase {
  func testPluginsStartInOrderAndStopInReverse() async throws {
    let journal = Journal()
    let server = try LiveServer.make([ProbePlugin<First>(journal), ProbePlugin<Second>(journal)])
    _ = try await server.start()
    XCTAssertEqual(journal.entries.prefix(2), ["start first", "start second"])
    XCTAssertEqual(
      journal.entries.dropFirst(2), ["state first", "state second", "state first", "state second"],
      "one state a reactor, after every start")
    await server.stop()
    XCTAssertEqual(journal.entries.dropFirst(6), ["drain second", "drain first", "stop second", "stop first"])
    await server.stop()
    XCTAssertEqual(journal.entries.count, 10, "stopping twice is harmless")
  }

  func testWhatWasStartedIsStoppedInReverseWhenALaterPluginFails() async throws {
    let journal = Journal()
    let server = try LiveServer.make([
      ProbePlugin<First>(journal), ProbePlugin<Second>(journal, failsToStart: true), ProbePlugin<Third>(journal),
    ])
    do {
      _ = try await server.start()
      XCTFail("must not start")
    } catch {
      XCTAssertEqual(error as? PluginError, .startFailed(plugin: "second", reason: "StartFailure()"))
    }
    XCTAssertEqual(journal.entries, ["start first", "start second", "stop second", "stop first"])
  }

  func testNoPluginIsStartedWhenThePortIsTaken() async throws {
    try await LiveServer.run([]) { live in
      let journal = Journal()
      let second = try LiveServer.make([ProbePlugin<First>(journal)]) { $0.server.port = live.port }
      do {
        _ = try await second.start()
        XCTFail("must not start")
      } catch {
        XCTAssertEqual((error as? SystemError)?.code, 98)
      }
      XCTAssertEqual(journal.entries, [])
    }
  }

  func testAStoppedServerRefusesConnectionsAndGivesItsPortBack() async throws {
    var port = 0
    try await LiveServer.run([]) { live in
      port = live.port
      XCTAssertNoThrow(try SocketWire(port: port))
    }
    XCTAssertThrowsError(try SocketWire(port: port))
    let next = try LiveServer.make([]) { $0.server.port = port }
    let again = try await next.start()
    XCTAssertEqual(again, port)
    await next.stop()
  }

  func testStoppingClosesSocketsWith1001AndDoesNotWaitForIdleConnections() async throws {
    let journal = Journal()
    let ends = ProbePlugin<First>(journal) { registrar in
      registrar.onSessionEnd { session, _ in journal.add("end \(session.principal.userID)") }
    }
    let server = try LiveServer.make([StandInAuth(), ends])
    let port = try await server.start()
    let anna = try LiveServer.client("anna", port: port)
    let idle = try SocketWire(port: port)
    async let stopped: Void = server.stop()
    try anna.expectClose(1001)
    try anna.answerClose(1001)
    while !idle.isClosed { _ = idle.read() }
    idle.close()
    anna.disconnect()
    let began = ContinuousClock.now
    await stopped
    XCTAssertLessThan(ContinuousClock.now - began, .seconds(5), "well before the drain timeout")
    let entries = journal.entries.filter { $0.hasPrefix("end") || $0.hasPrefix("stop") }
    XCTAssertEqual(entries, ["end anna", "stop first"], "a session ends before its plugin stops")
  }

  func testHealthAnswersThoughACheckHangs() async throws {
    let plugin = ProbePlugin<First> { registrar in
      registrar.health("well") { .healthy }
      registrar.health("limping") { .degraded("slow") }
      registrar.health("stuck") {
        try? await Task.sleep(for: .seconds(3_600))
        return .healthy
      }
    }
    try await LiveServer.run([plugin]) { live in
      let response = try live.request("GET", "/health")
      XCTAssertEqual(response.status, 503)
      XCTAssertEqual(response.json["status"] as? String, "degraded")
      XCTAssertEqual(
        response.json["dependencies"] as? [String: String],
        ["well": "connected", "limping": "degraded", "stuck": "disconnected"])
      XCTAssertEqual(try live.request("GET", "/live").status, 200)
      XCTAssertEqual(try live.request("GET", "/ready").status, 503)
    }
  }

  func testWhatAllInstancesMissKeepsNobodyAway() async throws {
    let plugin = ProbePlugin<First> { registrar in
      registrar.health("shared") { .away("no answer") }
      registrar.health("limping") { .degraded("slow") }
      registrar.health("well") { .healthy }
    }
    try await LiveServer.run([plugin]) { live in
      let health = try live.request("GET", "/health")
      XCTAssertEqual(health.status, 503)
      XCTAssertEqual(
        health.json["dependencies"] as? [String: String],
        ["well": "connected", "limping": "degraded", "shared": "disconnected"])
      let ready = try live.request("GET", "/ready")
      XCTAssertEqual(ready.status, 200)
      XCTAssertEqual(ready.json["degraded"] as? [String: String], ["shared": "no answer", "limping": "slow"])
    }
  }

  func testAHealthyServerIsReady() async throws {
    try await LiveServer.run([ProbePlugin<First> { $0.health("store") { .healthy } }]) { live in
      XCTAssertEqual(try live.request("GET", "/health").json["status"] as? String, "ok")
      XCTAssertEqual(try live.request("GET", "/ready").status, 200)
    }
  }
}
