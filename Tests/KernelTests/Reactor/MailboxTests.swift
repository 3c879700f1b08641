@testable import Kernel
import Glibc
import XCTest

final class MailboxTests: XCTestCase {
  private func isRung(_ mailbox: Mailbox) -> Bool {
    var entry = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) == 1
  }

  func testTheBellRingsWhenTheBoxIsNoLongerEmpty() throws {
    let mailbox = try Mailbox()
    XCTAssertTrue(mailbox.isEmpty)
    XCTAssertFalse(isRung(mailbox))
    mailbox.post { _ in }
    XCTAssertTrue(isRung(mailbox))
    mailbox.acknowledge()
    XCTAssertFalse(isRung(mailbox))
    mailbox.post { _ in }
    XCTAssertFalse(isRung(mailbox), "it rang before, and nobody has opened the box")
    var mail: [Mail] = []
    mailbox.drain(into: &mail)
    XCTAssertEqual(mail.count, 2)
    XCTAssertTrue(mailbox.isEmpty)
    mailbox.post { _ in }
    XCTAssertTrue(isRung(mailbox))
  }

  func testItsOwnerNeedsNoBell() throws {
    let mailbox = try Mailbox()
    mailbox.claim()
    mailbox.post { _ in }
    XCTAssertFalse(isRung(mailbox))
    XCTAssertFalse(mailbox.isEmpty)
  }

  func testABatchStaysTogether() throws {
    let mailbox = try Mailbox()
    let journal = Journal()
    mailbox.deliver((0..<3).map { number in Mail.work { _ in journal.add("\(number)") } })
    mailbox.post { _ in journal.add("last") }
    let reactor = try Reactor(index: 0, time: SystemTime(), poller: MemoryPoller())
    var mail: [Mail] = []
    mailbox.drain(into: &mail)
    for case .work(let work) in mail { work(reactor) }
    XCTAssertEqual(journal.entries, ["0", "1", "2", "last"])
  }
}
