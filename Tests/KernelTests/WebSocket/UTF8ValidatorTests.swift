import Kernel
import XCTest

final class UTF8ValidatorTests: XCTestCase {
  private func isValid(_ bytes: [UInt8]) -> Bool {
    var validator = UTF8Validator()
    return validator.consume(bytes.span) && validator.isComplete
  }

  private func isValidBytewise(_ bytes: [UInt8]) -> Bool {
    var validator = UTF8Validator()
    return bytes.allSatisfy { validator.consume([$0].span) } && validator.isComplete
  }

  /// Checks a sequence alone, and at every offset inside ASCII that is skipped by the word.
  private func assert(_ bytes: [UInt8], isValid expected: Bool, line: UInt = #line) {
    for offset in 0..<9 {
      let padded = [UInt8](repeating: 0x61, count: offset) + bytes + [UInt8](repeating: 0x62, count: 17 - offset)
      XCTAssertEqual(isValid(padded), expected, "\(bytes) at \(offset)", line: line)
      XCTAssertEqual(isValidBytewise(padded), expected, "\(bytes) at \(offset)", line: line)
    }
    XCTAssertEqual(isValid(bytes), expected, "\(bytes)", line: line)
  }

  func testFirstAndLastOfEachLengthAreValid() {
    for scalar in [0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x10FFFF] as [UInt32] {
      assert(Array(String(Character(Unicode.Scalar(scalar) ?? "?")).utf8), isValid: true)
    }
    assert(Array("κόσμε, 語, 🎨, ﷺ".utf8), isValid: true)
    assert([], isValid: true)
  }

  func testLoneContinuationBytesAreRefused() {
    for byte in 0x80...0xBF as ClosedRange<UInt8> { assert([byte], isValid: false) }
    assert([0xC3, 0xA9, 0xA9], isValid: false)
  }

  func testIncompleteCharactersAreRefused() {
    for start in [[0xC2], [0xDF], [0xE0], [0xE0, 0xA0], [0xEF, 0xBF], [0xF0, 0x90, 0x80], [0xF4, 0x8F]] as [[UInt8]] {
      assert(start, isValid: false)
      assert(start + [0x20], isValid: false)
      assert(start + [0xC3, 0xA9], isValid: false)
    }
  }

  func testImpossibleBytesAreRefused() {
    for byte in [0xC0, 0xC1, 0xF5, 0xF6, 0xF7, 0xF8, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF] as [UInt8] {
      assert([byte], isValid: false)
      assert([byte, 0x80, 0x80, 0x80, 0x80, 0x80], isValid: false)
    }
  }

  func testOverlongFormsAreRefused() {
    for bytes in [
      [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0xAF],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF8, 0x80, 0x80, 0x80, 0xAF], [0xFC, 0x80, 0x80, 0x80, 0x80, 0xAF],
    ] as [[UInt8]] { assert(bytes, isValid: false) }
  }

  func testSurrogatesAndWhatIsBeyondUnicodeAreRefused() {
    for bytes in [
      [0xED, 0xA0, 0x80], [0xED, 0xAD, 0xBF], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF],
    ] as [[UInt8]] { assert(bytes, isValid: false) }
  }

  func testEveryPairAndTripleOfInterestAgreesWithTheStandardLibrary() {
    let edges: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4,
      0xF5, 0xFF,
    ]
    for first in edges {
      for second in edges {
        for third in edges {
          for fourth in edges {
            let bytes = [first, second, third, fourth]
            XCTAssertEqual(isValid(bytes), String(validating: bytes, as: UTF8.self) != nil, "\(bytes)")
          }
        }
      }
    }
  }

  func testItFailsAtTheFirstImpossibleByte() {
    var validator = UTF8Validator()
    XCTAssertTrue(validator.consume([0xF4] as [UInt8]))
    XCTAssertFalse(validator.isComplete)
    XCTAssertFalse(validator.consume([0x90] as [UInt8]))
  }
}

extension UTF8Validator {
  fileprivate mutating func consume(_ bytes: [UInt8]) -> Bool { consume(bytes.span) }
}
