import Foundation
import Kernel
import XCTest

@testable import History

/// Rule E-5: what clients of one version see of the other's elements.
final class RenditionTests: XCTestCase {
  private let stamp = StrokeBody.Stamp(
    userID: "u", roomID: "K7XM2PQA", time: Timestamp(milliseconds: 1_700_000_000_123))

  func testAStrokeOfV1IsFreehandInSixteenths() throws {
    let rows: [(String, String, [(FieldTag, [UInt8])])] = [
      ("#f00", "2", [(.colour, [255, 0, 0]), (.width, [32])]),
      ("#A0b1C2", "0.01", [(.colour, [0xa0, 0xb1, 0xc2]), (.width, [1])]),
      ("#a0b1c2d3", "500", [(.colour, [0xa0, 0xb1, 0xc2, 0xd3]), (.width, Sample.varint(8000))]),
      ("rgba(1, 2, 3, 0.5)", "1.5", [(.width, [24]), (.cssColour, Array("rgba(1, 2, 3, 0.5)".utf8))]),
    ]
    for (color, width, expected) in rows {
      let fields = try XCTUnwrap(Sample.stroke("s", color: color, width: width).fields)
      XCTAssertEqual(fields, Sample.fields([(.points, Sample.points([(0, 0), (160, -88)]))] + expected), color)
      XCTAssertNoThrow(try FieldRules.check(Fields(fields), of: .freehand))
    }
  }

  func testEveryStrokeThatV1AcceptsHasAnEqual() throws {
    let points = (0..<10_000).map { "{\"x\":\($0 % 2 == 0 ? "1e6" : "-1e6"),\"y\":0.\($0)}" }.joined(separator: ",")
    let text = ##"{"points":[\##(points)],"color":"red","width":1e-9,"strokeId":"s"}"##
    let bytes = Array(text.utf8)
    let body = try StrokeBody(JSONValue.parse(bytes.span), in: bytes.span, stamp: stamp)
    let fields = try XCTUnwrap(StrokeFields.encode(body.bytes))
    XCTAssertNoThrow(try FieldRules.check(Fields(fields), of: .freehand))
  }

  func testWhatIsNoStrokeHasNone() {
    for text in [
      "", "{}", "[]", #"{"points":[],"color":"red","width":1}"#, #"{"points":[{"x":1}],"color":"red","width":1}"#,
    ] {
      XCTAssertNil(StrokeFields.encode(Array(text.utf8)), text)
    }
  }

