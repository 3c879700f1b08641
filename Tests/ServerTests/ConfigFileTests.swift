import Foundation
import XCTest

@testable import Kernel
@testable import canvas

/// The files in `config/` say what the code does.
final class ConfigFileTests: XCTestCase {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
      "config")

  func testCanvasFileMentionsEveryKeyAndNoOther() throws {
    XCTAssertEqual(
      try Self.settings(in: Self.file("canvas")).keys.sorted(), try Self.settings(in: Self.reference()).keys.sorted())
  }

  func testCanvasFileHasTheKernelsDefaults() throws {
    let document = try Self.file("canvas")
    let decoded = try ConfigDecoder.decode(KernelConfiguration.self, from: document.root, ignoring: ["plugins"])
    XCTAssertEqual(decoded, KernelConfiguration())
  }

  func testCanvasFileHasThePluginsDefaults() throws {
    let (file, reference) = (try Self.settings(in: Self.file("canvas")), try Self.settings(in: Self.reference()))
    for (key, value) in reference where key.hasPrefix("plugins.") { XCTAssertEqual(file[key], value, key) }
  }

  func testCanvasFileTakesThePublishedVariables() throws {
    let document = try Self.file(
      "canvas",
      environment: ["PORT": "9000", "CLIENT_URL": "https://a.example,https://b.example", "CANVAS_DATA": "data"])
    let decoded = try ConfigDecoder.decode(KernelConfiguration.self, from: document.root, ignoring: ["plugins"])
    XCTAssertEqual(decoded.server.port, 9000)
    XCTAssertEqual(decoded.server.clientURL, ["https://a.example", "https://b.example"])
    XCTAssertEqual(decoded.dataFolder, "data")
  }

  func testBothFilesStartPlugins() throws {
    XCTAssertEqual(
      try Self.plugins("canvas"), ["auth", "rate-limit", "rooms", "history", "boards", "presence", "web"])
    XCTAssertEqual(
      try Self.plugins("development"), ["auth", "rate-limit", "rooms", "history", "boards", "presence", "web", "chat"])
  }

  func testThePageListsEveryKeyWithItsDefault() throws {
    let page = try String(
      contentsOf: Self.folder.deletingLastPathComponent().appendingPathComponent("docs/configuration.md"),
      encoding: .utf8)
    for key in try Self.settings(in: Self.reference()).keys {
      XCTAssertTrue(page.contains("| `\(key)` | `"), key)
    }
    for line in Reference.text.split(separator: "\n").map({ $0.drop { $0 == " " } }) where line.hasSuffix(",") {
      guard let colon = line.firstRange(of: ": "), !line.hasPrefix("//") else { continue }
      let (name, value) = (line[..<colon.lowerBound], line[colon.upperBound...].dropLast())
      XCTAssertTrue(page.contains("\(name)` | `\(value)` |"), String(line))
    }
  }

  func testDevelopmentFileLogsForPeople() throws {
    let decoded = try Self.loaded("development").kernel
    XCTAssertEqual(decoded.log.level, .debug)
    XCTAssertEqual(decoded.log.format, .text)
  }

  // MARK: Reading

  private static func path(_ name: String) -> String { folder.appendingPathComponent(name + ".json5").path }

  private static func file(_ name: String, environment: [String: String] = [:]) throws -> ConfigDocument {
    try ConfigDocument.load(path(name), environment: environment)
  }

  private static func reference() throws -> ConfigDocument {
    try ConfigDocument(Reference.text, source: "reference", environment: [:])
  }

  private static func loaded(_ name: String) throws -> Settings {
    try Settings(try Options(["check-config", "--config", path(name)]))
  }

  private static func plugins(_ name: String) throws -> [String] {
    try loaded(name).plugins(logger: .silent).map { type(of: $0).manifest.name }
  }

  /// Every setting's path and its value as text.
  private static func settings(in document: ConfigDocument) -> [String: String] {
    var found: [String: String] = [:]
    func walk(_ value: ConfigValue, _ path: String) {
      if case .object = value.content {
        for member in value.members { walk(member.value, path.isEmpty ? member.name : "\(path).\(member.name)") }
      } else {
        found[path] = "\(value.resolved)"
      }
    }
    walk(document.root, "")
    return found
  }
}
