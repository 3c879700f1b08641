import Foundation
import Kernel
import XCTest

@testable import canvas

final class SettingsTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws { folder = try makeTemporaryFolder() }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

  func testTheCommandLineLiesOverTheFileAndTheFileOverTheDefaults() throws {
    let file = try write("{ server: { port: 1, reactors: 3 }, plugins: { chat: { enabled: true } } }")
    let settings = try read(["--config", file, "--set", "server.port=2", "--set", "plugins.chat.maxCharacters=9"])
    XCTAssertEqual(settings.kernel.server.port, 2)
    XCTAssertEqual(settings.kernel.server.reactors, 3)
    XCTAssertEqual(settings.kernel.server.host, "127.0.0.1")
    let names = try settings.plugins(logger: .silent).map { type(of: $0).manifest.name }
    XCTAssertTrue(names.contains("chat"))
    XCTAssertFalse(names.contains("echo"))
  }

  func testProblemsHaveTheirPlaceAndAHint() throws {
    let rows = [
      ("{ server: { prot: 1 } }", "server.prot", "port"), ("{ plugins: { roms: {} } }", "plugins.roms", "rooms"),
      ("{ plugins: { rooms: { membersPerRom: 2 } } }", "plugins.rooms.membersPerRom", "membersPerRoom"),
      ("{ plugins: { rooms: { enabled: 'yes' } } }", "plugins.rooms.enabled", "true or false"),
      ("{ plugins: { history: { entriesPerRoom: 0 } } }", "plugins.history.entriesPerRoom", "100"),
    ]
    for (text, path, hint) in rows {
      let file = try write(text)
      XCTAssertThrowsError(try read(["--config", file]).plugins(logger: .silent), text) { error in
        for part in [file + ":1:", path, hint] { XCTAssertTrue("\(error)".contains(part), "\(error)") }
      }
    }
  }

  func testAllProblemsOfAllPluginsAreReportedTogether() throws {
    let file = try write("{ plugins: { rooms: { a: 1 }, history: { b: 2 }, chta: {} } }")
    XCTAssertThrowsError(try read(["--config", file]).plugins(logger: .silent)) { error in
      XCTAssertEqual((error as? ConfigProblems)?.problems.count, 3)
    }
  }

  func testAFileThatIsNotThereIsNamed() {
    let file = folder + "/none.json5"
    XCTAssertThrowsError(try read(["--config", file])) { XCTAssertTrue("\($0)".contains(file)) }
  }

  func testTheReferenceIsAConfigurationThatChangesNothing() throws {
    let file = try write(Reference.text)
    let settings = try read(["--config", file])
    XCTAssertEqual(settings.kernel, KernelConfiguration())
    let plugins = try settings.plugins(logger: .silent)
    let usual = pluginTypes.filter(\.manifest.isEnabledByDefault)
    XCTAssertEqual(Set(plugins.map { type(of: $0).manifest.name }), Set(usual.map(\.manifest.name)))
  }

  func testTheListShowsEveryPluginAndWhetherItIsOn() throws {
    let text = try PluginList.text(
      try read(["--set", "plugins.chat.enabled=true", "--set", "plugins.web.enabled=false"]))
    let lines = text.split(separator: "\n")
    XCTAssertEqual(lines.count, pluginTypes.count)
    XCTAssertTrue(lines.contains { $0.hasPrefix("on   chat 1.0") && $0.hasSuffix("(requires rooms)") }, text)
    XCTAssertTrue(lines.contains { $0.hasPrefix("off  web") }, text)
    XCTAssertTrue(lines.contains { $0.hasPrefix("off  echo") }, text)
  }

  func testPluginsComeInTheOrderOfTheirNeeds() throws {
    let names = try read([]).plugins(logger: .silent).map { type(of: $0).manifest.name }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    for (earlier, later) in [("auth", "rooms"), ("rooms", "history"), ("history", "presence"), ("auth", "web")] {
      XCTAssertLessThan(try XCTUnwrap(places[earlier]), try XCTUnwrap(places[later]))
    }
  }

  private func read(_ options: [String]) throws -> Settings { try Settings(Options(["serve"] + options)) }

  private func write(_ text: String) throws -> String {
    let file = folder + "/canvas.json5"
    try Data(text.utf8).write(to: URL(filePath: file))
    return file
  }
}
