@testable import Kernel
import XCTest

final class DependencyOrderTests: XCTestCase {
  private func plugin(
    _ name: String, provides: [String] = [], requires: [String] = [], after: [String] = []
  ) -> PluginManifest {
    PluginManifest(name: name, version: "1.0", summary: "", provides: provides, requires: requires, after: after)
  }

  private func order(_ manifests: [PluginManifest]) throws -> [String] {
    try DependencyOrder.sort(manifests).map { manifests[$0].name }
  }

  private func assert(_ manifests: [PluginManifest], fails error: PluginError, line: UInt = #line) {
    XCTAssertThrowsError(try order(manifests), line: line) { XCTAssertEqual($0 as? PluginError, error, line: line) }
  }

  func testWithoutDependenciesTheGivenOrderStays() throws {
    XCTAssertEqual(try order(["c", "a", "b"].map { plugin($0) }), ["c", "a", "b"])
    XCTAssertEqual(try order([]), [])
  }

  func testWhatIsRequiredComesFirst() throws {
    let manifests = [
      plugin("presence", requires: ["rooms"]), plugin("rooms", requires: ["auth"]), plugin("web"), plugin("auth"),
    ]
    XCTAssertEqual(try order(manifests), ["auth", "rooms", "presence", "web"])
  }

  func testACapabilityMayBeProvidedUnderAnotherName() throws {
    let manifests = [plugin("rooms", requires: ["auth"]), plugin("stand-in-auth", provides: ["auth"])]
    XCTAssertEqual(try order(manifests), ["stand-in-auth", "rooms"])
  }

  func testAfterOrdersOnlyWhatIsThere() throws {
    XCTAssertEqual(try order([plugin("a", after: ["b", "nobody"]), plugin("b")]), ["b", "a"])
    XCTAssertEqual(try order([plugin("a", after: ["b"])]), ["a"])
  }

  func testACycleNamesItsPathAndNothingElse() {
    let manifests = [
      plugin("entry", requires: ["a"]), plugin("a", requires: ["b"]), plugin("b", after: ["c"]),
      plugin("c", requires: ["a"]),
    ]
    assert(manifests, fails: .cycle(["a", "b", "c", "a"]))
    assert([plugin("self", requires: ["self"])], fails: .cycle(["self", "self"]))
    XCTAssertEqual(
      PluginError.cycle(["a", "b", "a"]).description, "plugins require each other in a circle: a -> b -> a")
  }

  func testAMissingRequirementIsNamedWithWhoNeedsIt() {
    assert(
      [plugin("rooms", requires: ["auth"])], fails: .missingRequirement(plugin: "rooms", requirement: "auth"))
  }

  func testACapabilityHasOneProvider() {
    assert(
      [plugin("one", provides: ["auth"]), plugin("two", provides: ["auth"])],
      fails: .duplicate(what: "capability auth", first: "one", second: "two"))
    assert([plugin("same"), plugin("same")], fails: .duplicate(what: "capability same", first: "same", second: "same"))
  }

  func testADiamondIsVisitedOnce() throws {
    let manifests = [
      plugin("top", requires: ["left", "right"]), plugin("left", requires: ["bottom"]),
      plugin("right", requires: ["bottom"]), plugin("bottom"),
    ]
    XCTAssertEqual(try order(manifests), ["bottom", "left", "right", "top"])
  }
}
