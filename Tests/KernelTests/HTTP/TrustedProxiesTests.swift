import XCTest

@testable import Kernel

final class TrustedProxiesTests: XCTestCase {
  private func client(_ hops: Int, _ peer: String, _ forwarded: String...) -> String {
    var headers = HTTPHeaders()
    for value in forwarded { headers.add("X-Forwarded-For", value) }
    return TrustedProxies(hops: hops).clientAddress(peer: peer, headers: headers)
  }

  func testWithoutTrustedHopsTheFieldIsIgnored() {
    XCTAssertEqual(client(0, "192.0.2.1", "203.0.113.7"), "192.0.2.1")
    XCTAssertEqual(client(-3, "192.0.2.1", "203.0.113.7"), "192.0.2.1")
  }

  func testOnlyTheEntriesOfOwnProxiesCount() {
    XCTAssertEqual(client(1, "10.0.0.1", "1.1.1.1, 203.0.113.7"), "203.0.113.7")
    XCTAssertEqual(client(2, "10.0.0.1", "1.1.1.1, 203.0.113.7", "10.0.0.2"), "203.0.113.7")
    XCTAssertEqual(client(2, "10.0.0.1", "203.0.113.7"), "203.0.113.7")
    XCTAssertEqual(client(1, "10.0.0.1"), "10.0.0.1")
  }

  func testWhatIsNoAddressEndsTheWalk() {
    XCTAssertEqual(client(1, "10.0.0.1", "203.0.113.7, unknown"), "10.0.0.1")
    XCTAssertEqual(client(2, "10.0.0.1", "evil\", 10.0.0.2"), "10.0.0.2")
    XCTAssertEqual(client(1, "10.0.0.1", ""), "10.0.0.1")
  }

  func testAddressesHaveOneForm() {
    let cases = [
      ("::ffff:192.0.2.1", "192.0.2.1"), ("[2001:DB8:0:0::1]:443", "2001:db8::1"), (" 203.0.113.7:80 ", "203.0.113.7"),
      ("fe80::1%eth0", "fe80::1"), ("::1", "::1"), ("[::FFFF:c000:201]", "192.0.2.1"),
    ]
    for (text, expected) in cases { XCTAssertEqual(ClientAddress(text)?.description, expected, text) }
    for text in ["", "a", "1.2.3", "1.2.3.4.5", "256.1.1.1", ":::", "1.2.3.4\u{0}", "[]", "01.2.3.4"] {
      XCTAssertNil(ClientAddress(text), text)
    }
  }

  func testBudgetsAreCountedByWhatOneSubscriberOwns() {
    XCTAssertEqual(ClientAddress("203.0.113.7")?.rateLimitKey, "203.0.113.7")
    XCTAssertEqual(ClientAddress("2001:db8:1:2:aaaa:bbbb:cccc:dddd")?.rateLimitKey, "2001:db8:1:2::/64")
    XCTAssertEqual(ClientAddress("::ffff:192.0.2.1")?.rateLimitKey, "192.0.2.1")
    XCTAssertEqual(HTTPRequest(method: .get, path: "/", remoteAddress: "2001:db8::9").rateLimitKey, "2001:db8::/64")
    XCTAssertEqual(HTTPRequest(method: .get, path: "/", remoteAddress: "local").rateLimitKey, "local")
  }
}
