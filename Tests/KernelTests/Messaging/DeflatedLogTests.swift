@testable import Kernel
import KernelTesting
import XCTest

/// One log for all: made once per form that somebody reads.
final class DeflatedLogTests: XCTestCase {
  private let long = String(repeating: "{\"x\":1.5,\"y\":2.5},", count: 60)

  private func fixture(reactors: Int = 1) throws -> ChannelFixture {
    let fixture = try ChannelFixture(reactors: reactors)
    var settings = KernelConfiguration.Compression()
    settings.threshold = 64
    for reactor in fixture.reactors { _ = reactor.local(FrameDeflater.self) { FrameDeflater(settings) } }
    return fixture
  }

  /// A member that negotiated compression with this window.
  private func member(
    _ fixture: ChannelFixture, windowBits: Int, on reactor: Int = 0, welcome: [Segment] = []
  ) throws -> ChannelPeer {
    let peer = try fixture.peer(on: reactor)
    let deflater = try XCTUnwrap(fixture.reactors[reactor].local(FrameDeflater.self))
    peer.connection.deflation = Deflation(deflater: deflater, windowBits: windowBits)
    peer.inflates(windowBits: windowBits)
    fixture.home.attach(
      peer.connection.id, encoding: .json, isDeflated: windowBits == LogForm.windowBits, welcome: welcome)
    fixture.settle()
    return peer
  }

  func testEverybodyHearsTheSameInTheirOwnForm() throws {
    let fixture = try fixture(reactors: 2)
    let plain = try (0..<4).map { try fixture.member(on: $0 % 2) }
    let deflated = try (0..<4).map { try member(fixture, windowBits: 15, on: $0 % 2) }
    let narrow = try member(fixture, windowBits: 10)
    for text in ["short", long, "short again", long + "!"] { fixture.broadcast(text) }
    fixture.closeWindow()
    fixture.setEphemeral(plain[0], "a cursor")
    fixture.closeWindow()
    let bytes = (plain + deflated + [narrow]).map(\.transport.outgoing)
    XCTAssertEqual(Set(bytes[..<4]).count, 1)
    XCTAssertEqual(Set(bytes[4..<8]).count, 1)
    XCTAssertEqual(bytes[8], bytes[0], "a smaller window reads the plain log")
    XCTAssertLessThan(bytes[4].count, bytes[0].count / 5)
    for peer in plain + deflated + [narrow] {
      XCTAssertEqual(peer.heard(), ["short", long, "short again", long + "!", "a cursor"])
    }
  }

  func testABroadcastIsDeflatedOnceForAllReactors() throws {
    let fixture = try fixture(reactors: 3)
    let members = try (0..<9).map { try member(fixture, windowBits: 15, on: $0 % 3) }
    fixture.clock.advance(by: .milliseconds(50))
    fixture.broadcast(long)
    for member in members { member.transport.capacity = 0 }
    fixture.settle()
    let segments = try members.map { try XCTUnwrap($0.connection.membership?.rest.first) }
    for segment in segments { XCTAssertTrue(segment === segments[0]) }
    XCTAssertLessThan(segments[0].count, long.utf8.count / 5)
  }

  func testAFormWithoutMembersIsNotMade() throws {
    let fixture = try fixture()
    let deflated = try member(fixture, windowBits: 15)
    fixture.broadcast(long)
    fixture.closeWindow()
    XCTAssertEqual(deflated.heard(), [long])
    let plain = try fixture.member()
    fixture.home.detach(deflated.connection.id)
    fixture.broadcast(long)
    fixture.closeWindow()
    XCTAssertEqual(plain.heard(), [long])
    XCTAssertEqual(deflated.transport.outgoing, [])
  }

  func testAWelcomeIsDeflatedOnceUntilTheNextBroadcast() throws {
    let fixture = try fixture()
    let (state, mark) = (segment(long), segment("welcome"))
    func joined() throws -> ChannelPeer {
      let peer = try fixture.peer()
      peer.transport.capacity = 0
      peer.inflates(windowBits: 15)
      fixture.home.attach(peer.connection.id, encoding: .json, isDeflated: true, welcome: [mark, state])
      fixture.settle()
      return peer
    }
    let peers = [try joined(), try joined()]
    for peer in peers {
      peer.transport.capacity = .max
      fixture.settle()
      XCTAssertLessThan(peer.transport.outgoing.count, long.utf8.count / 4)
      XCTAssertEqual(peer.heard(), ["welcome", long])
    }
    var welcomes = DeflatedWelcomes()
    let deflater = try XCTUnwrap(fixture.reactors[0].local(FrameDeflater.self))
    let twin = welcomes.deflated(state, by: deflater)
    XCTAssertTrue(welcomes.deflated(state, by: deflater) === twin)
    XCTAssertTrue(welcomes.deflated(mark, by: deflater) === mark, "too short to pay")
    welcomes.removeAll()
    XCTAssertFalse(welcomes.deflated(state, by: deflater) === twin)
  }

