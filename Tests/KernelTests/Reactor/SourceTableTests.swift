@testable import Kernel
import XCTest

final class SourceTableTests: XCTestCase {
  private final class Source: EventSource {
    let descriptor: Int32 = -1
    func ready(_ readiness: Readiness) {}
  }

  func testATokenFindsItsSource() {
    var table = SourceTable()
    let sources = (0..<100).map { _ in Source() }
    let tokens = sources.map { table.insert($0) }
    XCTAssertEqual(Set(tokens).count, 100)
    for (source, token) in zip(sources, tokens) { XCTAssertTrue(table[token] === source) }
  }

  func testAStaleTokenFindsNobodyAlsoWhenItsSlotIsUsedAgain() {
    var table = SourceTable()
    var stale: [SourceToken] = []
    for _ in 0..<50 {
      let source = Source()
      let token = table.insert(source)
      XCTAssertEqual(token.slot, 0, "slots are used again")
      XCTAssertTrue(table[token] === source)
      for old in stale { XCTAssertNil(table[old]) }
      table.remove(token)
      XCTAssertNil(table[token])
      stale.append(token)
    }
  }

  func testRemovingByAStaleTokenRemovesNobody() {
    var table = SourceTable()
    let first = table.insert(Source())
    table.remove(first)
    let tenant = Source()
    let second = table.insert(tenant)
    table.remove(first)
    XCTAssertTrue(table[second] === tenant)
    table.remove(second)
    table.remove(second)
    let (third, fourth) = (table.insert(Source()), table.insert(Source()))
    XCTAssertNotEqual(third.slot, fourth.slot, "a slot is not given out twice")
  }

  func testTokensNobodyMadeFindNobody() {
    var table = SourceTable()
    _ = table.insert(Source())
    XCTAssertNil(table[SourceToken(rawValue: 0)])
    XCTAssertNil(table[SourceToken(slot: 900, generation: 1)])
    XCTAssertNil(table[SourceToken(rawValue: .max)])
  }
}
