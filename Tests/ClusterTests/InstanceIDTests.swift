import ClusterAPI
import XCTest

final class InstanceIDTests: XCTestCase {
  func testEachStartHasAnIDOfItsOwn() throws {
    var random = SystemRandomNumberGenerator()
    let first = try XCTUnwrap(InstanceID(name: "blue-1", using: &random))
    let second = try XCTUnwrap(InstanceID(name: "blue-1", using: &random))
    XCTAssertNotEqual(first, second)
    XCTAssertTrue(first.text.hasPrefix("blue-1."))
  }

  func testNamesThatWouldBreakKeysAreRefused() {
    var random = SystemRandomNumberGenerator()
    for name in ["", "a/b", "a b", "a.b", "a{b}", String(repeating: "x", count: 33)] {
      XCTAssertNil(InstanceID(name: name, using: &random), name)
    }
  }
}
