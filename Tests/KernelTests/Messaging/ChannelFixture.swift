@testable import Kernel
import KernelTesting

/// Reactors turned by hand, and connections at whose other ends the test sits.
final class ChannelFixture {
  let clock = ManualClock()
  let reactors: [Reactor]
  private let pollers: [MemoryPoller]

  init(reactors count: Int = 1, settings: ChannelSettings = ChannelSettings()) throws {
    let (clock, pollers) = (clock, (0..<count).map { _ in MemoryPoller() })
    let reactors = try pollers.enumerated().map { try Reactor(index: $0.offset, time: clock, poller: $0.element) }
    let handles = reactors.map(ReactorHandle.init)
    for reactor in reactors {
      reactor.mailbox.claim()
      reactor.join(handles)
      reactor.channels.settings = settings
    }
    self.pollers = pollers
    self.reactors = reactors
  }

  /// The channel the tests are about; its home is the first reactor.
  var home: ChannelHome { reactors[0].channels.open("board") }

  /// A new connection, a member of nothing.
  func peer(on reactor: Int = 0) throws -> ChannelPeer {
    let transport = pollers[reactor].makeTransport()
    return ChannelPeer(
      try Connection(transport: transport, remoteAddress: "127.0.0.1", reactor: reactors[reactor]), transport)
  }

  /// A new member of the channel.
  func member(on reactor: Int = 0, welcome: [String] = []) throws -> ChannelPeer {
    let peer = try peer(on: reactor)
    attach(peer, welcome: welcome)
    settle()
    return peer
  }

  func attach(_ peer: ChannelPeer, welcome: [String] = []) {
    home.attach(peer.connection.id, encoding: .json, welcome: welcome.map { segment($0) })
  }

  /// One turn of each reactor.
  func turn() {
    for reactor in reactors { reactor.turn(mayWait: false) }
  }

  /// Turns until nothing is left to do; the time stays.
  func settle() {
    repeat { turn() } while !(reactors.allSatisfy(\.isIdle) && pollers.allSatisfy(\.isQuiet))
  }

  /// Lets every window close.
  func closeWindow() {
    clock.advance(by: .milliseconds(50))
    settle()
  }

  func broadcast(_ text: String) {
    home.broadcast { _, writer in writer.text(Array(text.utf8)) }
  }

  /// Sets a member's ephemeral value, and has all of them written as text frames.
  func setEphemeral(_ peer: ChannelPeer, _ text: String, lane: EphemeralLane = .cursor) {
    home.encodeEphemeral = { _, _, value, _, writer in writer.text(value.indices.map { value[$0] }) }
    let id = peer.connection.id
    reactors[id.reactor].channels.setEphemeral(id, in: "board", home: 0, lane: lane, Array(text.utf8).span)
  }
}

/// A text frame of its own.
func segment(_ text: String, _ kind: Segment.Kind = .durable) -> Segment {
  var builder = SegmentBuilder()
  builder.text(Array(text.utf8))
  return builder.seal(kind)
}

/// The far end of a connection: reads what the server sent, strictly.
final class ChannelPeer: ConnectionHandler {
  let connection: Connection
  let transport: MemoryTransport
  var onClosed: (() -> Void)?
  private(set) var isClosed = false
  private static let limits = WebSocketDecoder.Limits(maxFrameBytes: 1 << 26, maxMessageBytes: 1 << 26)
  private var decoder = WebSocketDecoder(role: .client, limits: limits)
  private var messages: [String] = []

  init(_ connection: Connection, _ transport: MemoryTransport) {
    self.connection = connection
    self.transport = transport
    connection.handler = self
  }

  func received(_ bytes: UnsafeMutableBufferPointer<UInt8>) {}

  func closed() {
    isClosed = true
    onClosed?()
  }

  /// From here on it also reads compressed messages, and keeps its context, as clients may.
  func inflates(windowBits: Int) {
    decoder = WebSocketDecoder(
      role: .client, limits: Self.limits, inflater: Inflater(windowBits: windowBits, keepsContext: true))
  }

  /// Sends a message for this peer alone.
  func tell(_ text: String) { connection.send(segment(text)) }

  /// Reads what is in its buffer, which makes room for more.
  func read() {
    for event in decoder.received(transport.take()) {
      messages.append(event.event == .text ? String(decoding: event.payload, as: UTF8.self) : "\(event.event)")
    }
  }

  /// The whole messages that have come since the last call.
  func heard() -> [String] {
    read()
    defer { messages = [] }
    return messages
  }
}
