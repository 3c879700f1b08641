import Kernel
import XCTest

final class JSONWriterTests: XCTestCase {
  func testCommasStandWhereTheyMust() {
    var json = JSONWriter()
    json.beginObject()
    json.key("a")
    json.beginArray()
    json.number(1)
    json.beginObject()
    json.endObject()
    json.beginArray()
    json.endArray()
    json.null()
    json.endArray()
    json.key("b")
    json.bool(true)
    json.key("dyn" + "amic")
    json.string("x")
    json.endObject()
    XCTAssertEqual(json.text, #"{"a":[1,{},[],null],"b":true,"dynamic":"x"}"#)
  }

  func testStringsAreEscaped() throws {
    var json = JSONWriter()
    let text = "\"\\/\u{8}\u{c}\n\r\t\0\u{1f}ä€😀"
    json.string(text)
    XCTAssertEqual(json.text, #""\"\\/\b\f\n\r\t\u0000\u001fä€😀""#)
    XCTAssertEqual(try JSONValue.parse(json.bytes.span).string(in: json.bytes.span), text)
  }

  func testNumbersAreShortestAndReadBack() throws {
    let numbers: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (100.25, "100.25"), (0.005, "0.005"),
      (1.0625, "1.0625"), (123_456.789, "123456.789"), (1e15, "1000000000000000"),
      (0.30000000000000004, "0.30000000000000004"),
    ]
    for (value, text) in numbers {
      var json = JSONWriter()
      json.number(value)
      XCTAssertEqual(json.text, text)
    }
    for value in [1e16, 1e300, .leastNonzeroMagnitude, -1e-7, .pi, 1e22, 999_999_999_999.999] as [Double] {
      var json = JSONWriter()
      json.number(value)
      XCTAssertEqual(try JSONValue.parse(json.bytes.span).double(in: json.bytes.span), value, json.text)
    }
    var json = JSONWriter()
    json.number(Int.min)
    XCTAssertEqual(json.text, "-9223372036854775808")
    json.removeAll()
    json.number(Double.nan)
    XCTAssertEqual(json.text, "null")
  }

  func testManySmallAndLongTextsKeepTheirBytes() {
    var json = JSONWriter(capacity: 1)
    json.beginArray()
    for length in 0..<70 {
      json.string(String(repeating: "ä", count: length) + "\n" + String(repeating: "x", count: 70 - length))
    }
    json.string("a \"static\" text" as StaticString)
    json.number(Int.max)
    json.endArray()
    var expected = (0..<70).map {
      "\"" + String(repeating: "ä", count: $0) + "\\n" + String(repeating: "x", count: 70 - $0) + "\""
    }
    expected += [#""a \"static\" text""#, "9223372036854775807"]
    XCTAssertEqual(json.text, "[" + expected.joined(separator: ",") + "]")
  }

  func testRawValuesAreCopiedAndRangesClamped() {
    var json = JSONWriter(capacity: 1)
    let source = Array(#"{"points":[1,2]}"#.utf8)
    json.beginArray()
    json.raw(source)
    json.raw(source.span, 10..<15)
    json.raw(source.span, 10..<1_000)
    json.endArray()
    XCTAssertEqual(json.text, #"[{"points":[1,2]},[1,2],[1,2]}]"#)
  }
}
