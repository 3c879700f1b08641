import Kernel
import XCTest

@testable import Auth

final class JSONWebTokenTests: XCTestCase {
  private struct Claims: Codable, Equatable {
    var name = "Ann"
    var iat = 1_000
    var exp = 2_000
  }

  private let key = MACKey(Array("your-256-bit-secret".utf8))
  private let now = Timestamp(milliseconds: 1_500_000)

  func testTheSignatureIsThatOfOtherImplementations() throws {
    // The example of jwt.io, made by another implementation.
    let signed =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
    XCTAssertEqual(
      Base64.encode(key.code(for: signed.utf8), as: .url), "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c")
  }

  func testASignedTokenIsRead() throws {
    let token = try JSONWebToken.sign(Claims(), with: key)
    XCTAssertTrue(token.hasPrefix("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."))
    XCTAssertEqual(try read(token), Claims())
  }

  func testAnotherKeyIsABadSignature() throws {
    let token = try JSONWebToken.sign(Claims(), with: MACKey(Array("another".utf8)))
    XCTAssertEqual(failure(token), .badSignature)
  }

  func testAChangedClaimIsABadSignature() throws {
    let parts = try JSONWebToken.sign(Claims(), with: key).split(separator: ".")
    let changed = try JSONWebToken.sign(Claims(name: "Eve"), with: key).split(separator: ".")
    XCTAssertEqual(failure("\(parts[0]).\(changed[1]).\(parts[2])"), .badSignature)
  }

  func testEachChangedBitOfTheSignatureIsRefused() throws {
    let token = try JSONWebToken.sign(Claims(), with: key)
    let end = try XCTUnwrap(token.lastIndex(of: "."))
    let signature = try XCTUnwrap(Base64.decode(token[token.index(after: end)...], as: .url))
    for bit in 0..<256 {
      var changed = signature
      changed[bit / 8] ^= 1 << (bit % 8)
      XCTAssertEqual(failure(token[...end] + Base64.encode(changed, as: .url)), .badSignature)
    }
  }

  func testOnlyThePinnedHeaderIsBelieved() throws {
    for header in [
      #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"HS512","typ":"JWT"}"#, #"{"alg":"hs256","typ":"JWT"}"#,
      #"{"alg":"HS256","typ":"at+jwt"}"#, #"{"alg":"HS256","typ":"JWT","crit":["exp"]}"#,
    ] {
      XCTAssertEqual(failure(token(header: header, #"{"name":"Ann","iat":1000,"exp":2000}"#)), .unsupported, header)
    }
    XCTAssertEqual(failure("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30."), .unsupported)
  }

  func testATokenWithoutTimesIsMalformed() throws {
    for claims in [
      #"{"name":"Ann","exp":2000}"#, #"{"name":"Ann","iat":1000}"#, #"{"name":"Ann","iat":1000,"exp":"2000"}"#,
      #"{"name":"Ann","iat":1000,"exp":1e300}"#, "[]", "",
    ] { XCTAssertEqual(failure(token(claims)), .malformed, claims) }
  }

  func testATokenIsGoodUntilItsExpiryAndNotAt() throws {
    let token = try JSONWebToken.sign(Claims(), with: key)
    XCTAssertNoThrow(try read(token, at: 1_999_999))
    XCTAssertEqual(failure(token, at: 2_000_000), .outOfTime)
    XCTAssertEqual(failure(token, at: 900_000), .outOfTime)
    XCTAssertEqual(failure(self.token(#"{"name":"Ann","iat":1000,"exp":2000,"nbf":1700}"#)), .outOfTime)
  }

  func testTextThatIsNoTokenIsMalformed() throws {
    let token = try JSONWebToken.sign(Claims(), with: key)
    for text in ["", ".", "..", "a.b", token + ".", token + "=", String(repeating: "a", count: 5_000), "ä.ö.ü"] {
      XCTAssertEqual(failure(text), .malformed, text)
    }
  }

  private func token(
    header: String = #"{"alg":"HS256","typ":"JWT"}"#, _ claims: String
  ) -> String {
    let signed = Base64.encode(Array(header.utf8), as: .url) + "." + Base64.encode(Array(claims.utf8), as: .url)
    return signed + "." + Base64.encode(key.code(for: signed.utf8), as: .url)
  }

  private func read(_ token: String, at milliseconds: Int64 = 1_500_000) throws(JSONWebTokenError) -> Claims {
    try JSONWebToken.verify(token, as: Claims.self, with: key, at: Timestamp(milliseconds: milliseconds))
  }

  private func failure(_ token: some StringProtocol, at milliseconds: Int64 = 1_500_000) -> JSONWebTokenError? {
    do {
      _ = try read(String(token), at: milliseconds)
      return nil
    } catch { return error }
  }
}
