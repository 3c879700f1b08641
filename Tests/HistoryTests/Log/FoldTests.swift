import XCTest

@testable import History

final class FoldTests: XCTestCase {
  func testAHideReportsWhatItHidAndAShowWhatItShowed() {
    var fold = Fold()
    _ = fold.apply(entry(1, "u", .put(element("a"))))
    _ = fold.apply(entry(2, "v", .put(element("b"))))
    _ = fold.apply(entry(3, "u", .put(element("c"))))
    XCTAssertEqual(fold.apply(entry(4, "u", .hide(["c", "b", "x", "a"]))), .applied(.hidden(["c", "a"])))
    XCTAssertEqual(
      fold.apply(entry(5, "u", .show(["b", "a", "c"]))), .applied(.shown([element("a"), element("c")])))
    XCTAssertEqual(fold.visible.map(\.id), ["b", "a", "c"])
  }

  func testAPatchTheKindRefusesChangesNothing() {
    var fold = Fold(patch: { $1.isEmpty ? nil : Element(id: $0.id, kind: $0.kind, body: $0.body + $1) })
    _ = fold.apply(entry(1, "u", .put(element("a", "x"))))
    XCTAssertEqual(fold.apply(entry(2, "u", .update(id: "a", patch: []))), .noOp(.badPatch))
    XCTAssertEqual(
      fold.apply(entry(3, "u", .update(id: "a", patch: Array("y".utf8)))),
      .applied(.updated(element("a", "xy"), isVisible: true)))
  }

  func testManyElementsKeepTheirOrderWhileMostAreHidden() {
    var fold = Fold()
    var seq: UInt64 = 0
    var expected: [String] = []
    for number in 0..<20_000 {
      seq += 1
      _ = fold.apply(entry(seq, "u", .put(element("e\(number)"))))
      guard number % 10 != 0 else { expected.append("e\(number)"); continue }
      seq += 1
      _ = fold.apply(entry(seq, "u", .hide(["e\(number)"])))
    }
    XCTAssertEqual(fold.visible.map(\.id), expected)
    XCTAssertEqual(fold.visibleCount, expected.count)
    seq += 1
    _ = fold.apply(entry(seq, "u", .show(["e1", "e19999"])))
    XCTAssertEqual(fold.visible.map(\.id), expected + ["e1", "e19999"])
  }
}
