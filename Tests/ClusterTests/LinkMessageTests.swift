import Kernel
import RoomsAPI
import XCTest

@testable import Cluster

final class LinkMessageTests: XCTestCase {
  private let head = LinkMessage.head(origin: "blue.abc", sent: 1_234)

  func testAMessageWithoutEntriesHasItsPosts() throws {
    let bytes = LinkMessage.withoutEntries(
      head: head,
      posts: LinkMessage.post(.member, [1, 2]) + LinkMessage.post(.ephemeral, [UInt8](repeating: 7, count: 300)))
    let message = try XCTUnwrap(LinkMessage(bytes))
    XCTAssertEqual(message.origin, "blue.abc")
    XCTAssertEqual(message.sent, 1_234)
    XCTAssertNil(message.entries)
    XCTAssertEqual(message.posts.map(\.topic), [1, 2])
    XCTAssertEqual(Array(bytes[message.posts[0].range]), [1, 2])
    XCTAssertEqual(bytes[message.posts[1].range].count, 300)
  }

  func testRecordsMayHoldAnyBytes() throws {
    let records: [[UInt8]] = [Array("5:3:".utf8), [], [0, 10, 58, 255]]
    let body = records.flatMap { Array("\($0.count):".utf8) + $0 }
    let bytes = Array("\(head)7 41 3\n".utf8) + body + LinkMessage.post(.ephemeral, [9])
    let message = try XCTUnwrap(LinkMessage(bytes))
    XCTAssertEqual(message.entries, LinkEntries(origin: "blue.abc", epoch: 7, first: 41, records: records))
    XCTAssertEqual(message.posts.count, 1)
  }

  func testWhatIsNoMessageIsRefused() {
    let good = Array("\(head)7 41 1\n".utf8) + Array("3:abc".utf8)
    XCTAssertNotNil(LinkMessage(good))
    for count in 0..<good.count { XCTAssertNil(LinkMessage(Array(good[..<count])), "\(count)") }
    for text in [
      #"{"type":"TEST","payload":{}}"#, "\n", "C1 a 1 0 0\n", "C2 a 1 0 0 0\n", "C1 a 1 0 0 99999999999\n",
      "C1 a 1 1 1 1\n9999999999999999999:a", "C1 a 1 1 1 1\n:a", "C1 a x 0 0 0\n",
      "C1 a 1 1 18446744073709551615 1\n1:a", "C1 a -9223372036854775808 0 0 0\n", "C1 a 9223372036854775807 0 0 0\n",
    ] {
      XCTAssertNil(LinkMessage(Array(text.utf8)), text)
    }
    XCTAssertNil(LinkMessage(good + [2, 200]), "a post that ends too early")
  }

  func testFactsComeBackAsTheyWere() throws {
    var fact = MemberFact(.present, "blue.abc/0-17-3")
    fact.number = 300
    fact.userID = "u1"
    fact.name = "Ada é"
    fact.isIdle = true
    XCTAssertEqual(MemberFact(fact.encoded), fact)
    XCTAssertEqual(fact.instance, "blue.abc")
    for count in 0..<fact.encoded.count { XCTAssertNil(MemberFact(Array(fact.encoded[..<count]))) }
  }
}
