import Kernel
import XCTest

final class JSONParseTests: XCTestCase {
  private func reason(_ text: String, maxDepth: Int = 32) -> JSONError.Reason? {
    let bytes = Array(text.utf8)
    do throws(JSONError) {
      _ = try JSONValue.parse(bytes.span, maxDepth: maxDepth)
      return nil
    } catch { return error.reason }
  }

  func testAcceptsEveryKindAndReportsItsRange() throws {
    let texts: [(String, JSONValue.Kind)] = [
      ("{}", .object), ("[]", .array), ("\"a\"", .string), ("-1.5e+3", .number), ("true", .bool), ("false", .bool),
      ("null", .null), ("{\"a\":[1,{\"b\":[]}],\"c\":\"\"}", .object), ("[[],{},[ ]]", .array), ("0", .number),
    ]
    for (text, kind) in texts {
      let padded = Array(" \r\n\t\(text) \n".utf8)
      let value = try JSONValue.parse(padded.span)
      XCTAssertEqual(value.kind, kind, text)
      XCTAssertEqual(value.range, 4..<4 + text.utf8.count, text)
    }
  }

  func testRefusesWhatTheGrammarForbids() {
    let cases: [(String, JSONError.Reason)] = [
      ("", .unexpectedEnd), (" ", .unexpectedEnd), ("{", .unexpectedEnd), ("[1", .unexpectedEnd),
      ("[1,", .unexpectedEnd),
      ("{\"a\"", .unexpectedEnd), ("{\"a\":", .unexpectedEnd), ("\"a", .unexpectedEnd), ("\"a\\", .unexpectedEnd),
      ("-", .unexpectedEnd), ("1.", .unexpectedEnd), ("1e", .unexpectedEnd), ("1e+", .unexpectedEnd),
      ("[1,]", .unexpectedByte), ("{,}", .unexpectedByte), ("{\"a\":1,}", .unexpectedByte),
      ("{\"a\" 1}", .unexpectedByte),
      ("{1:2}", .unexpectedByte), ("[1}", .unexpectedByte), ("{\"a\":1]", .unexpectedByte), ("[1 2]", .unexpectedByte),
      ("+1", .unexpectedByte), (".5", .unexpectedByte), ("NaN", .unexpectedByte), ("'a'", .unexpectedByte),
      ("01", .invalidNumber), ("-01", .invalidNumber), ("-a", .invalidNumber), ("1.a", .invalidNumber),
      ("tru", .invalidLiteral), ("nulL", .invalidLiteral), ("falsy", .invalidLiteral),
      ("truex", .trailingBytes), ("1 2", .trailingBytes), ("{}}", .trailingBytes), ("\"a\"\"b\"", .trailingBytes),
      ("\"\n\"", .controlCharacter), ("\"aaaaaaaaaaaaaaaaaaaa\u{1}\"", .controlCharacter),
      ("\"\\x\"", .invalidEscape), ("\"\\u12g4\"", .invalidEscape), ("\"\\u12", .invalidEscape),
      ("\"\\ud800\"", .loneSurrogate), ("\"\\udc00\"", .loneSurrogate), ("\"\\ud800\\u0041\"", .loneSurrogate),
    ]
    for (text, expected) in cases { XCTAssertEqual(reason(text), expected, text) }
  }

  func testNumbersAreCheckedAlikeWhereverTheTextEnds() {
    for text in ["0", "-0", "0.5", "10", "1e5", "1.5E-3", "123456789", "1234567.5", "-1.25", "12345.6789012"] {
      for tail in ["", " ", "        ", ",2,3,4,5,6"] { XCTAssertNil(reason("[\(text)\(tail)]"), text + tail) }
    }
    for text in ["01", "00.5", "-01", "1.", "1.e5", ".5", "1e", "1e+", "1.5.5", "-", "--1", "1a", "1.5a", "1/2", "1:2"]
    {
      for tail in ["", " ", "        ", ",2,3,4,5,6"] { XCTAssertNotNil(reason("[\(text)\(tail)]"), text + tail) }
    }
  }

  func testErrorsNameTheByte() {
    let bytes = Array("{\"a\": tru}".utf8)
    XCTAssertThrowsError(try JSONValue.parse(bytes.span)) {
      XCTAssertEqual($0 as? JSONError, JSONError(offset: 6, reason: .invalidLiteral))
    }
  }

  func testEveryByteOfALongStringIsLookedAt() {
    for length in 0..<40 {
      for position in 0..<max(length, 1) {
        var bytes = Array("\"\(String(repeating: "a", count: length))\"".utf8)
        XCTAssertNoThrow(try JSONValue.parse(bytes.span))
        guard length > 0 else { continue }
        bytes[position + 1] = 0x1f
        XCTAssertThrowsError(try JSONValue.parse(bytes.span)) {
          XCTAssertEqual($0 as? JSONError, JSONError(offset: position + 1, reason: .controlCharacter))
        }
      }
    }
  }

  func testDepthIsBounded() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    XCTAssertNil(reason(nested(32)))
    XCTAssertEqual(reason(nested(33)), .tooDeep)
    XCTAssertNil(reason(nested(64), maxDepth: 1_000))
    XCTAssertEqual(reason(nested(65), maxDepth: 1_000), .tooDeep)
    XCTAssertEqual(reason(String(repeating: "[", count: 100_000)), .tooDeep)
    XCTAssertNil(reason("1", maxDepth: 0))
    XCTAssertEqual(reason("[]", maxDepth: -1), .tooDeep)
  }
}
