import Kernel
import XCTest

@testable import History

final class StrokeBodyTests: XCTestCase {
  private let stamp = StrokeBody.Stamp(
    userID: "u1", roomID: "K7XM2PQA", time: Timestamp(milliseconds: 1_700_000_000_123))

  func testAPublishedStrokeIsStampedWhereItNamesItsOwner() throws {
    let body = try parse(
      ##"{"roomId":"other","points":[{"x":1,"y":-2.5}],"color":"#ffffff","width":2,"strokeId":"s-1","userId":"victim"}"##
    )
    XCTAssertEqual(body.id, "s-1")
    XCTAssertEqual(
      String(decoding: body.bytes, as: UTF8.self),
      ##"{"roomId":"K7XM2PQA","points":[{"x":1,"y":-2.5}],"color":"#ffffff","width":2,"strokeId":"s-1","userId":"u1","##
        + #""timestamp":1700000000123}"#)
  }

  func testUnknownMembersKeepTheirPlaceAndBytes() throws {
    let body = try parse(
      #"{ "tool" : {"a": [1.50, "\u00e9"]}, "timestamp":5, "points":[{"x":0,"y":0,"p":0.5}],"color":"red","width":0.1,"strokeId":" ~"}"#
    )
    XCTAssertEqual(
      String(decoding: body.bytes, as: UTF8.self),
      #"{"tool":{"a": [1.50, "\u00e9"]},"timestamp":1700000000123,"points":[{"x":0,"y":0,"p":0.5}],"color":"red","#
        + #""width":0.1,"strokeId":" ~","userId":"u1","roomId":"K7XM2PQA"}"#)
  }

  func testTheDigestFollowsTheContentAndNotTheStamp() throws {
    let text = stroke()
    let first = try parse(text)
    let later = try parse(
      text, StrokeBody.Stamp(userID: "u2", roomID: "r", time: Timestamp(milliseconds: 9)))
    XCTAssertEqual(first.digest, later.digest)
    XCTAssertNotEqual(first.bytes, later.bytes)
    XCTAssertNotEqual(first.digest, try parse(stroke(width: "3")).digest)
  }

  func testEveryFaultIsNamed() {
    let many = "[" + Array(repeating: #"{"x":1,"y":1}"#, count: 4000).joined(separator: ",") + "]"
    let rows: [(String, String)] = [
      ("[]", "it must be an object"),
      (stroke(points: "[]"), "points must not be empty"),
      (stroke(points: "{}"), "points must be an array"),
      (stroke(points: #"[{"x":1}]"#), "point 1 must be"),
      (stroke(points: #"[{"x":1,"y":2},{"x":"1","y":2}]"#), "point 2 must be"),
      (stroke(points: #"[{"x":1,"y":2,"x":3}]"#), "point 1 must be"),
      (stroke(points: #"[{"x":1e7,"y":2}]"#), "point 1 must be"),
      (stroke(points: #"[{"x":1e999,"y":2}]"#), "point 1 must be"),
      (stroke(points: "[[1,2]]"), "point 1 must be"),
      (stroke(points: many.replacingOccurrences(of: #"{"x":1,"y":1}"#, with: "1")), "point 1 must be"),
      (stroke(color: "\"#ff\""), "color must be"),
      (stroke(color: "\"#12345g\""), "color must be"),
      (stroke(color: #""url(<x>)""#), "color must be"),
      (stroke(color: #""""#), "color must be"),
      (stroke(color: "7"), "color must be"),
      (stroke(color: "\"\(String(repeating: "a", count: 33))\""), "color must be"),
      (stroke(width: "0"), "width must be"),
      (stroke(width: "501"), "width must be"),
      (stroke(width: "\"2\""), "width must be"),
      (stroke(id: #""""#), "strokeId must be"),
      (stroke(id: #""\n""#), "strokeId must be"),
      (stroke(id: #""é""#), "strokeId must be"),
      (stroke(id: "\"\(String(repeating: "a", count: 65))\""), "strokeId must be"),
      (#"{"points":[{"x":1,"y":1}],"color":"red","width":1}"#, "strokeId is missing"),
      (#"{"color":"red","width":1,"strokeId":"a"}"#, "points is missing"),
      (stroke(extra: #","userId":"a","user\u0049d":"b""#), "userId comes twice"),
      (stroke(extra: #","color":"red""#), "color comes twice"),
    ]
    for (text, problem) in rows {
      XCTAssertThrowsError(try parse(text), text) { error in
        let error = error as? ProtocolError
        XCTAssertEqual(error?.code, "invalid_stroke")
        XCTAssertTrue(error?.message.contains(problem) ?? false, "\(text): \(error?.message ?? "")")
      }
    }
  }

  func testEveryPublishedColourFormIsAccepted() throws {
    for color in ["#fff", "#A0b1c2", "#a0b1c2d3", "rebeccapurple", "rgba(1, 2, 3, 0.5)", "hsl(120 50% 50%)"] {
      XCTAssertEqual(try parse(stroke(color: "\"\(color)\"")).id, "s", color)
    }
  }

  func testALargeStrokePassesAndATooLargeOneDoesNot() throws {
    let point = #"{"x":1,"y":1}"#
    let points = { (count: Int) in "[" + Array(repeating: point, count: count).joined(separator: ",") + "]" }
    XCTAssertEqual(try parse(stroke(points: points(StrokeBody.maxPoints))).id, "s")
    let note = String(repeating: "n", count: StrokeBody.maxBytes)
    XCTAssertThrowsError(try parse(stroke(extra: #","note":"\#(note)""#))) {
      XCTAssertEqual(($0 as? ProtocolError)?.code, "entry_too_large")
    }
    let log = StrokeLog(StoredLog(epoch: 1))
    let largest = try parse(stroke(extra: #","note":"\#(String(repeating: "n", count: StrokeBody.maxBytes - 200))""#))
    let put = Action.put(Element(id: largest.id, kind: .stroke, body: largest.bytes))
    guard case .queued = log.submit(draft("u", put, "1")) else { return XCTFail("what is accepted can be stored") }
  }

  private func stroke(
    points: String = #"[{"x":1,"y":1}]"#, color: String = #""red""#, width: String = "2", id: String = #""s""#,
    extra: String = ""
  ) -> String {
    #"{"points":\#(points),"color":\#(color),"width":\#(width),"strokeId":\#(id)\#(extra)}"#
  }

  private func parse(_ text: String, _ stamp: StrokeBody.Stamp? = nil) throws -> StrokeBody {
    let bytes = Array(text.utf8)
    return try StrokeBody(JSONValue.parse(bytes.span), in: bytes.span, stamp: stamp ?? self.stamp)
  }
}
