import KernelTesting
import XCTest

final class DecoderVerifierTests: XCTestCase {
  /// Splits lines; forgets a started line at the end of each chunk when `isForgetful`.
  private func verifier(isForgetful: Bool) -> DecoderVerifier<String> {
    DecoderVerifier { () -> DecoderVerifier<String>.Feed in
      var line = ""
      return { chunk in
        var lines: [String] = []
        for byte in chunk {
          if byte == UInt8(ascii: "\n") {
            lines.append(line)
            line = ""
          } else {
            line.unicodeScalars.append(Unicode.Scalar(byte))
          }
        }
        if isForgetful { line = "" }
        return lines
      }
    }
  }

  func testADecoderThatKeepsItsStatePasses() {
    XCTAssertNoThrow(try verifier(isForgetful: false).verify(Array("one\ntwo\n".utf8), expecting: ["one", "two"]))
    XCTAssertNoThrow(try verifier(isForgetful: false).verify(Array("one\ntwo\n".utf8)))
  }

  func testADecoderThatDependsOnTheCutsFails() {
    XCTAssertThrowsError(try verifier(isForgetful: true).verify(Array("one\n".utf8))) {
      let mismatch = $0 as? DecoderVerifier<String>.Mismatch
      XCTAssertEqual(mismatch?.delivery, "byte by byte")
      XCTAssertEqual(mismatch?.expected, ["one"])
      XCTAssertEqual(mismatch?.actual, [""])
    }
  }

  func testAWrongOutcomeFails() {
    XCTAssertThrowsError(try verifier(isForgetful: false).verify(Array("one\n".utf8), expecting: ["two"]))
  }
}
