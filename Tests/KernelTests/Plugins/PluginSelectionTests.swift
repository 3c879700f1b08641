@testable import Kernel
import XCTest

final class PluginSelectionTests: XCTestCase {
  private let known = [
    PluginType(Painter.self), PluginType(Easel.self), PluginType(Frame.self),
  ]

  private func select(_ plugins: String) throws -> PluginSelection {
    let document = try ConfigDocument("{plugins: \(plugins)}", source: "test", environment: [:])
    return try PluginSelection(from: known, document) { _ in PluginEnvironment(logger: .silent, dataFolder: "") }
  }

  private func names(_ plugins: String) throws -> [String] {
    try select(plugins).plugins.map { type(of: $0).manifest.name }
  }

  private func problems(_ plugins: String, line: UInt = #line) -> [ConfigProblem] {
    do {
      _ = try select(plugins)
    } catch let found as ConfigProblems {
      return found.problems
    } catch { XCTFail("\(error)", line: line) }
    return []
  }

  func testDefaultsAreEnabledInDependencyOrder() throws {
    XCTAssertEqual(try names("{}"), ["easel", "painter"])
  }

  func testPluginsAreEnabledAndDisabledByName() throws {
    XCTAssertEqual(try names("{frame: {enabled: true}, painter: {enabled: false}}"), ["easel", "frame"])
    XCTAssertEqual(try names("{frame: {enabled: true}}"), ["easel", "painter", "frame"])
  }

  func testSettingsReachThePluginAlsoBesideTheFlag() throws {
    let plugins = try select("{painter: {enabled: true, colours: 7}}").plugins
    XCTAssertEqual((plugins.last as? Painter)?.configuration.colours, 7)
    XCTAssertEqual((try select("{}").plugins.last as? Painter)?.configuration.colours, 3)
  }

  func testAnUnknownPluginIsRefusedWithASuggestion() {
    let found = problems("{paintr: {}}")
    XCTAssertEqual(found.map(\.path), ["plugins.paintr"])
    XCTAssertEqual(found.first?.suggestion, "painter")
  }

  func testAllProblemsAreReportedTogether() {
    let found = problems("{paintr: {}, painter: {colours: 0, brush: 1}, easel: {enabled: 'yes'}, frame: {x: 1}}")
    XCTAssertEqual(
      found.map(\.path).sorted(),
      ["plugins.easel.enabled", "plugins.painter.brush", "plugins.painter.colours", "plugins.paintr"])
  }

  func testAPluginsOwnProblemsAreReportedTogether() {
    let found = problems("{painter: {colours: 0, brush: 1}, easel: {legs: 3}}")
    XCTAssertEqual(Set(found.map(\.path)), ["plugins.painter.colours", "plugins.painter.brush", "plugins.easel.legs"])
  }

  func testAMisspeltPluginIsReportedRatherThanWhatIsMissingForIt() {
    XCTAssertEqual(problems("{easl: {}, easel: {enabled: false}}").map(\.path), ["plugins.easl"])
  }

  func testAMissingRequirementIsReportedWhenNothingElseIsWrong() {
    XCTAssertThrowsError(try select("{easel: {enabled: false}}")) {
      XCTAssertEqual($0 as? PluginError, .missingRequirement(plugin: "painter", requirement: "easel"))
    }
  }

  func testASectionThatIsNoObjectIsRefused() {
    XCTAssertEqual(problems("{painter: true}").map(\.path), ["plugins.painter"])
    XCTAssertEqual(problems("5").map(\.path), ["plugins"])
    XCTAssertEqual(problems("[{painter: {}}]").map(\.path), ["plugins"])
  }
}

private final class Painter: Plugin {
  struct Configuration: PluginConfiguration {
    var colours = 3
    static var fields: [ConfigField<Self>] { [.int("colours", \.colours, in: 1...10, "How many.")] }
  }

  static let manifest = PluginManifest(name: "painter", version: "1.0", summary: "", requires: ["easel"])
  let configuration: Configuration
  init(configuration: Configuration, environment: PluginEnvironment) { self.configuration = configuration }
  func register(with registrar: inout Registrar<Painter>) {}
}

private final class Easel: Plugin {
  static let manifest = PluginManifest(name: "easel", version: "1.0", summary: "")
  init(configuration: NoConfiguration, environment: PluginEnvironment) {}
  func register(with registrar: inout Registrar<Easel>) {}
}

private final class Frame: Plugin {
  static let manifest = PluginManifest(name: "frame", version: "1.0", summary: "", isEnabledByDefault: false)
  init(configuration: NoConfiguration, environment: PluginEnvironment) {}
  func register(with registrar: inout Registrar<Frame>) {}
}
