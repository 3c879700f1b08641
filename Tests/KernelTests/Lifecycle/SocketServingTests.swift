@testable import Kernel
@testable import KernelTesting
import XCTest

final class SocketServingTests: XCTestCase {
  private func chat(_ journal: Journal = Journal()) -> [any Plugin] {
    let probe = ProbePlugin<First>(journal) { registrar in
      registrar.on("SAY", cost: .control) { payload, bytes, session, _ in
        let text = payload.member("text", in: bytes)?.string(in: bytes) ?? ""
        session.send("SAID") { writer in
          writer.key("text")
          writer.string(text)
        }
      }
      registrar.on("LEAVE", cost: .control) { _, _, session, _ in
        session.close(.normal, reason: "as you like")
        session.send("TOO_LATE") { _ in }
      }
      registrar.on("FAIL", cost: .control) { _, _, _, _ in
        struct Secret: Error {}
        throw Secret()
      }
      registrar.onSessionStart { session, _ in journal.add("begin \(session.principal.userID)") }
      registrar.onSessionEnd { session, _ in journal.add("end \(session.principal.userID)") }
    }
    return [StandInAuth(), probe]
  }

  func testMessagesAreAnsweredInOrderHoweverTheyAreCut() throws {
    let fixture = try EmbeddedFixture(chat())
    let (client, _) = try fixture.client()
    for number in 0..<20 { try client.send("SAY", "{\"text\":\"\(number)\"}") }
    for number in 0..<20 { XCTAssertEqual(try client.expect("SAID").string("text"), "\(number)") }
    var bytes: [UInt8] = []
    for text in ["a", "b"] {
      let message = "{\"type\":\"SAY\",\"payload\":{\"text\":\"\(text)\"}}"
      WebSocketEncoder.append(.text, Array(message.utf8).span, mask: 7, to: &bytes)
    }
    for byte in bytes {
      try client.send(raw: [byte])
      fixture.settle()
    }
    for text in ["a", "b"] { XCTAssertEqual(try client.expect("SAID").string("text"), text) }
  }

  func testMalformedMessagesAreAnsweredAndTheConnectionStays() throws {
    let (client, _) = try EmbeddedFixture(chat()).client()
    for text in ["", "x", "[]", "{}", "{\"type\":1}", "{\"type\":\"SAY\",\"type\":\"SAY\",\"payload\":{}}"] {
      try client.send(text: text)
      try client.expectError("malformed_message")
    }
    for text in [
      "{\"type\":\"SAY\"}", "{\"type\":\"SAY\",\"payload\":[]}", "{\"type\":\"SAY\",\"payload\":{},\"payload\":{}}",
    ] {
      try client.send(text: text)
      try client.expectError("missing_payload")
    }
    try client.send("SAY", "{\"text\":\"still here\"}")
    try client.expect("SAID")
  }

  func testAnUnknownTypeIsAnsweredOnce() throws {
    let (client, _) = try EmbeddedFixture(chat()).client()
    for type in ["NEWER", "NEWER", "SAY_", "NEWER", "say"] { try client.send(type) }
    for type in ["NEWER", "SAY_", "say"] { XCTAssertEqual(try client.expectError("unknown_type").string("type"), type) }
    XCTAssertEqual(client.drain(), [])
    for number in 0..<100 { try client.send("TYPE_\(number)") }
    XCTAssertEqual(client.drain().count, 13, "16 in all: nobody is answered for ever")
  }

  func testAnUnforeseenErrorShowsNoDetailsAndTheConnectionStays() throws {
    let (client, _) = try EmbeddedFixture(chat()).client()
    try client.send("FAIL")
    let message = try client.expectError("internal")
    XCTAssertFalse(message.text.contains("Secret"))
    try client.send("SAY")
    try client.expect("SAID")
  }

  func testAPingIsAnsweredWithItsPayload() throws {
    var decoder = WebSocketDecoder(role: .client)
    let fixture = try EmbeddedFixture(chat())
    let (client, transport) = try fixture.client()
    try client.send(.ping, "hello")
    fixture.settle()
    XCTAssertEqual(decoder.received(transport.take()), [.pong("hello")])
  }

  func testTheServersCloseIsTheLastThingItSays() throws {
    let journal = Journal()
    let fixture = try EmbeddedFixture(chat(journal))
    let (client, transport) = try fixture.client()
    try client.send("LEAVE")
    try client.send("SAY")
    fixture.settle()
    var decoder = WebSocketDecoder(role: .client)
    XCTAssertEqual(decoder.received(transport.take()), [.close(1000, "as you like")])
    XCTAssertFalse(transport.isClosed, "it waits for the answer")
    try client.answerClose(1000)
    fixture.settle()
    XCTAssertTrue(transport.isClosed)
    transport.end()
    fixture.settle()
    XCTAssertEqual(journal.entries.suffix(2), ["begin anna", "end anna"])
  }

