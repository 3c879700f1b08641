import Synchronization
import XCTest

@testable import Auth

final class OneTimeCodeTests: XCTestCase {
  func testACodeHasSixDigitsWithLeadingZeros() throws {
    XCTAssertEqual(OneTimeCode(from: RandomSource { _ in [0, 0, 0, 42] }).digits, "000042")
    XCTAssertEqual(OneTimeCode(from: RandomSource { _ in [0, 15, 66, 63] }).digits, "999999")
  }

  func testValuesThatWouldFavourLowCodesAreDrawnAgain() throws {
    let draws = Draws()
    let code = OneTimeCode(
      from: RandomSource { _ in draws.next.withLock { $0.removeFirst() } })
    XCTAssertEqual(code.digits, "000007")
  }

  func testOnlySixASCIIDigitsAreACode() throws {
    XCTAssertEqual(OneTimeCode("012345")?.digits, "012345")
    for text in ["", "12345", "1234567", "12345a", " 12345", "１２３４５６", "-12345"] { XCTAssertNil(OneTimeCode(text)) }
  }

  func testACodeMayHaveMoreDigits() {
    XCTAssertEqual(OneTimeCode(from: RandomSource { _ in [0, 0, 0, 42] }, digits: 8).digits, "00000042")
    XCTAssertEqual(OneTimeCode(from: RandomSource { _ in [5, 245, 224, 255] }, digits: 8).digits, "99999999")
    XCTAssertEqual(OneTimeCode("01234567", digits: 8)?.digits, "01234567")
    XCTAssertNil(OneTimeCode("012345", digits: 8))
  }

  func testAHashIsWorthNothingForAnotherSignUp() throws {
    let code = OneTimeCode(from: .system)
    let key = MACKey([1, 2, 3])
    XCTAssertNotEqual(code.hash(for: "a", key: key), code.hash(for: "b", key: key))
    XCTAssertNotEqual(code.hash(for: "a", key: key), code.hash(for: "a", key: MACKey([1, 2, 4])))
  }
}

private final class Draws: Sendable {
  let next = Mutex<[[UInt8]]>([[255, 255, 255, 255], [255, 255, 200, 0], [0, 0, 0, 7]])
}
