import Kernel
import XCTest

@testable import Auth

final class TicketBookTests: XCTestCase {
  private let ann = Principal(userID: "a", name: "Ann", signInID: "s")
  private let time = AdjustableTime()

  func testATicketIsGoodOnce() throws {
    let book = TicketBook(time: time)
    let ticket = try book.issue(for: ann, origin: "https://x")
    XCTAssertEqual(book.redeem(ticket, origin: "https://x"), ann)
    XCTAssertNil(book.redeem(ticket, origin: "https://x"))
  }

  func testATicketIsGoodForAMinute() throws {
    let book = TicketBook(time: time)
    let ticket = try book.issue(for: ann, origin: nil)
    time.advance(by: .seconds(60))
    XCTAssertNil(book.redeem(ticket, origin: nil))
  }

  func testATicketOfAnotherOriginIsSpent() throws {
    let book = TicketBook(time: time)
    let ticket = try book.issue(for: ann, origin: "https://x")
    XCTAssertNil(book.redeem(ticket, origin: "https://y"))
    XCTAssertNil(book.redeem(ticket, origin: "https://x"))
  }

  func testAnAccountsOldestTicketGivesWay() throws {
    let book = TicketBook(time: time)
    let first = try book.issue(for: ann, origin: nil)
    var last = ""
    for _ in 0..<TicketBook.maxPerUser { last = try book.issue(for: ann, origin: nil) }
    XCTAssertNil(book.redeem(first, origin: nil))
    XCTAssertEqual(book.redeem(last, origin: nil), ann)
  }

  func testAFullBookRefusesUntilTicketsExpire() throws {
    let book = TicketBook(capacity: 2, time: time)
    for user in ["a", "b"] { _ = try book.issue(for: Principal(userID: user, name: user), origin: nil) }
    let carl = Principal(userID: "c", name: "Carl")
    XCTAssertThrowsError(try book.issue(for: carl, origin: nil)) {
      XCTAssertEqual(($0 as? ProtocolError), .ticketsBusy)
    }
    time.advance(by: .seconds(60))
    XCTAssertNoThrow(try book.issue(for: carl, origin: nil))
  }
}
