@testable import Kernel
import Foundation
import XCTest

/// Reactors on threads of their own.
final class ReactorGroupTests: XCTestCase {
  private func withGroup(_ count: Int, _ body: (ReactorGroup) async throws -> Void) async throws {
    let group = try ReactorGroup(count: count)
    group.start()
    defer { group.stop() }
    try await body(group)
  }

  func testPostsBetweenReactorsKeepTheirOrder() async throws {
    try await withGroup(3) { group in
      let journal = Journal()
      let count = 2_000
      for sender in 0..<2 {
        group.handles[sender].mailbox.post { reactor in
          for number in 0..<count / 2 { reactor.post(to: 2) { _ in journal.add("\(sender) \(number)") } }
          reactor.post(to: reactor.index) { reactor in
            for number in count / 2..<count { reactor.post(to: 2) { _ in journal.add("\(sender) \(number)") } }
          }
        }
      }
      for number in 0..<count { group.handles[2].mailbox.post { _ in journal.add("main \(number)") } }
      XCTAssertTrue(journal.waitForCount(3 * count))
      for sender in ["0", "1", "main"] {
        let mine = journal.entries.filter { $0.hasPrefix("\(sender) ") }
        XCTAssertEqual(mine, (0..<count).map { "\(sender) \($0)" })
      }
    }
  }

  func testASleepingReactorIsWoken() async throws {
    try await withGroup(2) { group in
      for round in 0..<200 {
        let journal = Journal()
        group.handles[round % 2].mailbox.post { $0.post(to: 1 - $0.index) { journal.add("\($0.index)") } }
        XCTAssertTrue(journal.waitForCount(1))
        XCTAssertEqual(journal.entries, ["\(1 - round % 2)"])
      }
    }
  }

  func testPerformIsAtOnceHereAndAPostElsewhere() async throws {
    try await withGroup(2) { group in
      let journal = Journal()
      group.handles[0].mailbox.post { reactor in
        reactor.perform(on: 0) { _ in journal.add("here") }
        journal.add("then")
        reactor.perform(on: 1) { journal.add("there \($0.index)") }
      }
      XCTAssertTrue(journal.waitForCount(3))
      XCTAssertEqual(journal.entries, ["here", "then", "there 1"])
    }
  }

  func testATaskComesBackToItsReactorAfterEachAwait() async throws {
    try await withGroup(2) { group in
      let journal = Journal()
      group.handles[0].mailbox.post { reactor in
        journal.add(threadName())
        reactor.spawn {
          journal.add(threadName())
          let other = await reactor.isolation(of: 1).perform { "\(threadName()) \($0.index)" }
          journal.add(other)
          journal.add(threadName())
          try? await Task.sleep(for: .milliseconds(1))
          journal.add(threadName())
        }
      }
      XCTAssertTrue(journal.waitForCount(5))
      XCTAssertEqual(journal.entries, ["reactor-0", "reactor-0", "reactor-1 1", "reactor-0", "reactor-0"])
    }
  }

  func testAnAnswerIsAwaitedFromOutside() async throws {
    try await withGroup(4) { group in
      for (index, handle) in group.handles.enumerated() {
        let answer = await handle.isolation.perform { $0.index }
        XCTAssertEqual(answer, index)
      }
      struct Refusal: Error {}
      do {
        try await group.handles[1].isolation.perform { _ in throw Refusal() }
        XCTFail("must throw")
      } catch is Refusal {}
    }
  }

  func testTimersFireOnSleepingReactors() async throws {
    try await withGroup(2) { group in
      let journal = Journal()
      group.postToAll { reactor in
        for delay in [30, 10, 20] {
          reactor.schedule(after: .milliseconds(delay)) { journal.add("\(reactor.index) \(delay)") }
        }
      }
      XCTAssertTrue(journal.waitForCount(6))
      for index in 0..<2 {
        XCTAssertEqual(
          journal.entries.filter { $0.hasPrefix("\(index) ") }, [10, 20, 30].map { "\(index) \($0)" })
      }
    }
  }

  func testWhatWasPostedBeforeTheStopStillRuns() throws {
    let group = try ReactorGroup(count: 2)
    let journal = Journal()
    group.start()
    for number in 0..<100 { group.postToAll { _ in journal.add("\(number)") } }
    group.stop()
    XCTAssertEqual(journal.entries.count, 200)
  }

  func testHomesAreSpreadAndStable() {
    XCTAssertEqual(ReactorGroup.home(of: "anything", among: 1), 0)
    XCTAssertEqual(ReactorGroup.home(of: "A1B2C3D4", among: 4), ReactorGroup.home(of: "A1B2C3D4", among: 4))
    var counts = [0, 0, 0, 0]
    for number in 0..<4_000 { counts[ReactorGroup.home(of: "room-\(number)", among: 4)] += 1 }
    for count in counts { XCTAssertTrue((800...1_200).contains(count), "\(counts)") }
  }
}

private func threadName() -> String { Thread.current.name ?? "" }
