import Kernel
import XCTest

final class JSONValueTests: XCTestCase {
  private func parsed(_ text: String) throws -> ([UInt8], JSONValue) {
    let bytes = Array(text.utf8)
    return (bytes, try JSONValue.parse(bytes.span))
  }

  func testMembersComeInOrderWithTheirRanges() throws {
    let (bytes, value) = try parsed(#" { "a" : 1 , "b\n" : [ 1 , { "c" : "]}" } ] ,"d":null} "#)
    var seen: [String] = []
    value.forEachMember(in: bytes.span) { key, value in
      seen.append(key.string(in: bytes.span) ?? "?")
      seen.append(String(decoding: bytes[value.range], as: UTF8.self))
    }
    XCTAssertEqual(seen, ["a", "1", "b\n", #"[ 1 , { "c" : "]}" } ]"#, "d", "null"])
  }

  func testElementsComeInOrderAndErrorsPassThrough() throws {
    struct Stop: Error {}
    let (bytes, value) = try parsed(#"[1,"two",[3,[]],{},false]"#)
    var kinds: [JSONValue.Kind] = []
    value.forEachElement(in: bytes.span) { kinds.append($0.kind) }
    XCTAssertEqual(kinds, [.number, .string, .array, .object, .bool])
    var count = 0
    XCTAssertThrowsError(
      try value.forEachElement(in: bytes.span) { (_) throws(Stop) in
        count += 1
        if count == 2 { throw Stop() }
      })
    XCTAssertEqual(count, 2)
  }

  func testContainersOfAnyLengthAndAlignmentAreSkippedWhole() throws {
    for padding in 0..<20 {
      let filler = String(repeating: "x", count: padding)
      for inner in [#"{"k":"\#(filler)\\\"}{"}"#, #"["\#(filler)",[[],[{}]],"[["]"#, #"{"\#(filler)":{"a":[1,2]}}"#] {
        let (bytes, value) = try parsed(#"{"\#(filler)":\#(inner),"end":7}"#)
        XCTAssertEqual(value.member("end", in: bytes.span)?.int(in: bytes.span), 7, inner)
      }
    }
  }

  func testMemberFindsTheFirstAndUniqueMemberRefusesASecond() throws {
    let (bytes, value) = try parsed(#"{"a":1,"\u0061":2,"b":3}"#)
    XCTAssertEqual(value.member("a", in: bytes.span)?.int(in: bytes.span), 1)
    XCTAssertNil(value.member("c", in: bytes.span))
    XCTAssertEqual(try value.uniqueMember("b", in: bytes.span)?.int(in: bytes.span), 3)
    XCTAssertNil(try value.uniqueMember("c", in: bytes.span))
    XCTAssertThrowsError(try value.uniqueMember("a", in: bytes.span)) {
      XCTAssertEqual($0 as? JSONError, JSONError(offset: 7, reason: .duplicateKey))
    }
  }

  func testStringsAreUnescaped() throws {
    let (bytes, value) = try parsed(#""a\"\\\/\b\f\n\r\tä\u00e4\u20ac\ud83d\ude00\u0000z""#)
    XCTAssertEqual(value.string(in: bytes.span), "a\"\\/\u{8}\u{c}\n\r\tää€😀\0z")
    let (plain, text) = try parsed("\"plain ä\"")
    XCTAssertEqual(text.string(in: plain.span), "plain ä")
    let (empty, nothing) = try parsed("\"\"")
    XCTAssertEqual(nothing.string(in: empty.span), "")
    let invalid: [UInt8] = [0x22, 0xff, 0x22]
    XCTAssertNil(try JSONValue.parse(invalid.span).string(in: invalid.span))
  }

  func testComparingStringsHandlesEscapes() throws {
    let (bytes, value) = try parsed(#"["PING","P\u0049NG","PIN","PINGS","\u00e4",1]"#)
    var matches: [Bool] = []
    value.forEachElement(in: bytes.span) { matches.append($0.isString("PING", in: bytes.span)) }
    XCTAssertEqual(matches, [true, true, false, false, false, false])
    var umlauts = 0
    value.forEachElement(in: bytes.span) { umlauts += $0.isString("ä", in: bytes.span) ? 1 : 0 }
    XCTAssertEqual(umlauts, 1)
  }

  func testNumbersAreRoundedCorrectly() throws {
    let texts = [
      "0", "-0", "1.5", "-2.25", "0.1", "123456789012345", "1234567890.12345", "0.000000000000001", "1e22", "1e-7",
      "9007199254740993", "1.7976931348623157e308", "5e-324", "2.2250738585072014e-308", "0.30000000000000004",
      "100000000000000000000000", "3.141592653589793238462643383279", "1E5", "1e+05", "7", "12345678", "1234.567",
      "123456.7", "0.12345", "0.123456", "1.5E3", "12e2", "999999.9", "0.00001", "-1234567", "-12345.67",
    ]
    for text in texts {
      for padding in ["", "          "] {
        let (bytes, value) = try parsed(text + padding)
        XCTAssertEqual(value.double(in: bytes.span), Double(text), text)
        var reader = JSONReader(value)
        XCTAssertEqual(reader.double(in: bytes.span), Double(text), text)
        XCTAssertEqual(reader.offset, text.utf8.count)
      }
    }
    let (bytes, huge) = try parsed("1e999")
    XCTAssertNil(huge.double(in: bytes.span))
  }

  func testWholeNumbersAreExact() throws {
    let cases: [(String, Int?)] = [
      ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
      ("1.0", 1), ("1e3", 1000), ("1.5", nil), ("1e30", nil), ("\"1\"", nil), ("true", nil),
    ]
    for (text, expected) in cases {
      let (bytes, value) = try parsed(text)
      XCTAssertEqual(value.int(in: bytes.span), expected, text)
    }
  }

  func testAskingForAnotherKindAnswersNil() throws {
    let (bytes, value) = try parsed("[true,false,null,\"true\"]")
    var bools: [Bool?] = []
    value.forEachElement(in: bytes.span) { bools.append($0.bool(in: bytes.span)) }
    XCTAssertEqual(bools, [true, false, nil, nil])
    XCTAssertNil(value.string(in: bytes.span))
    XCTAssertNil(value.double(in: bytes.span))
    XCTAssertNil(value.member("a", in: bytes.span))
  }
}
