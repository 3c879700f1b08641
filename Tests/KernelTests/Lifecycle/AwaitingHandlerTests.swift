@testable import Kernel
@testable import KernelTesting
import Synchronization
import XCTest

final class AwaitingHandlerTests: XCTestCase {
  private let gate = Gate()

  private func plugins() -> [any Plugin] {
    let gate = gate
    let probe = ProbePlugin<First> { registrar in
      registrar.onAwaiting("WAIT", cost: .control) { document, session, _ in
        await gate.pass()
        if document.string("text") == "refuse" { throw ProtocolError("refused", "No.") }
        session.send(text: Array("{\"type\":\"DONE\",\"payload\":\(document.string("text") ?? "0")}".utf8).span)
      }
      registrar.on("QUICK", cost: .control) { _, _, session, _ in session.send("QUICK") { _ in } }
    }
    return [StandInAuth(), probe]
  }

  func testMessagesBehindAWaitingOneKeepTheirOrder() throws {
    let fixture = try EmbeddedFixture(plugins())
    let (client, transport) = try fixture.client()
    try client.send("WAIT", "{\"text\":\"1\"}")
    try client.send("QUICK")
    try client.send("WAIT", "{\"text\":\"refuse\"}")
    try client.send("QUICK")
    fixture.settle()
    XCTAssertEqual(transport.outgoing, [], "nothing overtakes")
    gate.open()
    fixture.settle()
    XCTAssertEqual(try client.next().type, "DONE")
    try client.expect("QUICK")
    XCTAssertEqual(client.drain(), [])
    gate.open()
    try client.expectError("refused")
    try client.expect("QUICK")
    XCTAssertEqual(client.drain(), [])
  }

  func testASocketIsNotReadWhileItsHandlerWaits() throws {
    let fixture = try EmbeddedFixture(plugins())
    let (client, transport) = try fixture.client()
    try client.send("WAIT")
    fixture.settle()
    try client.send("QUICK")
    fixture.settle()
    XCTAssertFalse(transport.isEverythingRead, "what comes stays in the socket")
    let (other, _) = try fixture.client("other")
    try other.send("QUICK")
    try other.expect("QUICK")
    gate.open()
    try client.expect("DONE")
    try client.expect("QUICK")
    XCTAssertTrue(transport.isEverythingRead)
  }

  func testAMessageCutBehindAWaitingOneIsPutTogether() throws {
    let fixture = try EmbeddedFixture(plugins())
    let (client, _) = try fixture.client()
    var bytes: [UInt8] = []
    for text in ["{\"type\":\"WAIT\",\"payload\":{}}", "{\"type\":\"QUICK\",\"payload\":{}}"] {
      WebSocketEncoder.append(.text, Array(text.utf8).span, mask: 99, to: &bytes)
    }
    for cut in stride(from: 35, to: bytes.count, by: 1) {
      try client.send(raw: Array(bytes[..<cut]))
      fixture.settle()
      try client.send(raw: Array(bytes[cut...]))
      fixture.settle()
      gate.open()
      try client.expect("DONE")
      try client.expect("QUICK")
    }
  }

  func testAConnectionMayGoWhileItsHandlerWaits() throws {
    let fixture = try EmbeddedFixture(plugins())
    let (client, transport) = try fixture.client()
    try client.send("WAIT")
    try client.send("QUICK")
    fixture.settle()
    transport.failure = 104
    try client.send(.ping)
    gate.open()
    fixture.settle()
    XCTAssertTrue(transport.isClosed)
    XCTAssertEqual(transport.take(), [])
  }

  func testASessionThatIsClosedMeanwhileGetsNoAnswer() throws {
    let closer = ProbePlugin<Second> { registrar in
      registrar.on("CLOSE", cost: .control) { _, _, session, _ in session.close(.normal) }
    }
    let fixture = try EmbeddedFixture(plugins() + [closer]) { $0.closeTimeout = .seconds(2) }
    let (client, transport) = try fixture.client()
    try client.send("CLOSE")
    try client.send("WAIT")
    fixture.settle()
    gate.open()
    fixture.advance(by: .seconds(4))
    var decoder = WebSocketDecoder(role: .client)
    XCTAssertEqual(decoder.received(transport.take()), [.close(1000)])
    XCTAssertTrue(transport.isClosed)
  }
}

/// Holds up whoever passes until the test opens it, once for each.
private final class Gate: Sendable {
  private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

  func pass() async {
    await withCheckedContinuation { continuation in
      waiting.withLock { $0 = continuation }
    }
  }

  func open() {
    let held = waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
    held?.resume()
  }
}
