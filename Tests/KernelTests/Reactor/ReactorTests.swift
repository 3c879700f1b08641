@testable import Kernel
import Glibc
import KernelTesting
import XCTest

/// One reactor, turned by hand.
final class ReactorTests: XCTestCase {
  private let clock = ManualClock()

  private func makeReactor(_ poller: any Poller = MemoryPoller()) throws -> Reactor {
    let reactor = try Reactor(index: 0, time: clock, poller: poller)
    reactor.mailbox.claim()
    return reactor
  }

  func testMailIsOpenedInOrderAndWhatItPostsWaitsForTheNextTurn() throws {
    let reactor = try makeReactor()
    let seen = Journal()
    for number in 0..<5 {
      reactor.mailbox.post { reactor in
        seen.add("\(number)")
        reactor.post(to: reactor.index) { _ in seen.add("again \(number)") }
      }
    }
    reactor.turn(mayWait: false)
    XCTAssertEqual(seen.entries, (0..<5).map { "\($0)" })
    XCTAssertFalse(reactor.isIdle)
    reactor.turn(mayWait: true)
    XCTAssertEqual(seen.entries.suffix(5), (0..<5).map { "again \($0)" })
    XCTAssertTrue(reactor.isIdle)
  }

  func testATurnRunsMailThenTimersThenWhatWasDeferred() throws {
    let reactor = try makeReactor()
    var seen: [String] = []
    reactor.atEndOfTurn {
      seen.append("deferred")
      reactor.atEndOfTurn { seen.append("deferred by the deferred") }
    }
    reactor.schedule(after: .milliseconds(5)) { seen.append("timer") }
    let journal = Journal()
    reactor.mailbox.post { _ in journal.add("mail") }
    clock.advance(by: .milliseconds(5))
    reactor.turn(mayWait: false)
    XCTAssertEqual(journal.entries, ["mail"])
    XCTAssertEqual(seen, ["timer", "deferred", "deferred by the deferred"])
  }

  func testATimerMayCancelOneThatIsDueInTheSameTurn() throws {
    let reactor = try makeReactor()
    var seen: [String] = []
    var second: TimerToken?
    reactor.schedule(after: .milliseconds(1)) {
      seen.append("first")
      if let second { reactor.cancel(second) }
    }
    second = reactor.schedule(after: .milliseconds(2)) { seen.append("second") }
    clock.advance(by: .milliseconds(10))
    reactor.turn(mayWait: false)
    XCTAssertEqual(seen, ["first"])
  }

  func testATimerThatSchedulesAnotherDoesNotStarveTheTurn() throws {
    let reactor = try makeReactor()
    var count = 0
    func again() {
      count += 1
      reactor.schedule(after: .zero) { again() }
    }
    again()
    for _ in 0..<10 {
      clock.advance(by: .milliseconds(1))
      reactor.turn(mayWait: false)
    }
    XCTAssertEqual(count, 11)
  }

  /// Time that passes while the poller waits is no work, and what is ready finds a clock that is right.
  func testNowIsTheTimeOfWakingAndWaitingIsNoWork() throws {
    let poller = SlowPoller(clock: clock, wait: .seconds(7))
    let reactor = try makeReactor(poller)
    let source = BusySource(reactor, clock: clock, work: .milliseconds(20))
    poller.token = try reactor.add(source, interest: .read).rawValue
    reactor.turn(mayWait: true)
    XCTAssertEqual(source.seen, clock.now() + .milliseconds(-20))
    XCTAssertEqual(reactor.statistics.busyNanoseconds, 20_000_000)
    XCTAssertEqual(reactor.statistics.slowTurns, 1)
    XCTAssertEqual(reactor.statistics.turns, 1)
  }

  func testPressureBeginsWhenReadingTakesMostOfTheTimeAndEndsWithIt() throws {
    let poller = SlowPoller(clock: clock, wait: .milliseconds(5))
    let reactor = try makeReactor(poller)
    let source = BusySource(reactor, clock: clock, work: .milliseconds(45))
    poller.token = try reactor.add(source, interest: .read).rawValue
    for _ in 0..<6 { reactor.turn(mayWait: true) }
    XCTAssertTrue(reactor.isUnderPressure)
    (poller.wait, source.work) = (.milliseconds(20), .milliseconds(30))
    for _ in 0..<12 { reactor.turn(mayWait: true) }
    XCTAssertTrue(reactor.isUnderPressure, "at 60 % it stays as it was")
    (poller.wait, source.work) = (.milliseconds(30), .milliseconds(10))
    for _ in 0..<12 { reactor.turn(mayWait: true) }
    XCTAssertFalse(reactor.isUnderPressure)
  }

  func testASourceRemovedByAnotherInTheSameTurnIsNotCalled() throws {
    let poller = MemoryPoller()
    let reactor = try makeReactor(poller)
    let transports = [poller.makeTransport(), poller.makeTransport()]
    let connections = try transports.map { try Connection(transport: $0, remoteAddress: "", reactor: reactor) }
    let handlers = [Closer(connections[1]), Closer(connections[0])]
    for (connection, handler) in zip(connections, handlers) { connection.handler = handler }
    for transport in transports { transport.write([1]) }
    reactor.turn(mayWait: false)
    XCTAssertEqual(handlers.map(\.received).sorted(), [0, 1])
    XCTAssertEqual(connections.filter(\.isClosed).count, 1)
    XCTAssertEqual(reactor.statistics.connections, 1)
  }

  func testOneObjectOfATypePerReactor() throws {
    final class Counter { var count = 0 }
    let (first, second) = (try makeReactor(), try makeReactor())
    XCTAssertNil(first.local(Counter.self))
    first.local(Counter.self, make: Counter.init).count += 1
    first.local(Counter.self, make: Counter.init).count += 1
    XCTAssertEqual(first.local(Counter.self)?.count, 2)
    XCTAssertNil(second.local(Counter.self))
  }
}

/// Reports one source as ready after a wait of its own.
private final class SlowPoller: Poller {
  private let clock: ManualClock
  var wait: Duration
  var token: UInt64?

  init(clock: ManualClock, wait: Duration) {
    self.clock = clock
    self.wait = wait
  }

  func add(_ descriptor: Int32, token: UInt64, interest: Interest) throws(SystemError) {}
  func change(_ descriptor: Int32, token: UInt64, interest: Interest) throws(SystemError) {}
  func remove(_ descriptor: Int32) {}

  func wait(milliseconds: Int32, _ report: (UInt64, Readiness) -> Void) {
    clock.advance(by: wait)
    if let token { report(token, .read) }
  }
}

private final class BusySource: EventSource {
  let descriptor: Int32 = -2
  var work: Duration
  private(set) var seen: Instant?
  private unowned let reactor: Reactor
  private let clock: ManualClock

  init(_ reactor: Reactor, clock: ManualClock, work: Duration) {
    self.reactor = reactor
    self.clock = clock
    self.work = work
  }

  func ready(_ readiness: Readiness) {
    seen = reactor.now
    clock.advance(by: work)
  }
}

/// Closes another connection when its own has something to read.
private final class Closer: ConnectionHandler {
  private let other: Connection
  private(set) var received = 0

  init(_ other: Connection) { self.other = other }

  func received(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    received += 1
    other.close()
  }

  func closed() {}
}
