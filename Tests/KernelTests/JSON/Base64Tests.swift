import Foundation
import Kernel
import XCTest

final class Base64Tests: XCTestCase {
  func testTheVectorsOfTheRFC() {
    for (text, encoded) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ] {
      XCTAssertEqual(Base64.encode(Array(text.utf8)), encoded)
      XCTAssertEqual(Base64.decode(encoded), Array(text.utf8))
      let unpadded = encoded.replacing("=", with: "")
      XCTAssertEqual(Base64.encode(Array(text.utf8), as: .url), unpadded)
      XCTAssertEqual(Base64.decode(unpadded, as: .url), Array(text.utf8))
    }
  }

  func testItAgreesWithFoundation() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 89 + count * 57 + 251) }
      XCTAssertEqual(Base64.encode(bytes), Data(bytes).base64EncodedString())
      XCTAssertEqual(Base64.decode(Base64.encode(bytes)), bytes)
      XCTAssertEqual(Base64.decode(Base64.encode(bytes, as: .url), as: .url), bytes)
    }
  }

  func testTheAlphabetsDifferInTwoCharacters() {
    XCTAssertEqual(Base64.encode([0xFB, 0xFF]), "+/8=")
    XCTAssertEqual(Base64.encode([0xFB, 0xFF], as: .url), "-_8")
    XCTAssertNil(Base64.decode("-_8="))
    XCTAssertNil(Base64.decode("+/8", as: .url))
  }

  func testOnlyCanonicalTextIsDecoded() {
    for text in ["Z", "Zg", "Zg=", "Zg===", "=Zg=", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zg==Zg==", "====", "Zm9é"] {
      XCTAssertNil(Base64.decode(text), text)
    }
    for text in ["Zg==", "Zm8=", "Zh", "Zm9", "Z", "Zm9v=", "Zm+v"] {
      XCTAssertNil(Base64.decode(text, as: .url), text)
    }
  }
}
