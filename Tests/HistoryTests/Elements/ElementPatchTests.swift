import XCTest

@testable import History

/// Rules O-5 and E-4 for UPDATE.
final class ElementPatchTests: XCTestCase {
  func testFieldsAreReplacedOneByOne() throws {
    let patched = try XCTUnwrap(
      ElementPatch.apply(
        Sample.freehand("a"), Sample.fields([(.colour, [0, 0, 9]), (.placement, Sample.placement(8, 8))])))
    XCTAssertEqual(patched.kind, .freehand)
    let fields = try Fields(patched.body)
    XCTAssertEqual(fields.list.map(\.tag), [.points, .colour, .width, .placement])
    XCTAssertEqual(fields.reader(of: .colour)?.rest, [0, 0, 9])
    let back = try XCTUnwrap(
      ElementPatch.apply(patched, Sample.fields([(.colour, [255, 0, 0]), (.placement, [])])))
    XCTAssertEqual(back, Sample.freehand("a"))
  }

  func testWhatDoesNotFitTheElementIsRefused() {
    let line = Element(id: "l", kind: .line, body: Sample.diagonal)
    for patch in [
      Sample.fields([(.points, [])]), Sample.fields([(.box, Sample.box(0, 0, 1, 1))]),
      Sample.fields([(.points, Sample.points([(0, 0)]))]), [9],
    ] {
      XCTAssertNil(ElementPatch.apply(line, patch), "\(patch)")
    }
    XCTAssertNotNil(ElementPatch.apply(Sample.freehand("a"), Sample.fields([(.points, Sample.points([(0, 0)]))])))
  }

  func testAPatchedStrokeOfV1BecomesFreehandWithItsFields() throws {
    let patched = try XCTUnwrap(ElementPatch.apply(Sample.stroke("s"), Sample.fields([(.width, Sample.varint(80))])))
    XCTAssertEqual(patched.kind, .freehand)
    XCTAssertEqual(
      patched.body,
      Sample.fields([
        (.points, Sample.points([(0, 0), (160, -88)])), (.colour, [255, 0, 0]), (.width, Sample.varint(80)),
      ]))
    XCTAssertNil(ElementPatch.apply(element("s", "{}"), Sample.fields([(.width, Sample.varint(80))])))
  }

  func testAnElementDoesNotGrowBeyondItsLimit() throws {
    let half = [UInt8](repeating: 1, count: 300 << 10)
    let first = try XCTUnwrap(
      ElementPatch.apply(Sample.freehand("a"), Sample.fields([(FieldTag(rawValue: 100), half)])))
    XCTAssertNil(ElementPatch.apply(first, Sample.fields([(FieldTag(rawValue: 101), half)])))
  }

  func testTheFoldAppliesIt() {
    var fold = Fold(patch: ElementPatch.apply)
    _ = fold.apply(entry(1, "u", .put(Sample.stroke("s"))))
    XCTAssertEqual(fold.apply(entry(2, "u", .update(id: "s", patch: [9]))), .noOp(.badPatch))
    let patch = Sample.fields([(.placement, Sample.placement(16, 0))])
    guard case .applied(.updated(let element, true)) = fold.apply(entry(3, "u", .update(id: "s", patch: patch))) else {
      return XCTFail("not updated")
    }
    XCTAssertEqual(element.kind, .freehand)
    XCTAssertEqual(fold.visible, [element])
  }
}
