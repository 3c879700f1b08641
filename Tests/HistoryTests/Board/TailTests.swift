import Kernel
import XCTest

@testable import History

final class TailTests: XCTestCase {
  func testItKeepsTheLastEntriesWithinItsLimit() {
    var tail = Tail()
    for seq in UInt64(1)...2000 { tail.append(put(seq), .applied(.hidden([])), visible: 0) }
    XCTAssertEqual(tail.count, 500)
    XCTAssertEqual(tail.base, 1500)
    XCTAssertEqual(tail.head, 2000)
    XCTAssertTrue(tail.covers(after: 1500))
    XCTAssertTrue(tail.covers(after: 2000))
    XCTAssertFalse(tail.covers(after: 1499))
    XCTAssertFalse(tail.covers(after: 2001))
    XCTAssertEqual((1501...2000).map { tail[$0]?.entry.seq }, (1501...2000).map { UInt64($0) })
    XCTAssertNil(tail[1500])
    XCTAssertNil(tail[2001])
  }

  func testALargeBoardHasALongTail() {
    var tail = Tail()
    for seq in UInt64(1)...2000 { tail.append(put(seq), .applied(.hidden([])), visible: Int(seq)) }
    XCTAssertEqual(tail.count, 1000)
  }

  func testItsBytesAreBoundedButForTheLastEntry() {
    var tail = Tail()
    let large = String(repeating: "x", count: 600 << 10)
    for seq in UInt64(1)...9 { tail.append(put(seq, large), .applied(.hidden([])), visible: 0) }
    XCTAssertEqual(tail.count, 3)
    XCTAssertLessThan(tail.bytes, Tail.maxBytes)
    let shown = (0..<9).map { element("e\($0)", large) }
    tail.append(entry(10, "u", .show(["e1"])), .applied(.shown(shown)), visible: 0)
    XCTAssertEqual(tail.count, 1)
    XCTAssertNotNil(tail[10])
    tail.append(put(11), .applied(.hidden([])), visible: 0)
    XCTAssertEqual(tail.count, 1)
  }

  func testTimeNeverRunsBack() {
    var tail = Tail()
    for (index, time) in [1000, 1005, 900, 1006].enumerated() {
      let entry = Entry(
        position: LogPosition(epoch: 1, seq: UInt64(index + 1)),
        draft: draft("u", .clear, "\(index)", time: Int64(time)))
      tail.append(entry, .noOp(.notOwner), visible: 0)
    }
    XCTAssertEqual((1...4).map { tail[$0]?.elapsed }, [1000, 5, 0, 1])
    XCTAssertEqual(tail.time, 1006)
    XCTAssertEqual(tail.time(of: 3), 1005)
    XCTAssertEqual(tail.time(of: 0), 0)
  }

  func testAReplayedLogHasOne() {
    let history = boardHistory(seed: 1, count: 1200)
    let tail = StrokeLog(StoredLog(epoch: 1, entries: history), patch: ElementPatch.apply).takeTail()
    XCTAssertEqual(tail.head, 1200)
    XCTAssertGreaterThanOrEqual(tail.count, 500)
    XCTAssertEqual(tail[1000]?.entry, history[999])
    XCTAssertEqual(tail.time, history.map(\.draft.time.milliseconds).max())
  }

  private func put(_ seq: UInt64, _ body: String = "x") -> Entry { entry(seq, "u", .put(element("e\(seq)", body))) }
}