  func testV1SeesAFreehandElementAsItsOwn() throws {
    let body = try XCTUnwrap(V1Stroke.body(of: Sample.freehand("~AAEC-__-B_8"), stamp: stamp))
    XCTAssertEqual(
      String(decoding: body, as: UTF8.self),
      ##"{"points":[{"x":0,"y":0},{"x":10,"y":10}],"color":"#ff0000","width":2,"strokeId":"~AAEC-__-B_8","##
        + ##""userId":"u","roomId":"K7XM2PQA","timestamp":1700000000123}"##)
    let again = try StrokeBody(JSONValue.parse(body.span), in: body.span, stamp: stamp)
    XCTAssertEqual(again.bytes, body, "v1 could have drawn it")
    XCTAssertEqual(StrokeFields.encode(body), Sample.diagonal, "and back")
    XCTAssertEqual(V1Stroke.body(of: Sample.stroke("s"), stamp: stamp), Sample.stroke("s").body)
  }

  func testColoursAreHexadecimal() throws {
    let points = (FieldTag.points, Sample.points([(0, 0)]))
    let rows: [(ElementKind, [(FieldTag, [UInt8])], String)] = [
      (.freehand, [points], "#ffffff"), (.freehand, [points, (.colour, [1, 2, 3, 4])], "#01020304"),
      (.highlighter, [points], "#ffffff66"), (.highlighter, [points, (.colour, [255, 200, 0])], "#ffc80066"),
      (.highlighter, [points, (.colour, [255, 200, 0, 9])], "#ffc80009"),
      (.freehand, [points, (.cssColour, Array("red".utf8))], "red"),
      (.freehand, [points, (.colour, [0, 0, 0]), (.cssColour, Array("red".utf8))], "#000000"),
    ]
    for (kind, fields, color) in rows {
      XCTAssertEqual(try json(Element(id: "a", kind: kind, body: Sample.fields(fields)))["color"] as? String, color)
    }
  }

  func testPlacementIsApplied() throws {
    let fields = Sample.fields([
      (.points, Sample.points([(16, 16), (32, 48)])), (.placement, Sample.placement(160, -160, 2048, -512)),
    ])
    XCTAssertEqual(try points(.freehand, fields), [[12, -10.5], [14, -11.5]])
  }

  func testShapesAreLinesOfPoints() throws {
    let box = Sample.fields([(.box, Sample.box(160, 320, 480, 160))])
    XCTAssertEqual(try points(.rectangle, box), [[10, 20], [40, 20], [40, 30], [10, 30], [10, 20]])
    let ellipse = try points(.ellipse, box)
    XCTAssertEqual(ellipse.count, 49)
    XCTAssertEqual(ellipse.first, ellipse.last)
    for point in ellipse {
      XCTAssertEqual(pow((point[0] - 25) / 15, 2) + pow((point[1] - 25) / 5, 2), 1, accuracy: 0.03)
    }
    XCTAssertEqual(try points(.line, Sample.diagonal), [[0, 0], [10, 10]])
  }

  func testAnArrowHasAHead() throws {
    let shaft = Sample.fields([(.points, Sample.points([(0, 0), (1600, 0)]))])
    let arrow = try points(.arrow, shaft)
    XCTAssertEqual(Array(arrow.prefix(2)), [[0, 0], [100, 0]])
    XCTAssertEqual(arrow.count, 5)
    XCTAssertEqual(arrow[3], [100, 0])
    for (end, side) in [(arrow[2], 1.0), (arrow[4], -1)] {
      XCTAssertEqual(end[0], 100 - 12 * cos(Double.pi / 6), accuracy: 0.1)
      XCTAssertEqual(end[1], 6 * side, accuracy: 0.1)
    }
    XCTAssertEqual(try points(.arrow, Sample.fields([(.points, Sample.points([(5, 5), (5, 5)]))])).count, 2)
  }

  func testTextAndImagesAreNotShown() {
    let box = (FieldTag.box, Sample.box(0, 0, 1, 1))
    for (kind, fields) in [
      (ElementKind.text, [box, (.text, [65])]), (.image, [box, (.source, [65])]), (ElementKind(rawValue: 10), [box]),
    ] {
      XCTAssertNil(V1Stroke.body(of: Element(id: "a", kind: kind, body: Sample.fields(fields)), stamp: stamp))
    }
  }

  func testFarOffPointsStayWithinWhatV1Accepts() throws {
    let fields = Sample.fields([
      (.points, Sample.points([(16_000_000, 16_000)])), (.placement, Sample.placement(16_000_000, 0, 1 << 20, 1 << 20)),
    ])
    XCTAssertNoThrow(try FieldRules.check(Fields(fields), of: .freehand))
    XCTAssertEqual(try points(.freehand, fields), [[1e6, 1e6]])
  }

  private func json(_ element: Element) throws -> [String: Any] {
    let body = try XCTUnwrap(V1Stroke.body(of: element, stamp: stamp))
    return try XCTUnwrap(JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
  }

  private func points(_ kind: ElementKind, _ fields: [UInt8]) throws -> [[Double]] {
    let points = try json(Element(id: "a", kind: kind, body: fields))["points"] as? [[String: Double]]
    return try XCTUnwrap(points).map { [$0["x"] ?? .nan, $0["y"] ?? .nan] }
  }
}
