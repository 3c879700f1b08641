@testable import Kernel
import KernelTesting
import XCTest

final class EphemeralTests: XCTestCase {
  func testTheLatestValueOfEachConnectionWins() throws {
    let fixture = try ChannelFixture(reactors: 2)
    let (here, there) = (try fixture.member(), try fixture.member(on: 1))
    fixture.broadcast("busy")
    fixture.settle()
    for number in 0..<5 {
      fixture.setEphemeral(here, "here \(number)")
      fixture.setEphemeral(there, "there \(number)")
      fixture.settle()
    }
    fixture.closeWindow()
    for member in [here, there] { XCTAssertEqual(member.heard(), ["busy", "here 4", "there 4"]) }
    fixture.broadcast("later")
    fixture.closeWindow()
    XCTAssertEqual(here.heard(), ["later"], "a value is sent once")
  }

  func testDurableMessagesOfAWindowComeBeforeItsValues() throws {
    let fixture = try ChannelFixture()
    let member = try fixture.member()
    fixture.setEphemeral(member, "cursor")
    fixture.broadcast("stroke")
    fixture.closeWindow()
    XCTAssertEqual(member.heard(), ["stroke", "cursor"])
  }

  func testWhoLeavesTakesItsValueAlong() throws {
    let fixture = try ChannelFixture()
    let (leaver, cleared, stayer) = (try fixture.member(), try fixture.member(), try fixture.member())
    fixture.broadcast("busy")
    fixture.settle()
    for member in [leaver, cleared, stayer] { fixture.setEphemeral(member, "\(member.connection.id)") }
    fixture.home.clearEphemeral(cleared.connection.id)
    fixture.home.detach(leaver.connection.id)
    fixture.setEphemeral(leaver, "a ghost's")
    fixture.closeWindow()
    XCTAssertEqual(stayer.heard(), ["busy", "\(stayer.connection.id)"])
    XCTAssertEqual(
      leaver.heard(), ["busy", "\(stayer.connection.id)"], "what was sent before it left still reaches it")
  }

  func testAValueThatIsTooLargeIsDropped() throws {
    let fixture = try ChannelFixture()
    let member = try fixture.member()
    fixture.setEphemeral(member, String(repeating: "x", count: EphemeralLane.cursor.limit + 1))
    fixture.closeWindow()
    XCTAssertEqual(member.heard(), [])
    fixture.setEphemeral(member, String(repeating: "x", count: EphemeralLane.cursor.limit))
    fixture.closeWindow()
    XCTAssertEqual(member.heard(), [String(repeating: "x", count: EphemeralLane.cursor.limit)])
  }

  func testTheEndOfAPreviewTakesTheNextPreviewsPlaceOnlyOfTheSameThing() throws {
    let fixture = try ChannelFixture(reactors: 2)
    for member in [try fixture.member(), try fixture.member(on: 1)] {
      let set = { (text: String, lane: EphemeralLane) in
        fixture.setEphemeral(member, text, lane: lane)
        fixture.settle()
      }
      fixture.broadcast("busy")
      fixture.settle()
      set("things A, ended", .previewEnd)
      set("things B, drawn", .preview)
      fixture.closeWindow()
      XCTAssertEqual(member.heard().suffix(2), ["things A, ended", "things B, drawn"], "both reach the room")
      fixture.broadcast("busy")
      fixture.settle()
      set("things B, drawn", .preview)
      set("things A, ended", .previewEnd)
      fixture.closeWindow()
      XCTAssertEqual(member.heard(), ["busy", "things A, ended", "things B, drawn"])
      fixture.broadcast("busy")
      fixture.settle()
      set("things A, drawn", .preview)
      set("things A, ended", .previewEnd)
      fixture.closeWindow()
      XCTAssertEqual(member.heard(), ["busy", "things A, ended"], "what has ended is not shown again")
      fixture.home.detach(member.connection.id)
      fixture.settle()
    }
  }

  func testTheLatestEndsOfPreviewsWaitAndNoMore() throws {
    let fixture = try ChannelFixture()
    let (member, other) = (try fixture.member(), try fixture.member())
    fixture.broadcast("busy")
    fixture.settle()
    for number in 0..<20 { fixture.setEphemeral(member, "ended \(number)", lane: .previewEnd) }
    fixture.setEphemeral(other, "other's", lane: .previewEnd)
    fixture.closeWindow()
    XCTAssertEqual(other.heard(), ["busy"] + (12..<20).map { "ended \($0)" } + ["other's"])
    fixture.broadcast("later")
    fixture.closeWindow()
    XCTAssertEqual(other.heard(), ["later"], "an end is sent once")
  }

  func testSlotsOfSeveralValuesKeepTheLatestInTheirOrder() {
    var slots = EphemeralSlots(limit: 8, depth: 3)
    let ids = (0..<40).map { ConnectionID(reactor: 0, token: SourceToken(slot: $0, generation: 1)) }
    for round in 0..<5 {
      for id in ids { XCTAssertTrue(slots.set(id, [UInt8(round), 7].span)) }
    }
    slots.clear(ids[3])
    slots.clear(ids[4], beginningWith: [3].span)
    slots.clear(ids[5], beginningWith: [3, 7, 0].span)
    var seen: [ConnectionID: [UInt8]] = [:]
    slots.forEach { id, value in seen[id, default: []].append(value[0]) }
    XCTAssertEqual(seen.count, 39)
    XCTAssertNil(seen[ids[3]])
    XCTAssertEqual(seen[ids[4]], [2, 4])
    for id in [ids[0], ids[5], ids[39]] { XCTAssertEqual(seen[id], [2, 3, 4]) }
  }

  func testManySlotsKeepTheirValuesApart() {
    var slots = EphemeralSlots(limit: 96)
    func id(_ slot: Int) -> ConnectionID {
      ConnectionID(reactor: 0, token: SourceToken(slot: UInt32(slot), generation: 1))
    }
    for round in 0..<3 {
      for slot in 0..<300 { XCTAssertTrue(slots.set(id(slot), Array("\(slot) in \(round)".utf8).span)) }
    }
    slots.clear(id(7))
    slots.clear(id(1_000))
    var seen: [ConnectionID: String] = [:]
    slots.forEach { id, value in seen[id] = String(decoding: value.indices.map { value[$0] }, as: UTF8.self) }
    XCTAssertEqual(seen.count, 299)
    XCTAssertNil(seen[id(7)])
    XCTAssertEqual(seen[id(299)], "299 in 2")
    XCTAssertTrue(slots.set(id(7), Array("back".utf8).span))
    slots.removeAll()
    slots.forEach { id, _ in XCTFail("\(id) is left") }
  }
}
