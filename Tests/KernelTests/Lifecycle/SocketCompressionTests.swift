@testable import Kernel
@testable import KernelTesting
import XCTest

/// Has a lot to say in HELLO.
private final class TalkativePlugin: Plugin {
  static let manifest = PluginManifest(
    name: "talkative", version: "1.0", summary: "For tests.", messageNumbers: 64...83)

  init() {}
  init(configuration: NoConfiguration, environment: PluginEnvironment) {}

  func register(with registrar: inout Registrar<TalkativePlugin>) {
    for key in Self.manifest.messageNumbers ?? 0...0 { registrar.announce(key, 1 << 30) }
  }
}

/// permessage-deflate on a whole server: negotiated, used where it pays, and bounded.
final class SocketCompressionTests: XCTestCase {
  private static let limit = 4_096

  private func fixture(enabled: Bool = true, contextTakeover: Bool = false) throws -> EmbeddedFixture {
    let echo = ProbePlugin<First> { registrar in
      registrar.rawSocket(at: "/echo", messageLimit: Self.limit) { message, isText, session in
        if isText { session.send(text: message) } else { session.send(binary: message) }
      }
    }
    return try EmbeddedFixture([echo]) {
      $0.compression.enabled = enabled
      $0.compression.contextTakeover = contextTakeover
    }
  }

  private func client(_ fixture: EmbeddedFixture, offer: String) throws -> (client: TestClient, MemoryTransport) {
    let (transport, wire) = fixture.connect()
    let client = try TestClient(
      name: "raw", wire: wire, patience: .milliseconds(100), path: "/echo",
      headers: ["Sec-WebSocket-Extensions": offer])
    return (client, transport)
  }

  private func handshake(_ fixture: EmbeddedFixture, offer: String) throws -> String {
    try fixture.answer(
      to: "GET /echo HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Extensions: \(offer)\r\n\r\n")
  }

  func testItIsOffUnlessAskedForByBoth() throws {
    XCTAssertFalse(try handshake(fixture(enabled: false), offer: "permessage-deflate").contains("Extensions"))
    XCTAssertFalse(try handshake(fixture(), offer: "permessage-bzip2").contains("Extensions"))
    let answer = try handshake(fixture(), offer: "permessage-deflate; client_max_window_bits")
    XCTAssertTrue(
      answer.contains(
        ": permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n"),
      answer)
    let (off, _) = try client(fixture(enabled: false), offer: "permessage-deflate")
    try off.send(raw: compressed(.text, PeerDeflater().deflate("hello")))
    try off.expectClose(1002)
  }

  func testLongAnswersAreCompressedAndShortOnesAreNot() throws {
    let fixture = try fixture()
    let (client, transport) = try client(fixture, offer: "permessage-deflate")
    try client.send(text: "short")
    fixture.settle()
    XCTAssertEqual(transport.outgoing, [0x81, 5] + Array("short".utf8))
    XCTAssertEqual(try client.next().text, "short")
    let long = String(repeating: "round and round ", count: 100)
    for _ in 0..<2 {
      try client.send(raw: compressed(.text, PeerDeflater().deflate(long)))
      fixture.settle()
      XCTAssertEqual(transport.outgoing.first, 0xC1)
      XCTAssertLessThan(transport.outgoing.count, 80)
      XCTAssertEqual(try client.next().text, long)
    }
  }

  /// HELLO is a private message like others: compressed where that pays.
  func testHelloIsCompressedWhenItIsLongEnough() throws {
    for (threshold, opcode) in [(32, 0xC2), (256, 0x82)] as [(Int, UInt8)] {
      let fixture = try EmbeddedFixture([StandInAuth(), TalkativePlugin()]) {
        $0.compression.enabled = true
        $0.compression.threshold = threshold
      }
      let (transport, wire) = fixture.connect()
      let client = try TestClient(
        name: "anna", wire: wire, patience: .milliseconds(100), path: "/?v=2",
        headers: ["Sec-WebSocket-Extensions": "permessage-deflate", "x-test-user": "anna"])
      fixture.settle()
      let count = try client.expect(0).read { reader, bytes in try reader.varint(in: bytes) }
      XCTAssertEqual(count, 24)
      try client.send(2) { $0.append(1) }
      fixture.settle()
      XCTAssertEqual(transport.outgoing.first, 0x82, "a short answer is sent as it is")
      let plain = try fixture.client(path: "/?v=2").client
      XCTAssertTrue((33..<256).contains(try plain.expect(0).payload.count), "between the two thresholds")
      XCTAssertEqual(try self.firstOpcode(fixture), opcode)
    }
  }

  /// The first byte behind the answer to a handshake of v2 with permessage-deflate.
  private func firstOpcode(_ fixture: EmbeddedFixture) throws -> UInt8? {
    let (_, wire) = fixture.connect()
    try wire.write(
      Array(
        ("GET /?v=2 HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nx-test-user: anna\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n").utf8))
    let bytes = try wire.read()
    let end = Array("\r\n\r\n".utf8)
    return bytes.indices.first { bytes[$0...].starts(with: end) }.map { bytes[$0 + end.count] }
  }

  func testEachConnectionHasAContextOfItsOwnWhereClientsMayKeepIt() throws {
    let fixture = try fixture(contextTakeover: true)
    let peers = try (0..<2).map { _ in
      (try client(fixture, offer: "permessage-deflate").client, PeerDeflater(keepsContext: true))
    }
    for round in 0..<5 {
      for (index, (client, deflater)) in peers.enumerated() {
        let text = String(repeating: "peer \(index) says \(round); ", count: 20)
        try client.send(raw: compressed(.text, deflater.deflate(text)))
        XCTAssertEqual(try client.next().text, text)
      }
    }
    let (without, _) = try client(fixture, offer: "permessage-deflate; client_no_context_takeover")
    let deflater = PeerDeflater(keepsContext: true)
    for _ in 0..<2 { try without.send(raw: compressed(.text, deflater.deflate(String(repeating: "abc", count: 50)))) }
    XCTAssertEqual(try without.next().text, String(repeating: "abc", count: 50))
    try without.expectClose(1007)
  }

  func testOneReactorsInflaterServesInterleavedConnections() throws {
    let fixture = try fixture()
    let clients = try (0..<3).map { _ in try client(fixture, offer: "permessage-deflate").client }
    let texts = (0..<3).map { String(repeating: "client \($0) ", count: 50) }
    let frames = texts.map { compressed(.text, PeerDeflater().deflate($0)) }
    for position in 0..<(frames.map(\.count).max() ?? 0) {
      for (client, frame) in zip(clients, frames) where position < frame.count {
        try client.send(raw: [frame[position]])
        fixture.settle()
      }
    }
    for (client, text) in zip(clients, texts) { XCTAssertEqual(try client.next().text, text) }
  }

  func testABombIsClosedWith1009AndDamageWith1007() throws {
    let bomb = PeerDeflater().deflate([UInt8](repeating: 0x20, count: 1 << 20))
    for (payload, code) in [(bomb, 1009), (PeerDeflater().deflate([0xFF]), 1007), ([0xFF], 1007)] as [([UInt8], UInt16)]
    {
      let (client, transport) = try client(fixture(), offer: "permessage-deflate")
      try client.send(raw: compressed(.text, payload))
      try client.expectClose(code)
      XCTAssertTrue(transport.isClosed)
    }
  }
}
