import XCTest

@testable import Auth

final class EmailAddressTests: XCTestCase {
  func testSpellingsOfOneAddressAreOne() throws {
    for text in ["ann@example.org", " Ann@Example.ORG\n", "\tANN@example.org"] {
      XCTAssertEqual(EmailAddress(text)?.text, "ann@example.org")
    }
  }

  func testUsualAddressesAreTaken() throws {
    for text in ["a@b", "a.b+tag@mail.example.co", "o'neil@example.org", "x_y-z@1.example", "a@xn--bcher-kva.example"] {
      XCTAssertEqual(EmailAddress(text)?.text, text)
    }
  }

  func testWhatIsNoAddressIsRefused() throws {
    for text in [
      "", "ann", "@example.org", "ann@", "ann@@example.org", "a@b@c", ".ann@example.org", "ann.@example.org",
      "a..b@example.org", "ann@-example.org", "ann@example-.org", "ann@example..org", "ann@example.org.", "a b@c.d",
      "ann@exam_ple.org", "änn@example.org", "ann@example.org\r\nBcc: eve@example.org", "ann\0@example.org",
      "\"ann\"@example.org", "<ann@example.org>", "ann@example.org,eve@example.org",
      String(repeating: "a", count: 65) + "@example.org",
      "a@" + String(repeating: "b", count: 64) + ".org", String(repeating: "a", count: 1_000_000),
      "a@" + String(repeating: "abcdefghi.", count: 26) + "org",
    ] { XCTAssertNil(EmailAddress(text), text) }
  }
}
