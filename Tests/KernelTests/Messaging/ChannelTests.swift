@testable import Kernel
import KernelTesting
import XCTest

final class ChannelTests: XCTestCase {
  func testABroadcastReachesEveryMemberOnceAndInOrder() throws {
    let fixture = try ChannelFixture()
    let members = try (0..<5).map { _ in try fixture.member() }
    let stranger = try fixture.peer()
    for number in 0..<3 { fixture.broadcast("\(number)") }
    fixture.closeWindow()
    for member in members { XCTAssertEqual(member.heard(), ["0", "1", "2"]) }
    XCTAssertEqual(stranger.heard(), [])
    XCTAssertEqual(fixture.home.count, 5)
  }

  func testAQuietChannelAnswersInTheSameTurn() throws {
    let fixture = try ChannelFixture()
    let member = try fixture.member()
    fixture.broadcast("now")
    fixture.turn()
    XCTAssertEqual(member.heard(), ["now"])
  }

  func testABusyChannelGathersForItsWindow() throws {
    let fixture = try ChannelFixture()
    let member = try fixture.member()
    fixture.broadcast("first")
    fixture.settle()
    fixture.broadcast("second")
    fixture.clock.advance(by: .milliseconds(19))
    fixture.settle()
    fixture.broadcast("third")
    fixture.settle()
    XCTAssertEqual(member.heard(), ["first"])
    let sends = fixture.reactors[0].statistics.sends
    fixture.clock.advance(by: .milliseconds(1))
    fixture.settle()
    XCTAssertEqual(member.heard(), ["second", "third"])
    XCTAssertEqual(fixture.reactors[0].statistics.sends - sends, 1)
  }

  func testWhatIsForOneMemberComesBetweenWhatWasBroadcastBeforeAndAfter() throws {
    let fixture = try ChannelFixture(reactors: 2)
    let (asking, other) = (try fixture.member(on: 1), try fixture.member())
    fixture.broadcast("first")
    fixture.settle()
    fixture.broadcast("second")
    fixture.home.send(text: Array("answer".utf8), to: asking.connection.id)
    fixture.broadcast("third")
    fixture.settle()
    XCTAssertEqual(asking.heard(), ["first", "second", "answer"])
    fixture.closeWindow()
    XCTAssertEqual(asking.heard(), ["third"])
    XCTAssertEqual(other.heard(), ["first", "second", "third"])
    fixture.home.send(text: Array("at once".utf8), to: asking.connection.id)
    fixture.settle()
    XCTAssertEqual(asking.heard(), ["at once"])
  }

  func testAJoinDoesNotShortenTheWindowsAfterIt() throws {
    let fixture = try ChannelFixture()
    let member = try fixture.member()
    fixture.broadcast("first")
    fixture.settle()
    fixture.broadcast("second")
    fixture.clock.advance(by: .milliseconds(10))
    fixture.settle()
    _ = try fixture.member()
    XCTAssertEqual(member.heard(), ["first", "second"], "a join closes the window under way")
    fixture.broadcast("third")
    fixture.clock.advance(by: .milliseconds(15))
    fixture.settle()
    XCTAssertEqual(member.heard(), [], "that window's own end is not the next one's")
    fixture.clock.advance(by: .milliseconds(5))
    fixture.settle()
    XCTAssertEqual(member.heard(), ["third"])
  }

  func testAMemberIsWelcomedFirstAndThenHearsExactlyWhatCameAfter() throws {
    let fixture = try ChannelFixture(reactors: 2)
    let here = try fixture.peer()
    let there = try fixture.peer(on: 1)
    _ = try fixture.member()
    fixture.broadcast("before")
    fixture.attach(here, welcome: ["w1", "w2"])
    fixture.attach(there, welcome: ["w3"])
    fixture.broadcast("after")
    fixture.closeWindow()
    XCTAssertEqual(here.heard(), ["w1", "w2", "after"])
    XCTAssertEqual(there.heard(), ["w3", "after"])
  }

  func testMembersOnTwoReactorsSeeTheSameOrder() throws {
    let fixture = try ChannelFixture(reactors: 3)
    let members = try (0..<6).map { try fixture.member(on: $0 % 3) }
    var expected: [String] = []
    for number in 0..<40 {
      fixture.broadcast("\(number)")
      expected.append("\(number)")
      fixture.clock.advance(by: .milliseconds(number % 7))
      fixture.turn()
    }
    fixture.closeWindow()
    for member in members { XCTAssertEqual(member.heard(), expected) }
  }

  func testAFrameLargerThanATurnsShareArrivesWhole() throws {
    let fixture = try ChannelFixture()
    let members = try (0..<3).map { _ in try fixture.member() }
    let large = String(repeating: "x", count: 2 * SendVector.byteLimit + 77)
    fixture.broadcast("small")
    fixture.broadcast(large)
    fixture.closeWindow()
    fixture.broadcast("next")
    fixture.closeWindow()
    for member in members { XCTAssertEqual(member.heard(), ["small", large, "next"]) }
  }

  func testTheLogIsForgottenWhenAllAreLevel() throws {
    let fixture = try ChannelFixture()
    let members = try (0..<3).map { _ in try fixture.member() }
    let log = try XCTUnwrap(members[0].connection.membership?.log)
    for number in 0..<50 {
      fixture.broadcast("\(number)")
      fixture.setEphemeral(members[1], "\(number)")
      fixture.closeWindow()
      XCTAssertEqual(log.first, log.end)
    }
    XCTAssertEqual(members[2].heard().count, 100)
  }

  func testAChannelIsForgottenWithItsLastMemberAndComesBack() throws {
    let fixture = try ChannelFixture(reactors: 2)
    let first = try fixture.member(on: 1)
    fixture.home.detach(first.connection.id)
    fixture.settle()
    fixture.broadcast("to nobody")
    let second = try fixture.member(on: 1)
    fixture.broadcast("hello")
    fixture.closeWindow()
    XCTAssertEqual(first.heard(), [])
    XCTAssertEqual(second.heard(), ["hello"])
  }
}
