import Kernel
import XCTest

@testable import History

final class ReplayRenditionTests: XCTestCase {
  private func json(_ kind: ElementKind?, _ write: (inout [UInt8]) -> Void) -> String {
    var body: [UInt8] = []
    write(&body)
    var json = JSONWriter()
    ReplayRendition.write(kind, body, to: &json)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  func testElementsOfV2AreShownInPixels() {
    let points = [Points.Point(x: 16, y: -8, pressure: 9, time: 0), Points.Point(x: 40, y: 0, pressure: 200, time: 16)]
    XCTAssertEqual(
      json(.freehand) { body in
        body.field(.points, Points.encode(points, .all))
        body.field(.colour, [0xff, 0, 0x10])
        body.field(.width, [56])
      },
      #"{"kind":"freehand","points":[{"x":1,"y":-0.5,"pressure":9,"time":0},{"x":2.5,"y":0,"pressure":200,"time":16}],"#
        + ##""color":"#ff0010","width":3.5}"##)
    XCTAssertEqual(
      json(.text) { body in
        body.field(.box, [32, 31, 80, 16])
        body.field(.text, Array("hé\"".utf8))
      }, #"{"kind":"text","box":{"x":1,"y":-1,"width":5,"height":1},"text":"hé\""}"#)
  }

  func testPatchesNameWhatTheyRemove() {
    XCTAssertEqual(
      json(nil) { body in
        body.field(.placement, [32, 0, 0x80, 0x10, 0x80, 0x20])
        body.field(.fill, [])
        body.field(FieldTag(rawValue: 42), [1, 2, 3])
      }, #"{"placement":{"x":1,"y":0,"scaleX":1,"scaleY":2},"fill":null,"field42":"AQID"}"#)
  }

  func testWhatIsNotKnownKeepsItsBytes() {
    XCTAssertEqual(json(ElementKind(rawValue: 42)) { $0.append(contentsOf: [1, 2, 3]) }, #"{"kind":42,"data":"AQID"}"#)
  }
}
