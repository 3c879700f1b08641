import Kernel
import XCTest

final class JSONReaderTests: XCTestCase {
  func testReadsNestedValuesInOnePass() throws {
    let text = #" {"skip":[1,{"a":"]"}], "points" : [ {"x":1.5,"y":-2}, {"x":3e0, "z":null, "y":4.25} ,{}],"w":2} "#
    let bytes = Array(text.utf8)
    var reader = JSONReader(try JSONValue.parse(bytes.span))
    var numbers: [Double?] = []
    var points = 0
    XCTAssertTrue(reader.beginObject(in: bytes.span))
    while let key = reader.nextKey(in: bytes.span) {
      if key.isEqual(to: "w", in: bytes.span) { numbers.append(reader.double(in: bytes.span)) }
      guard key.isEqual(to: "points", in: bytes.span), reader.beginArray(in: bytes.span) else {
        if key.isEqual(to: "skip", in: bytes.span) { reader.skip(in: bytes.span) }
        continue
      }
      while reader.nextElement(in: bytes.span), reader.beginObject(in: bytes.span) {
        points += 1
        while reader.nextKey(in: bytes.span) != nil { numbers.append(reader.double(in: bytes.span)) }
      }
    }
    XCTAssertEqual(points, 3)
    XCTAssertEqual(numbers, [1.5, -2, 3, nil, 4.25, 2])
    XCTAssertEqual(reader.offset, bytes.count - 1)
  }

  func testEnteringSomethingElseSkipsIt() throws {
    let bytes = Array(#"["text, with ]",{"a":1},[2],7]"#.utf8)
    var reader = JSONReader(try JSONValue.parse(bytes.span))
    XCTAssertTrue(reader.beginArray(in: bytes.span))
    XCTAssertTrue(reader.nextElement(in: bytes.span))
    XCTAssertFalse(reader.beginObject(in: bytes.span))
    XCTAssertTrue(reader.nextElement(in: bytes.span))
    XCTAssertFalse(reader.beginArray(in: bytes.span))
    XCTAssertTrue(reader.nextElement(in: bytes.span))
    XCTAssertNil(reader.double(in: bytes.span))
    XCTAssertTrue(reader.nextElement(in: bytes.span))
    XCTAssertEqual(reader.value(in: bytes.span)?.int(in: bytes.span), 7)
    XCTAssertFalse(reader.nextElement(in: bytes.span))
    XCTAssertNil(reader.value(in: bytes.span))
  }

  func testOffsetsGiveTheRangeOfWhatWasRead() throws {
    let bytes = Array(#"{"stroke" : {"points":[1,2]} , "b":1}"#.utf8)
    var reader = JSONReader(try JSONValue.parse(bytes.span))
    XCTAssertTrue(reader.beginObject(in: bytes.span))
    XCTAssertNotNil(reader.nextKey(in: bytes.span))
    let start = reader.offset
    XCTAssertTrue(reader.beginObject(in: bytes.span))
    while reader.nextKey(in: bytes.span) != nil { reader.skip(in: bytes.span) }
    XCTAssertEqual(String(decoding: bytes[start..<reader.offset], as: UTF8.self), #"{"points":[1,2]}"#)
  }
}
