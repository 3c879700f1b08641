@testable import Kernel
import KernelTesting
import XCTest

final class EventBusTests: XCTestCase {
  private struct Opened: Event { var name: String }
  private struct Closed: Event {}

  func testEventsWaitForTheHandlerUnderWayAndComeInOrder() throws {
    let reactor = try Reactor(index: 0, time: ManualClock(), poller: MemoryPoller())
    var seen: [String] = []
    for subscriber in ["a", "b"] {
      reactor.events.subscribe(Opened.self) { event in
        seen.append("\(subscriber) \((event as? Opened)?.name ?? "")")
      }
    }
    reactor.events.publish(Opened(name: "1"))
    reactor.events.publish(Opened(name: "2"))
    reactor.events.publish(Closed())
    XCTAssertEqual(seen, [])
    reactor.turn(mayWait: false)
    XCTAssertEqual(seen, ["a 1", "b 1", "a 2", "b 2"])
  }

  func testAnEventPublishedByASubscriberIsQueuedNotRecursive() throws {
    let reactor = try Reactor(index: 0, time: ManualClock(), poller: MemoryPoller())
    var seen: [String] = []
    reactor.events.subscribe(Opened.self) { _ in
      reactor.events.publish(Closed())
      seen.append("first")
    }
    reactor.events.subscribe(Opened.self) { _ in seen.append("second") }
    reactor.events.subscribe(Closed.self) { _ in seen.append("closed") }
    reactor.events.publish(Opened(name: ""))
    reactor.turn(mayWait: false)
    XCTAssertEqual(seen, ["first", "second", "closed"])
    reactor.turn(mayWait: false)
    XCTAssertEqual(seen.count, 3, "each event is delivered once")
    reactor.events.publish(Closed())
    reactor.turn(mayWait: false)
    XCTAssertEqual(seen.count, 4)
  }
}
