@testable import Kernel
@testable import KernelTesting
import Synchronization
import XCTest

/// How an endpoint lets go of its sockets. On two reactors nothing would be different.
final class DrainTests: XCTestCase {
  func testSocketsAreClosedOneAfterTheOtherAndEachIsToldWhenToComeBack() throws {
    let waits = Waits([700, 30, 999, 0])
    let fixture = try EmbeddedFixture([StandInAuth()]) { settings in
      settings.drainSpread = .milliseconds(80)
      settings.draw = { longest in
        XCTAssertEqual(longest, .milliseconds(80))
        return .milliseconds(waits.next())
      }
    }
    let transports = try (0..<4).map { try fixture.client("person-\($0)").transport }
    fixture.endpoint?.drain()
    fixture.settle()
    var reasons: [String] = []
    var rounds = 0
    while reasons.count < 4, rounds < 8 {
      let closed = transports.compactMap { closeReason(in: $0.take()) }
      XCTAssertLessThanOrEqual(closed.count, 2, "spread over the time")
      reasons += closed
      rounds += 1
      fixture.advance(by: .milliseconds(20), step: .milliseconds(20))
    }
    XCTAssertEqual(Set(reasons), Set([700, 30, 999, 0].map { "server draining; retry=\($0)" }))
    XCTAssertGreaterThan(rounds, 1)
  }

  func testAServerThatOnlyStopsAcceptingGoesOnForThoseThere() throws {
    let fixture = try EmbeddedFixture([StandInAuth()])
    let (client, transport) = try fixture.client()
    fixture.endpoint?.stopAccepting()
    fixture.settle()
    try client.send("NO_SUCH")
    fixture.settle()
    XCTAssertNil(closeReason(in: transport.take()))
    XCTAssertFalse(client.isClosed)
  }

  /// Of the last close frame in what a server sent.
  private func closeReason(in bytes: [UInt8]) -> String? {
    guard let start = bytes.lastIndex(of: 0x88), start + 4 <= bytes.count else { return nil }
    XCTAssertEqual(Array(bytes[start + 2..<start + 4]), [0x03, 0xe9], "1001")
    return String(decoding: bytes[(start + 4)..<min(bytes.count, start + 2 + Int(bytes[start + 1]))], as: UTF8.self)
  }
}

/// The waits a test draws, in order.
private final class Waits: Sendable {
  private let rest: Mutex<[Int]>

  init(_ waits: [Int]) { rest = Mutex(waits) }

  func next() -> Int { rest.withLock { $0.isEmpty ? 0 : $0.removeFirst() } }
}
