@testable import Kernel
import KernelTesting
import XCTest

/// Members that go while others are being sent to.
final class ChannelClosingTests: XCTestCase {
  /// A member's end makes plugins broadcast and detach: in the middle of a flush that must disturb nobody.
  func testAConnectionThatBreaksInTheMiddleOfAFlushDisturbsNobody() throws {
    for position in 0..<4 {
      let fixture = try ChannelFixture()
      let members = try (0..<4).map { _ in try fixture.member() }
      let broken = members[position]
      broken.transport.failure = 104
      broken.onClosed = {
        fixture.broadcast("left")
        fixture.home.detach(broken.connection.id)
      }
      fixture.broadcast("one")
      fixture.broadcast("two")
      fixture.closeWindow()
      fixture.broadcast("three")
      fixture.closeWindow()
      XCTAssertTrue(broken.isClosed)
      XCTAssertEqual(fixture.home.count, 3)
      for member in members where member !== broken {
        XCTAssertEqual(member.heard(), ["one", "two", "left", "three"])
      }
    }
  }

  func testAllMembersMayBreakAtOnce() throws {
    let fixture = try ChannelFixture(reactors: 2)
    let members = try (0..<6).map { try fixture.member(on: $0 % 2) }
    for member in members {
      member.transport.failure = 32
      member.onClosed = {
        let id = member.connection.id
        fixture.reactors[id.reactor].post(to: 0) { $0.channels.home("board")?.detach(id) }
      }
    }
    fixture.broadcast("to nobody")
    fixture.closeWindow()
    XCTAssertTrue(members.allSatisfy(\.isClosed))
    XCTAssertEqual(fixture.home.count, 0)
    let late = try fixture.member()
    fixture.broadcast("hello")
    fixture.closeWindow()
    XCTAssertEqual(late.heard(), ["hello"])
  }

  func testAnAttachToAConnectionThatHasGoneIsHarmless() throws {
    let fixture = try ChannelFixture(reactors: 2)
    for reactor in 0..<2 {
      let gone = try fixture.peer(on: reactor)
      gone.connection.close()
      fixture.attach(gone, welcome: ["nobody"])
      fixture.broadcast("nobody either")
      fixture.closeWindow()
      fixture.home.detach(gone.connection.id)
      fixture.closeWindow()
    }
    XCTAssertEqual(fixture.home.count, 0)
  }

  func testAMemberIsInOneChannelAtATime() throws {
    let fixture = try ChannelFixture()
    let member = try fixture.member()
    let other = fixture.reactors[0].channels.open("other")
    other.attach(member.connection.id, encoding: .json, welcome: [])
    fixture.home.detach(member.connection.id)
    fixture.broadcast("old")
    other.broadcast { _, writer in writer.text(Array("new".utf8)) }
    fixture.closeWindow()
    XCTAssertEqual(member.heard(), ["new"])
  }
}