  func testAClientThatDoesNotAnswerTheCloseIsCutOff() throws {
    let fixture = try EmbeddedFixture(chat()) { $0.closeTimeout = .seconds(3) }
    let (client, transport) = try fixture.client()
    try client.send("LEAVE")
    fixture.settle()
    fixture.advance(by: .milliseconds(2_500))
    XCTAssertFalse(transport.isClosed)
    fixture.advance(by: .seconds(2))
    XCTAssertTrue(transport.isClosed)
  }

  func testTheClientsCloseIsAnsweredWithItsCode() throws {
    let journal = Journal()
    let fixture = try EmbeddedFixture(chat(journal))
    let (client, transport) = try fixture.client()
    try client.answerClose(3_123)
    fixture.settle()
    var decoder = WebSocketDecoder(role: .client)
    XCTAssertEqual(decoder.received(transport.take()), [.close(3_123)])
    XCTAssertTrue(transport.isClosed, "the server ends first")
    transport.end()
    fixture.settle()
    XCTAssertEqual(journal.entries.last, "end anna")
  }

  func testAViolationIsClosedWithItsCode() throws {
    let cases: [([UInt8], UInt16)] = [
      ([0x81, 0x01, 0x61], 1002), ([0xC1, 0x80, 0, 0, 0, 0], 1002), ([0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007),
      ([0x81, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0], 1009),
    ]
    for (bytes, code) in cases {
      let fixture = try EmbeddedFixture(chat())
      let (client, transport) = try fixture.client()
      try client.send(raw: bytes)
      try client.expectClose(code)
      XCTAssertTrue(transport.isClosed)
    }
  }

  func testASilentPeerIsPingedAndDeadWhenItDoesNotAnswer() throws {
    let fixture = try EmbeddedFixture(chat()) { $0.pingInterval = .seconds(4) }
    let (quiet, quietTransport) = try fixture.client("quiet")
    let (_, deadTransport) = try fixture.client("dead")
    fixture.advance(by: .milliseconds(3_500))
    XCTAssertEqual(quietTransport.outgoing, [])
    for _ in 0..<6 {
      fixture.advance(by: .seconds(4))
      if quietTransport.take().starts(with: [0x89, 0]) { try quiet.send(.pong) }
      fixture.settle()
    }
    XCTAssertFalse(quietTransport.isClosed)
    XCTAssertTrue(deadTransport.isClosed)
    XCTAssertEqual(deadTransport.take(), [0x89, 0], "one ping went unanswered")
  }

  func testAPeerThatTakesNothingIsClosedAfterTheStallLimit() throws {
    let fixture = try EmbeddedFixture(chat()) { settings in
      settings.stallLimit = .seconds(5)
      settings.pingInterval = .seconds(100)
    }
    let (client, transport) = try fixture.client()
    transport.capacity = 0
    fixture.advance(by: .seconds(20))
    XCTAssertFalse(transport.isClosed, "nothing waits for it")
    try client.send("SAY", "{\"text\":\"never read\"}")
    fixture.advance(by: .seconds(4))
    XCTAssertFalse(transport.isClosed)
    fixture.advance(by: .seconds(4))
    XCTAssertTrue(transport.isClosed)
  }

  func testSessionsBeginAndEndOnceHoweverTheyEnd() throws {
    let journal = Journal()
    let fixture = try EmbeddedFixture(chat(journal))
    let ends: [(TestClient, MemoryTransport) throws -> Void] = [
      { client, _ in client.disconnect() },
      { client, transport in
        transport.failure = 104
        try client.send("SAY")
      },
      { client, _ in try client.answerClose(1000) },
      { client, _ in try client.send(raw: [0xFF, 0xFF]) },
    ]
    for (index, end) in ends.enumerated() {
      let (client, transport) = try fixture.client("user\(index)")
      try end(client, transport)
      fixture.settle()
      transport.end()
      fixture.advance(by: .seconds(10))
      let mine = journal.entries.filter { $0.hasSuffix("user\(index)") }
      XCTAssertEqual(mine, ["begin user\(index)", "end user\(index)"])
    }
  }

  func testARawSocketEchoesWithoutSignIn() async throws {
    let echo = ProbePlugin<First> { registrar in
      registrar.rawSocket(at: "/raw", messageLimit: 1 << 20) { message, isText, session in
        if isText { session.send(text: message) } else { session.send(binary: message) }
      }
      registrar.onSessionStart { _, _ in XCTFail("raw sockets are no sessions") }
    }
    try await LiveServer.run([echo]) { live in
      let client = try TestClient(
        name: "raw", wire: SocketWire(port: live.port), patience: .seconds(10), path: "/raw", headers: [:])
      for size in [0, 1, 125, 126, 65_535, 65_536, 1 << 20] {
        let text = String(repeating: "x", count: size)
        try client.send(text: text)
        XCTAssertEqual(try client.next().text, text)
      }
      try client.send(text: String(repeating: "x", count: (1 << 20) + 1))
      try client.expectClose(1009)
    }
  }
}
