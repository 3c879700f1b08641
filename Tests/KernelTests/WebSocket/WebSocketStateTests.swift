import Kernel
import XCTest

final class WebSocketStateTests: XCTestCase {
  private let start = Instant(nanoseconds: 1_000)

  private func makeState() -> WebSocketState {
    WebSocketState(pingInterval: .seconds(10), closeTimeout: .seconds(5), now: start)
  }

  private func activity(received: Int = 0, sent: Int = 2, reading: Bool = true, flushed: Bool = true)
    -> WebSocketState.Activity
  {
    .init(
      bytesReceivedSinceLastTick: received, bytesSentSinceLastTick: sent, reading: reading, pingFullySent: flushed)
  }

  private func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

  // Liveness.

  func testAPingIsAskedForOncePerInterval() {
    var state = makeState()
    XCTAssertEqual(state.deadline, at(10))
    XCTAssertEqual(state.tick(activity(), now: at(9)), .nothing)
    XCTAssertEqual(state.tick(activity(), now: at(10)), .sendPing)
    XCTAssertEqual(state.deadline, at(20))
    XCTAssertEqual(state.tick(activity(received: 6), now: at(20)), .sendPing)
  }

  func testAPeerThatMissesOnePongIsDead() {
    var state = makeState()
    XCTAssertEqual(state.tick(activity(), now: at(10)), .sendPing)
    XCTAssertEqual(state.tick(activity(), now: at(20)), .terminate)
    XCTAssertEqual(state.phase, .closed)
    XCTAssertEqual(state.tick(activity(), now: at(30)), .nothing)
  }

  func testASilentStartIsNotHeldAgainstThePeer() {
    var state = makeState()
    XCTAssertEqual(state.tick(activity(sent: 0), now: at(10)), .sendPing)
    XCTAssertEqual(state.phase, .open)
  }

  func testAnyByteIsASignOfLife() {
    var state = makeState()
    XCTAssertEqual(state.tick(activity(), now: at(10)), .sendPing)
    XCTAssertEqual(state.tick(activity(received: 1), now: at(20)), .sendPing)
    XCTAssertEqual(state.tick(activity(), now: at(30)), .terminate)
  }

  func testActivityBeforeTheDeadlineIsAddedUp() {
    var state = makeState()
    XCTAssertEqual(state.tick(activity(), now: at(10)), .sendPing)
    XCTAssertEqual(state.tick(activity(received: 1), now: at(15)), .nothing)
    XCTAssertEqual(state.tick(activity(), now: at(20)), .sendPing)
  }

  func testOutputThatMovesBeyondThePingIsASignOfLife() {
    var state = makeState()
    XCTAssertEqual(state.tick(activity(), now: at(10)), .sendPing)
    XCTAssertEqual(state.tick(activity(sent: 3), now: at(20)), .sendPing)
  }

  func testAPeerWeDoNotReadIsNotDead() {
    var state = makeState()
    XCTAssertEqual(state.tick(activity(), now: at(10)), .sendPing)
    XCTAssertEqual(state.tick(activity(reading: false), now: at(15)), .nothing)
    XCTAssertEqual(state.tick(activity(sent: 0), now: at(20)), .sendPing)
    XCTAssertEqual(state.tick(activity(), now: at(30)), .terminate)
  }

  func testAPingThatWaitsIsNotAskedForAgain() {
    var state = makeState()
    XCTAssertEqual(state.tick(activity(), now: at(10)), .sendPing)
    XCTAssertEqual(state.tick(activity(sent: 0, flushed: false), now: at(20)), .nothing)
    XCTAssertEqual(state.tick(activity(sent: 0, flushed: false), now: at(30)), .nothing)
    // It went out at some time in this interval: the peer gets a whole one to answer the next.
    XCTAssertEqual(state.tick(activity(sent: 2), now: at(40)), .sendPing)
    XCTAssertEqual(state.tick(activity(sent: 2), now: at(50)), .terminate)
  }

  // The closing handshake.

  func testAClosingPeerGetsItsCodeBackAndThenTheEnd() {
    var state = makeState()
    XCTAssertEqual(state.receivedClose(.goingAway, now: at(1)), .sendClose(.goingAway))
    XCTAssertEqual(state.phase, .closing(.received))
    XCTAssertEqual(state.closeFlushed(), .terminate)
    XCTAssertEqual(state.phase, .closed)
  }

  func testAnEmptyCloseIsAnsweredByAnEmptyOne() {
    var state = makeState()
    XCTAssertEqual(state.receivedClose(nil, now: at(1)), .sendClose(nil))
  }

  func testOurCloseWaitsForThePeers() {
    var state = makeState()
    XCTAssertEqual(state.close(.roomExpired, now: at(1)), .sendClose(.roomExpired))
    XCTAssertEqual(state.phase, .closing(.sent))
    XCTAssertEqual(state.closeFlushed(), .nothing)
    XCTAssertEqual(state.receivedClose(.roomExpired, now: at(2)), .terminate)
  }

  func testOnlyTheFirstCloseIsSent() {
    var state = makeState()
    XCTAssertEqual(state.close(.goingAway, now: at(1)), .sendClose(.goingAway))
    XCTAssertEqual(state.close(.flood, now: at(1)), .nothing)
    var closing = makeState()
    XCTAssertEqual(closing.receivedClose(.normal, now: at(1)), .sendClose(.normal))
    XCTAssertEqual(closing.close(.flood, now: at(1)), .nothing)
    XCTAssertEqual(closing.fail(.protocolError, now: at(1)), .nothing)
  }

  func testAViolationEndsOnceItsCloseIsFlushed() {
    var state = makeState()
    XCTAssertEqual(state.fail(.protocolError, now: at(1)), .sendClose(.protocolError))
    XCTAssertEqual(state.phase, .closing(.failed))
    XCTAssertEqual(state.closeFlushed(), .terminate)
  }

  func testAViolationInsteadOfAnAnswerEndsAtOnce() {
    var state = makeState()
    XCTAssertEqual(state.close(.normal, now: at(1)), .sendClose(.normal))
    XCTAssertEqual(state.fail(.invalidPayload, now: at(2)), .terminate)
  }

  func testAClosingConnectionEndsAtItsDeadline() {
    let inputs: [(inout WebSocketState) -> WebSocketState.Action] = [
      { $0.close(.normal, now: Instant(nanoseconds: 1_000) + .seconds(9)) },
      { $0.receivedClose(.normal, now: Instant(nanoseconds: 1_000) + .seconds(9)) },
      { $0.fail(.protocolError, now: Instant(nanoseconds: 1_000) + .seconds(9)) },
    ]
    for input in inputs {
      var state = makeState()
      XCTAssertNotEqual(input(&state), .nothing)
      XCTAssertEqual(state.deadline, at(14))
      XCTAssertEqual(state.tick(activity(received: 100), now: at(10)), .nothing)
      XCTAssertEqual(state.tick(activity(received: 100), now: at(14)), .terminate)
    }
  }

  func testADeadConnectionAsksForNothing() {
    var state = makeState()
    state.disconnected()
    XCTAssertEqual(state.phase, .closed)
    XCTAssertEqual(state.close(.normal, now: at(1)), .nothing)
    XCTAssertEqual(state.receivedClose(.normal, now: at(1)), .nothing)
    XCTAssertEqual(state.fail(.protocolError, now: at(1)), .nothing)
    XCTAssertEqual(state.closeFlushed(), .nothing)
    XCTAssertEqual(state.tick(activity(), now: at(60)), .nothing)
  }
}
