import Kernel
import XCTest

final class JSON5ParserTests: XCTestCase {
  private func value(_ text: String) throws -> ConfigValue.Content? {
    try ConfigDocument("{v: \(text)}", source: "test", environment: [:]).root["v"]?.content
  }

  private func problem(_ text: String) -> String? {
    do throws(ConfigProblems) {
      _ = try ConfigDocument(text, source: "test", environment: [:])
      return nil
    } catch { return error.problems.first.map { "\($0.position.line):\($0.position.column)" } }
  }

  func testReadsWhatJSON5Adds() throws {
    let text = """
      // a comment
      { unquoted: 'single', "quoted": "double", $_ä: 0x1F, /* block
        comment */ list: [1, .5, 5., +1, -1e2,], 'last': null, }
      """
    let root = try ConfigDocument(text, source: "test", environment: [:]).root
    XCTAssertEqual(root.members.map(\.name), ["unquoted", "quoted", "$_ä", "list", "last"])
    XCTAssertEqual(root["unquoted"]?.content, .string("single"))
    XCTAssertEqual(root["$_ä"]?.content, .number(31))
    guard case .array(let list) = root["list"]?.content else { return XCTFail("no list") }
    XCTAssertEqual(list.map(\.content), [.number(1), .number(0.5), .number(5), .number(1), .number(-100)])
    XCTAssertEqual(root["last"]?.content, .null)
  }

  func testReadsNumbersOfEveryForm() throws {
    XCTAssertEqual(try value("Infinity"), .number(.infinity))
    XCTAssertEqual(try value("-Infinity"), .number(-.infinity))
    XCTAssertEqual(try value("-0xff"), .number(-255))
    XCTAssertEqual(try value("1.25e-2"), .number(0.0125))
    guard case .number(let number) = try value("NaN") else { return XCTFail("no number") }
    XCTAssertTrue(number.isNaN)
    for text in ["01", "0x", "1.2.3", "1e", ".", "+", "10s", "--1", "1_000", "+true"] {
      XCTAssertThrowsError(try value(text), text)
    }
  }

  func testReadsStringsOfEveryForm() throws {
    XCTAssertEqual(try value(#"'a\x41\u00e4\ud83d\ude00\n\t\v\0\'\"\q'"#), .string("aAä😀\n\t\u{b}\0'\"q"))
    XCTAssertEqual(try value("'one \\\n two \\\r\n three'"), .string("one  two  three"))
    for text in ["'a\nb'", "'open", #"'\1'"#, #"'\01'"#, #"'\xg0'"#, #"'\u12'"#, #"'\ud800'"#, #"'\ud800\u0041'"#] {
      XCTAssertThrowsError(try value(text), text)
    }
  }

  func testRemembersWhereEverythingStands() throws {
    let root = try ConfigDocument("{\n  a: {\r\n    b: [1,\n'x'] } }", source: "f.json5", environment: [:]).root
    let inner = try XCTUnwrap(root["a"])
    XCTAssertEqual(inner.position, ConfigPosition(source: "f.json5", line: 2, column: 6))
    XCTAssertEqual(inner.members.first?.position.description, "f.json5:3:5")
    guard case .array(let list) = inner["b"]?.content else { return XCTFail("no list") }
    XCTAssertEqual(list.map(\.position.description), ["f.json5:3:9", "f.json5:4:1"])
  }

  func testProblemsNameLineAndColumn() {
    XCTAssertEqual(problem("{\n  a: tru\n}"), "2:6")
    XCTAssertEqual(problem("{ a 1 }"), "1:5")
    XCTAssertEqual(problem("{ a: 1 b: 2 }"), "1:8")
    XCTAssertEqual(problem("{ a: [1 2] }"), "1:9")
    XCTAssertEqual(problem("{} x"), "1:4")
    XCTAssertEqual(problem("{\n /* open"), "2:2")
    XCTAssertEqual(problem(""), "1:1")
    XCTAssertEqual(problem("[]"), "1:1")
    XCTAssertEqual(problem("{a: " + String(repeating: "[", count: 10_000)), "1:36")
  }
}
