@testable import Kernel
import KernelTesting
import Synchronization
import XCTest

final class MetricsScrapeTests: XCTestCase {
  /// What a plugin registers, on two reactors.
  private func page(
    _ register: @escaping @Sendable (MetricRegistrar) -> Void = { _ in },
    _ work: @escaping @Sendable (Reactor) -> Void = { _ in }
  ) async throws -> String {
    let plugin = ProbePlugin<First> { registrar in
      register(registrar.metrics)
      registrar.onReactorStart { reactor, _ in work(reactor) }
    }
    var page = ""
    try await LiveServer.run([plugin], { $0.metrics.token = Redacted(Self.token) }) { live in
      let answer = try live.request("GET", "/metrics", headers: ["authorization": "Bearer \(Self.token)"])
      XCTAssertEqual(answer.status, 200)
      XCTAssertEqual(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
      page = String(decoding: answer.body, as: UTF8.self)
    }
    return page
  }

  private static let token = String(repeating: "t", count: 32)

  func testReactorsAreAddedUp() async throws {
    let page = try await page(
      { metrics in
        metrics.read(.gauge, "canvas_index", "Sum.", onReactor: { Double($0.index + 1) })
        metrics.read(.gauge, "canvas_largest", "Largest.", merge: .largest, onReactor: { Double($0.index + 1) })
      })
    XCTAssertTrue(page.contains("\ncanvas_index 3\n"), page)
    XCTAssertTrue(page.contains("\ncanvas_largest 2\n"), page)
    XCTAssertTrue(page.contains("\ncanvas_reactors 2\n"), page)
  }

  func testCountersAndHistogramsAreCountedWherePluginsRun() async throws {
    let handles = Handles()
    let page = try await page(
      { metrics in
        handles.set(
          metrics.counter("canvas_jobs_total", "Jobs.", labels: ["kind": "a"]),
          metrics.histogram("canvas_job_bytes", "Sizes.", buckets: .size))
      },
      { reactor in
        reactor.metrics.add(handles.counter, 2)
        reactor.metrics.observe(handles.histogram, 300 * (reactor.index + 1))
      })
    XCTAssertTrue(page.contains("\ncanvas_jobs_total{kind=\"a\"} 4\n"), page)
    XCTAssertTrue(page.contains("\ncanvas_job_bytes_bucket{le=\"256\"} 0\n"), page)
    XCTAssertTrue(page.contains("\ncanvas_job_bytes_bucket{le=\"1024\"} 2\n"), page)
    XCTAssertTrue(page.contains("\ncanvas_job_bytes_sum 900\n"), page)
  }

  func testWhatHasNoNumberNowIsLeftOut() async throws {
    let page = try await page { metrics in
      metrics.read(.gauge, "canvas_none", "None.") { nil }
      metrics.ask(.gauge, "canvas_asked", "Asked.") { 7 }
      metrics.ask(.gauge, "canvas_silent", "Silent.") {
        try? await Task.sleep(for: .seconds(3_600))
        return 1
      }
    }
    XCTAssertTrue(page.contains("\ncanvas_asked 7\n"), page)
    XCTAssertFalse(page.contains("\ncanvas_none "), page)
    XCTAssertFalse(page.contains("\ncanvas_silent "), page)
  }

  func testRequestsAreMeasuredByRouteAndStatus() async throws {
    let plugin = ProbePlugin<First> { registrar in
      registrar.route(Route(.get, "/things/{id}") { _ in throw ProtocolError("no_thing", "None.", status: .notFound) })
    }
    try await LiveServer.run([plugin], { $0.metrics.token = Redacted(Self.token) }) { live in
      for path in ["/things/1", "/things/2", "/nothing"] { _ = try live.request("GET", path) }
      let answer = try live.request("GET", "/metrics", headers: ["authorization": "Bearer \(Self.token)"])
      let page = String(decoding: answer.body, as: UTF8.self)
      let name = "canvas_http_request_seconds_count"
      XCTAssertTrue(page.contains("\(name){method=\"GET\",route=\"/things/{id}\",status=\"4xx\"} 2\n"), page)
      XCTAssertTrue(page.contains("\(name){method=\"other\",route=\"other\",status=\"4xx\"} 1\n"), page)
      XCTAssertTrue(page.contains("canvas_http_refusals_total{code=\"no_thing\"} 2\n"), page)
    }
  }

  func testNobodyIsToldWithoutAToken() async throws {
    try await LiveServer.run([]) { live in XCTAssertEqual(try live.request("GET", "/metrics").status, 404) }
    try await LiveServer.run([], { $0.metrics.token = Redacted(Self.token) }) { live in
      for given in [[:], ["authorization": "Bearer \(Self.token)x"], ["authorization": "Bearer "]] {
        let refused = try live.request("GET", "/metrics", headers: given)
        XCTAssertEqual(refused.status, 401)
        XCTAssertEqual(refused.headers["www-authenticate"], "Bearer")
      }
    }
  }
}

/// What `register` made, for those who count.
private final class Handles: Sendable {
  private let made = Mutex<(Counter, Histogram)?>(nil)

  func set(_ counter: Counter, _ histogram: Histogram) { made.withLock { $0 = (counter, histogram) } }

  var counter: Counter { made.withLock { $0?.0 ?? .none } }
  var histogram: Histogram { made.withLock { $0?.1 ?? Histogram(slot: .max, buckets: .size) } }
}
