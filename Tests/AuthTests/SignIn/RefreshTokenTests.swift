import Kernel
import XCTest

@testable import Auth

final class RefreshTokenTests: XCTestCase {
  private let key = MACKey(Array(repeating: 7, count: 32))

  func testATokenIsReadBack() throws {
    let token = RefreshToken(familyID: RandomSource.system.identifier(), random: .system, key: key)
    XCTAssertEqual(RefreshToken(token.text, key: key), token)
    XCTAssertFalse(token.text.contains("="))
  }

  func testMadeUpTokensAreNotTokens() throws {
    let token = RefreshToken(familyID: "family", random: .system, key: key)
    let secret = token.text.dropFirst("family.".count)
    let zeros = Base64.encode([UInt8](repeating: 0, count: 32), as: .url)
    for text in [
      "", ".", "family", "family.", "family.\(zeros)", "other.\(secret)", token.text + "A", token.text + ".x",
      String(repeating: "a", count: 10_000) + "." + secret,
    ] { XCTAssertNil(RefreshToken(text, key: key), text) }
    XCTAssertNil(RefreshToken(token.text, key: MACKey([8])))
  }
}
