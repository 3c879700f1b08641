@testable import Kernel
import KernelTesting
import XCTest

/// Members that do not keep up.
final class ChannelLagTests: XCTestCase {
  func testAMemberThatIsBehindJumpsOverStaleSkippableSegmentsOnly() throws {
    let fixture = try ChannelFixture()
    let (slow, quick) = (try fixture.member(), try fixture.member())
    slow.transport.capacity = 0
    for number in 0..<10 {
      fixture.broadcast("d\(number)")
      fixture.setEphemeral(quick, "e\(number)")
      fixture.closeWindow()
    }
    slow.transport.capacity = .max
    fixture.settle()
    XCTAssertEqual(slow.heard(), (0..<10).map { "d\($0)" } + ["e9"])
    XCTAssertEqual(quick.heard(), (0..<10).flatMap { ["d\($0)", "e\($0)"] })
  }

  func testAHalfSentSkippableFrameIsFinished() throws {
    let fixture = try ChannelFixture()
    let slow = try fixture.member()
    slow.transport.capacity = 3
    for text in ["first", "second", "third"] {
      fixture.setEphemeral(slow, text)
      fixture.closeWindow()
    }
    slow.transport.capacity = .max
    fixture.settle()
    XCTAssertEqual(slow.heard(), ["first", "third"])
  }

  func testCursorsThatNobodyTakesDoNotPileUp() throws {
    let fixture = try ChannelFixture()
    let (stuck, busy) = (try fixture.member(), try fixture.member())
    let log = try XCTUnwrap(stuck.connection.membership?.log)
    stuck.transport.capacity = 0
    fixture.broadcast("d")
    for number in 0..<200 {
      fixture.setEphemeral(busy, "\(number) \(String(repeating: "x", count: 80))")
      fixture.closeWindow()
      XCTAssertLessThan(log.segments(from: log.first).reduce(0) { $0 + $1.count }, 200)
    }
    XCTAssertEqual(busy.heard().count, 201)
    stuck.transport.capacity = .max
    fixture.settle()
    XCTAssertEqual(stuck.heard().map { $0.prefix(4) }, ["d", "199 "])
  }

  func testTooFarBehindIsWelcomedAnewOnceTheSocketHasDrained() throws {
    for reactor in 0..<2 {
      let fixture = try ChannelFixture(reactors: 2, settings: ChannelSettings(lagLimit: 1_000))
      let slow = try fixture.member(on: reactor)
      var asked: [ConnectionID] = []
      fixture.home.onResync = { asked.append($0) }
      slow.transport.capacity = 10
      for number in 0..<20 {
        fixture.broadcast("\(number) \(String(repeating: "x", count: 100))")
        fixture.closeWindow()
      }
      XCTAssertEqual(asked, [], "it still has something to read")
      slow.transport.capacity = .max
      fixture.settle()
      XCTAssertEqual(asked, [slow.connection.id])
      fixture.broadcast("missed")
      fixture.closeWindow()
      XCTAssertEqual(asked, [slow.connection.id], "once is enough")
      fixture.attach(slow, welcome: ["everything"])
      fixture.closeWindow()
      fixture.broadcast("live")
      fixture.closeWindow()
      let heard = slow.heard()
      XCTAssertEqual(heard.first?.prefix(2), "0 ", "the frame it was in the middle of")
      XCTAssertEqual(heard.dropFirst(), ["everything", "live"])
      XCTAssertEqual(fixture.home.count, 1)
    }
  }

  func testAnAnswerToAMemberThatIsBehindBringsItUpToDateInstead() throws {
    let fixture = try ChannelFixture()
    let slow = try fixture.member()
    fixture.home.onResync = { [fixture] _ in fixture.attach(slow, welcome: ["anew"]) }
    slow.transport.capacity = 0
    fixture.broadcast("missed")
    fixture.closeWindow()
    fixture.home.send(text: Array("answer".utf8), to: slow.connection.id)
    fixture.closeWindow()
    slow.transport.capacity = .max
    fixture.settle()
    fixture.broadcast("after")
    fixture.closeWindow()
    XCTAssertEqual(slow.heard(), ["anew", "after"])
    fixture.home.onResync = nil
  }

  func testAMemberOffTheLogDoesNotHoldIt() throws {
    let fixture = try ChannelFixture(settings: ChannelSettings(lagLimit: 1_000))
    let (slow, quick) = (try fixture.member(), try fixture.member())
    let log = try XCTUnwrap(quick.connection.membership?.log)
    slow.transport.capacity = 0
    for _ in 0..<20 {
      fixture.broadcast(String(repeating: "x", count: 100))
      fixture.closeWindow()
      XCTAssertLessThan(log.end - log.first, 12)
    }
    XCTAssertEqual(log.first, log.end)
    XCTAssertEqual(quick.heard().count, 20)
  }

  func testWhatWasBroadcastBeforeTheDetachStillArrives() throws {
    for reactor in 0..<2 {
      let fixture = try ChannelFixture(reactors: 2)
      let slow = try fixture.member(on: reactor)
      slow.transport.capacity = 4
      for number in 0..<3 {
        fixture.broadcast("message \(number)")
        fixture.closeWindow()
      }
      fixture.home.detach(slow.connection.id)
      fixture.broadcast("not for it")
      fixture.closeWindow()
      slow.tell("private")
      slow.transport.capacity = .max
      fixture.settle()
      XCTAssertEqual(slow.heard(), (0..<3).map { "message \($0)" } + ["private"])
      XCTAssertEqual(fixture.home.count, 0)
    }
  }

  func testTheLastMessageComesBehindTheLogAndNothingBehindIt() throws {
    let fixture = try ChannelFixture()
    let slow = try fixture.member()
    slow.transport.capacity = 4
    for number in 0..<3 {
      fixture.broadcast("message \(number)")
      fixture.closeWindow()
    }
    slow.connection.sendLast(segment("last"))
    slow.tell("too late")
    fixture.attach(slow, welcome: ["too late as well"])
    fixture.broadcast("too late, too")
    slow.transport.capacity = .max
    fixture.closeWindow()
    XCTAssertEqual(slow.heard(), (0..<3).map { "message \($0)" } + ["last"])
    XCTAssertFalse(slow.connection.isOpen)
    XCTAssertFalse(slow.connection.isClosed)
  }

  func testAConnectionThatOwesItselfTooMuchIsClosed() throws {
    let fixture = try ChannelFixture()
    let slow = try fixture.member()
    slow.transport.capacity = 0
    slow.connection.privateLimit = 1_000
    for _ in 0..<20 { slow.tell(String(repeating: "x", count: 100)) }
    XCTAssertTrue(slow.connection.isClosed)
    XCTAssertFalse(slow.isClosed, "its handler hears of it when what is under way has returned")
    fixture.settle()
    XCTAssertTrue(slow.isClosed)
  }

  func testAnInitialStateMayBeLargerThanThat() throws {
    let fixture = try ChannelFixture()
    let slow = try fixture.peer()
    slow.transport.capacity = 10
    slow.connection.privateLimit = 1_000
    let state = String(repeating: "x", count: 5_000)
    fixture.attach(slow, welcome: [state])
    fixture.settle()
    slow.tell("private")
    slow.transport.capacity = .max
    fixture.settle()
    XCTAssertEqual(slow.heard(), [state, "private"])
  }
}
