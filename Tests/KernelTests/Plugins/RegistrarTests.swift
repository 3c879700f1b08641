@testable import Kernel
import Synchronization
import XCTest

final class RegistrarTests: XCTestCase {
  private func build(_ plugins: [any Plugin]) throws -> Catalogue {
    try CatalogueBuilder.build(plugins, generation: 1) { _ in [] }
  }

  private func assertDuplicate(
    _ what: String, _ first: @escaping @Sendable (inout Registrar<ProbePlugin<First>>) -> Void,
    _ second: @escaping @Sendable (inout Registrar<ProbePlugin<Second>>) -> Void, line: UInt = #line
  ) {
    let plugins: [any Plugin] = [
      ProbePlugin<First> { registrar in first(&registrar) }, ProbePlugin<Second> { registrar in second(&registrar) },
    ]
    XCTAssertThrowsError(try build(plugins), line: line) { error in
      XCTAssertEqual(
        error as? PluginError, .duplicate(what: what, first: "first", second: "second"), line: line)
    }
  }

  func testAMessageTypeHasOneHandler() {
    assertDuplicate(
      "message HELLO", { $0.on("HELLO", cost: .control) { _, _, _, _ in } },
      { $0.onAwaiting("HELLO", cost: .control) { _, _, _ in } })
  }

  func testAServiceHasOneProvider() {
    assertDuplicate("service Int", { $0.provide(Int.self, 1) }, { $0.provide(Int.self, 2) })
  }

  func testASocketPathHasOneOwner() {
    assertDuplicate(
      "socket /echo", { $0.rawSocket(at: "/echo", messageLimit: 1) { _, _, _ in } },
      { $0.rawSocket(at: "/echo", messageLimit: 1) { _, _, _ in } })
  }

  func testASeriesHasOneOwnerAndAFamilyOneMeaning() {
    assertDuplicate(
      "metric canvas_x", { _ = $0.metrics.counter("canvas_x", "X.") }, { _ = $0.metrics.counter("canvas_x", "X.") })
    assertDuplicate(
      "metric canvas_x", { _ = $0.metrics.counter("canvas_x", "X.", labels: ["of": "a"]) },
      { _ = $0.metrics.counter("canvas_x", "Another.", labels: ["of": "b"]) })
    XCTAssertNoThrow(
      try build([
        ProbePlugin<First> { _ = $0.metrics.counter("canvas_x", "X.", labels: ["of": "a"]) },
        ProbePlugin<Second> { _ = $0.metrics.counter("canvas_x", "X.", labels: ["of": "b"]) },
      ]))
  }

  func testAMetricsNameIsOneOfOurs() {
    for name in ["requests", "canvas_Requests", "canvas_a-b", ""] {
      XCTAssertThrowsError(try build([ProbePlugin<First> { _ = $0.metrics.counter(name, "X.") }])) { error in
        XCTAssertEqual(error as? PluginError, .malformedMetric(name, plugin: "first"))
      }
    }
  }

  func testOnePluginAuthenticates() {
    assertDuplicate(
      "socket authentication", { $0.authenticateSockets { _ in Principal(userID: "", name: "") } },
      { $0.authenticateSockets { _ in Principal(userID: "", name: "") } })
  }

  func testARouteHasOneHandlerAndBothPluginsAreNamed() {
    let plugins: [any Plugin] = [
      ProbePlugin<First> { $0.route(Route(.get, "/x/{id}") { _ in .notFound }) },
      ProbePlugin<Second> { $0.route(Route(.get, "/x/{name}") { _ in .notFound }) },
    ]
    XCTAssertThrowsError(try build(plugins)) { error in
      XCTAssertTrue(error is HTTPRouterError)
      for name in ["first", "second"] { XCTAssertTrue("\(error)".contains(name), "\(error)") }
    }
  }

  func testAServiceThatKnowsItsContributionsGoesWithTheCatalogue() throws {
    let point = ContributionPoint<Int>("numbers")
    weak var service: Adder?
    do {
      let adder = Adder()
      service = adder
      _ = try build([
        ProbePlugin<First> { registrar in
          adder.know(registrar.contributions(to: point))
          registrar.provide(Adder.self, adder)
        },
        ProbePlugin<Second> { $0.contribute(2, to: point) },
        ProbePlugin<Third> { $0.contribute(3, to: point) },
      ])
      XCTAssertEqual(adder.sum, 5)
    }
    XCTAssertNil(service)
  }

  func testAServiceIsFoundByPluginsThatComeLater() throws {
    let journal = Journal()
    _ = try build([
      ProbePlugin<First> { registrar in
        XCTAssertNil(registrar.optionalService(String.self))
        registrar.provide(String.self, "from the first")
      },
      ProbePlugin<Second> { journal.add(try $0.service(String.self)) },
    ])
    XCTAssertEqual(journal.entries, ["from the first"])
    XCTAssertThrowsError(try build([ProbePlugin<First> { _ = try $0.service(String.self) }])) {
      XCTAssertEqual($0 as? PluginError, .missingService(plugin: "first", service: "String"))
    }
  }

  func testContributionsAreCompleteOnceAllHaveRegisteredAndInOrder() throws {
    let point = ContributionPoint<String>("test.point")
    let journal = Journal()
    _ = try build([
      ProbePlugin<First> { registrar in
        let contributions = registrar.contributions(to: point)
        registrar.route(Route(.get, "/") { _ in .notFound })
        registrar.health("later") { HealthStatus.degraded(contributions.all.joined(separator: " ")) }
        registrar.contribute("one", to: point)
      },
      ProbePlugin<Second> { registrar in
        registrar.contribute("two", to: point)
        registrar.contribute("three", to: point)
        journal.add(registrar.contributions(to: point).all.joined(separator: " "))
      },
    ])
    XCTAssertEqual(journal.entries, ["one two three"])
  }

  func testSessionSlotsAreAPluginsOwn() throws {
    let journal = Journal()
    let catalogue = try build([
      ProbePlugin<First> { journal.add("\($0.sessionSlot(Int.self).index)") },
      ProbePlugin<Second> { journal.add("\($0.sessionSlot(Int.self).index)") },
    ])
    XCTAssertEqual(journal.entries, ["0", "1"])
    XCTAssertEqual(catalogue.sessionSlots, 2)
  }
}

/// A service that works with what others contribute.
private final class Adder: Sendable {
  private let numbers = Mutex<Contributions<Int>?>(nil)

  var sum: Int { numbers.withLock { $0?.all.reduce(0, +) ?? 0 } }

  func know(_ contributions: Contributions<Int>) { numbers.withLock { $0 = contributions } }
}