  func testPrivateMessagesAndWelcomesUseTheNegotiatedWindow() throws {
    let fixture = try fixture()
    let far = (0..<3_000).map { "\($0 * $0 % 9_973)" }.joined(separator: ",")
    let text = far + far
    for bits in 9...15 {
      let peer = try member(fixture, windowBits: bits, welcome: [segment(text)])
      let welcome = peer.transport.outgoing.count
      XCTAssertLessThan(welcome, text.utf8.count)
      peer.connection.sendMessages(segment(text))
      fixture.settle()
      XCTAssertLessThan(peer.transport.outgoing.count - welcome, text.utf8.count)
      XCTAssertEqual(peer.heard(), [text, text], "read with a window of \(bits) bits")
    }
  }

  func testAMemberThatFellBehindComesBackInItsForm() throws {
    let fixture = try fixture()
    let slow = try member(fixture, windowBits: 15)
    let state = segment(long)
    fixture.home.onResync = { [unowned home = fixture.home] id in
      home.attach(id, encoding: .json, isDeflated: true, welcome: [state])
    }
    slow.transport.capacity = 0
    var noise = UInt64(1)
    for _ in 0..<60 {
      let text = (0..<8_000).map { _ -> String in
        noise = noise &* 6_364_136_223_846_793_005 &+ 1
        return String(noise, radix: 36)
      }.joined()
      fixture.broadcast(text)
      fixture.closeWindow()
    }
    slow.transport.capacity = .max
    fixture.settle()
    fixture.broadcast(long)
    fixture.closeWindow()
    XCTAssertEqual(slow.heard().suffix(2), [long, long])
  }

  func testWhatDoesNotShrinkOrIsOverTheTurnsShareStaysPlain() throws {
    var settings = KernelConfiguration.Compression()
    settings.threshold = 64
    let deflater = FrameDeflater(settings)
    var state: UInt64 = 1
    let bytes = (0..<2_000).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    var noisy = SegmentBuilder()
    noisy.frame(opcode: 2) { $0.append(bytes) }
    let noise = noisy.seal(.durable)
    XCTAssertTrue(deflater.deflated(noise, windowBits: 15) === noise)
    let short = segment(String(repeating: "x", count: 63))
    XCTAssertTrue(deflater.deflated(short, windowBits: 15) === short)
    XCTAssertFalse(deflater.deflated(segment(String(repeating: "x", count: 64)), windowBits: 15).count > 20)
    let huge = segment(String(repeating: "x", count: FrameDeflater.byteLimit + 1))
    XCTAssertTrue(deflater.deflated(huge, windowBits: 15) === huge)
    var builder = SegmentBuilder()
    for _ in 0..<3 { builder.text([UInt8](repeating: 0x78, count: FrameDeflater.byteLimit / 2)) }
    let three = deflater.deflated(builder.seal(.skippable), windowBits: 15)
    XCTAssertTrue((FrameDeflater.byteLimit / 2..<FrameDeflater.byteLimit).contains(three.count), "two of three")
    XCTAssertEqual(three.kind, .skippable)
    var mixed = SegmentBuilder()
    mixed.frame(opcode: 9) { $0.append([UInt8](repeating: 1, count: 100)) }
    mixed.frame(opcode: 0x41) { $0.append([UInt8](repeating: 1, count: 100)) }
    let untouched = mixed.seal(.durable)
    XCTAssertTrue(deflater.deflated(untouched, windowBits: 15) === untouched, "control frames, and what is deflated")
  }

  func testWithoutADeflaterTheDeflatedFormIsThePlainOne() throws {
    let fixture = try ChannelFixture()
    let peer = try fixture.peer()
    fixture.home.attach(peer.connection.id, encoding: .json, isDeflated: true, welcome: [segment(long)])
    fixture.broadcast(long)
    fixture.closeWindow()
    XCTAssertEqual(peer.heard(), [long, long])
  }
}
