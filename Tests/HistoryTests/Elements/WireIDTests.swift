import Kernel
import XCTest

@testable import History

/// Rule W-6.
final class WireIDTests: XCTestCase {
  func testEightBytesAreATildeAndElevenCharactersInText() throws {
    let op: [UInt8] = [0, 1, 2, 0xfb, 0xff, 0xfe, 7, 255]
    let text = WireID.text(op)
    XCTAssertEqual(text, "~AAEC-__-B_8")
    XCTAssertEqual(WireID.op(Array(text.utf8)), op)
    XCTAssertEqual(written(text), [0] + op)
    XCTAssertEqual(try read([0] + op), text)
  }

  func testOtherIdsAreTheirText() throws {
    for id in ["a", "stroke-1", "~AAEC-__-B_9", "~AAEC-__-B_", "~AAEC-__-B!8", String(repeating: " ", count: 64)] {
      XCTAssertEqual(written(id), [UInt8(id.utf8.count)] + Array(id.utf8))
      XCTAssertEqual(try read(written(id)), id)
    }
  }

  func testWhatIsNoIdIsRefused() {
    for bytes: [UInt8] in [
      [], [0, 1, 2, 3, 4, 5, 6, 7], [2, 65], [65] + Array(repeating: 65, count: 65), [1, 0x7f], [1, 10],
      [12] + Array("~AAEC-__-B_8".utf8),
    ] {
      XCTAssertThrowsError(try read(bytes), "\(bytes)")
    }
  }

  private func written(_ id: String) -> [UInt8] {
    var output: [UInt8] = []
    WireID.write(id.utf8, to: &output)
    return output
  }

  private func read(_ bytes: [UInt8]) throws -> String {
    var reader = BinaryReader(0..<bytes.count)
    let id = try WireID.read(&reader, in: bytes.span)
    XCTAssertTrue(reader.isAtEnd)
    return id
  }
}
