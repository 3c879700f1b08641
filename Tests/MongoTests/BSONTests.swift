import Kernel
import XCTest

@testable import Mongo

/// Documents to bytes and back.
final class BSONTests: XCTestCase {
  private let everything: BSONDocument = [
    "null": nil, "bool": true, "int32": .int32(-7), "int64": .int64(1 << 40), "double": .double(-0.5),
    "string": "a\0ü\u{1F3A8}", "empty": "", "date": .date(Timestamp(milliseconds: -1)),
    "binary": .binary([0, 255, 7]), "id": .objectID(BSONObjectID(high: 1, low: 2)),
    "array": [1, "two", [3]], "document": ["a": ["b": [:]]], "timestamp": .timestamp(1 << 60),
  ]

  func testEveryTypeComesBackInOrder() throws {
    let found = try read(everything.encoded())
    XCTAssertEqual(found, everything)
    XCTAssertEqual(found.fields.map(\.name).first, "null")
  }

  /// The examples of bsonspec.org.
  func testTheBytesAreThoseOfTheSpecification() throws {
    let hello: BSONDocument = ["hello": "world"]
    XCTAssertEqual(
      try hello.encoded(), [0x16, 0, 0, 0, 2] + Array("hello\0".utf8) + [6, 0, 0, 0] + Array("world\0".utf8) + [0])
    let awesome: BSONDocument = ["BSON": ["awesome", .double(5.05), .int32(1986)]]
    XCTAssertEqual(
      try awesome.encoded(),
      [0x31, 0, 0, 0, 4] + Array("BSON\0".utf8) + [0x26, 0, 0, 0, 2] + Array("0\0".utf8) + [8, 0, 0, 0]
        + Array("awesome\0".utf8) + [1] + Array("1\0".utf8) + [0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x14, 0x40, 0x10]
        + Array("2\0".utf8) + [0xC2, 7, 0, 0, 0, 0])
  }

  func testWhatIsCutOffOrGluedTogetherIsRefused() throws {
    let bytes = try everything.encoded()
    for count in 0..<bytes.count { XCTAssertThrowsError(try read(Array(bytes.prefix(count)))) }
    XCTAssertThrowsError(try read(bytes + bytes))
  }

  /// Any byte may be anything: it is read as something or refused, and what is read can be written.
  func testDamagedBytesHurtNobody() throws {
    let bytes = try everything.encoded()
    for index in bytes.indices {
      for value in [0, 1, 2, 3, 4, 5, 0x7F, 0x80, 0xFF] as [UInt8] {
        var damaged = bytes
        damaged[index] = value
        if let document = try? read(damaged) { XCTAssertNoThrow(try document.encoded()) }
      }
    }
  }

  func testNamesHaveNoNULAndDepthAndSizeHaveLimits() throws {
    XCTAssertThrowsError(try BSONDocument([BSONDocument.Field("a\0b", 1)]).encoded())
    var deep: BSONDocument = [:]
    for _ in 0..<99 { deep = ["a": .document(deep)] }
    XCTAssertEqual(try read(deep.encoded()), deep)
    XCTAssertThrowsError(try BSONDocument([BSONDocument.Field("a", .document(deep))]).encoded())
    XCTAssertThrowsError(
      try BSONDocument([BSONDocument.Field("a", .binary(Array(repeating: 0, count: 17 << 20)))]).encoded())
  }

  func testFieldsAreReplacedAddedAndRemoved() {
    var document: BSONDocument = ["a": 1, "b": 2]
    document["a"] = "one"
    document["c"] = 3
    document["b"] = nil
    XCTAssertEqual(document, ["a": "one", "c": 3])
  }

  func testAFieldOfAnotherTypeIsNamedWithoutItsValue() {
    let document: BSONDocument = ["secret": "hush", "none": nil]
    XCTAssertThrowsError(try document.int("secret")) { error in
      XCTAssertEqual(error as? MongoError, .mismatch("the field secret is not a whole number"))
    }
    XCTAssertThrowsError(try document.dateOrNil("secret"))
    XCTAssertNil(try document.dateOrNil("none"))
    XCTAssertNil(try document.dateOrNil("missing"))
  }

  func testObjectIDsAreReadAndWrittenAsHexadecimal() {
    let id = BSONObjectID("00ff5a1c0123456789abcdef")
    XCTAssertEqual(id?.description, "00ff5a1c0123456789abcdef")
    XCTAssertEqual(id?.time, Timestamp(milliseconds: 0x00ff_5a1c * 1_000))
    for wrong in [
      "", "00ff5a1c0123456789abcde", "00ff5a1c0123456789abcdeg", "+0ff5a1c0123456789abcdef", "00ff5a1c-123456789abcdef",
    ] {
      XCTAssertNil(BSONObjectID(wrong))
    }
  }

  private func read(_ bytes: [UInt8]) throws -> BSONDocument { try BSONDocument(decoding: bytes.span) }
}
