import Foundation
import Kernel
import XCTest

final class ConfigDocumentTests: XCTestCase {
  private func read(_ text: String, _ environment: [String: String] = [:]) throws -> ConfigValue {
    let document = try ConfigDocument("{v: '\(text)'}", source: "test", environment: environment)
    return try XCTUnwrap(document.root["v"])
  }

  func testVariablesAreReplaced() throws {
    let environment = ["HOST": "db", "PORT": "6379", "EMPTY": "", "SELF": "${HOST}"]
    let cases: [(String, String, ConfigValue.Interpolation)] = [
      ("plain", "plain", .none), ("${HOST}", "db", .whole), ("redis://${HOST}:${PORT}/", "redis://db:6379/", .partial),
      ("${HOST}${PORT}", "db6379", .whole), ("${NONE:-x}", "x", .partial), ("${EMPTY:-x}", "x", .partial),
      ("${EMPTY}", "", .whole), ("${NONE:-}", "", .whole), ("$${HOST}", "${HOST}", .none), ("a$b$$", "a$b$$", .none),
      ("${SELF}", "${HOST}", .whole), ("${NONE:-a:-b}", "a:-b", .partial),
    ]
    for (text, expected, interpolation) in cases {
      let value = try read(text, environment)
      XCTAssertEqual(value.content, .string(expected), text)
      XCTAssertEqual(value.interpolation, interpolation, text)
    }
  }

  func testEveryVariableThatIsNotSetIsNamed() {
    let text = "{\n a: '${FIRST}',\n b: 'x${SECOND}',\n c: '${open', d: '${1X}' }"
    do throws(ConfigProblems) {
      _ = try ConfigDocument(text, source: "f", environment: [:])
      XCTFail("must be refused")
    } catch {
      XCTAssertEqual(
        error.problems.prefix(2).map(\.description),
        ["f:2:5: the environment variable FIRST is not set", "f:3:5: the environment variable SECOND is not set"])
      XCTAssertEqual(error.problems.count, 4)
    }
  }

  func testSetLaysOneValueOver() throws {
    var document = try ConfigDocument("{server: {port: 1, host: 'a'}}", source: "f", environment: [:])
    try document.set("server.port=8081", environment: [:])
    try document.set("channel.window=25ms", environment: [:])
    try document.set("server.clientURL=['http://a', \"http://b\"]", environment: [:])
    try document.set("server.host=", environment: [:])
    let root = document.root
    XCTAssertEqual(root.value(at: "server.port")?.content, .number(8081))
    XCTAssertEqual(root.value(at: "server.port")?.position.description, "--set")
    XCTAssertEqual(root.value(at: "server.host")?.content, .string(""))
    XCTAssertEqual(root.value(at: "channel.window")?.content, .string("25ms"))
    for wrong in ["server.port", "=1", "a..b=1", ".a=1", "secret=\"${NONE}\""] {
      XCTAssertThrowsError(try document.set(wrong, environment: [:]), wrong)
    }
  }

  func testOverlayMergesObjectsAndReplacesTheRest() throws {
    var document = try ConfigDocument("{a: {x: 1, y: [1, 2]}, b: 1}", source: "f", environment: [:])
    document.overlay(try ConfigDocument("{a: {y: [3], z: 4}, c: 5}", source: "g", environment: [:]))
    XCTAssertEqual(document.root.members.map(\.name), ["a", "b", "c"])
    XCTAssertEqual(document.root["a"]?.members.map(\.name), ["x", "y", "z"])
    guard case .array(let list) = document.root.value(at: "a.y")?.content else { return XCTFail("no list") }
    XCTAssertEqual(list.map(\.content), [.number(3)])
  }

  func testFilesAreLoadedAndProblemsNameThem() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("c.json5").path
    try Data("{a: 1}".utf8).write(to: URL(fileURLWithPath: file))
    XCTAssertEqual(try ConfigDocument.load(file, environment: [:]).root["a"]?.position.description, "\(file):1:5")
    try Data([0x7b, 0xff, 0x7d]).write(to: URL(fileURLWithPath: file))
    XCTAssertThrowsError(try ConfigDocument.load(file, environment: [:])) {
      XCTAssertEqual("\($0)", "\(file): the file is not UTF-8")
    }
    try Data(repeating: 0x20, count: ConfigDocument.maxBytes + 1).write(to: URL(fileURLWithPath: file))
    XCTAssertThrowsError(try ConfigDocument.load(file, environment: [:]))
    XCTAssertThrowsError(try ConfigDocument.load(folder.path + "/none", environment: [:])) {
      XCTAssertEqual("\($0)", "\(folder.path)/none: the file cannot be read")
    }
  }
}
