/// What one reactor counts about itself. Written on its thread; others ask for a copy by post.
public struct ReactorStatistics: Sendable {
  /// Turns so far.
  public private(set) var turns: UInt64 = 0
  /// Turns whose work took longer than 10 ms: something hogged the reactor.
  public private(set) var slowTurns: UInt64 = 0
  /// Nanoseconds spent working rather than waiting.
  public private(set) var busyNanoseconds: UInt64 = 0
  /// The longest turn, in nanoseconds.
  public private(set) var longestTurn: UInt64 = 0

  /// Connections open now.
  public internal(set) var connections = 0
  /// System calls that sent bytes.
  public internal(set) var sends: UInt64 = 0
  /// Bytes sent.
  public internal(set) var bytesSent: UInt64 = 0
  /// WebSocket messages begun to be sent.
  public internal(set) var framesSent: UInt64 = 0
  /// Bytes received.
  public internal(set) var bytesReceived: UInt64 = 0
  /// Connections closed as soon as they came.
  public internal(set) var refusedConnections: UInt64 = 0

  /// WebSocket messages received from clients.
  public internal(set) var messages: UInt64 = 0
  /// Messages that interceptors dropped without a word.
  public internal(set) var droppedMessages: UInt64 = 0
  /// Errors that clients were told over sockets, by code.
  public internal(set) var refusals = Tally()
  /// Errors that answered requests, by code.
  public internal(set) var httpRefusals = Tally()

  /// WebSocket connections opened.
  public internal(set) var socketsOpened: UInt64 = 0
  /// Close frames sent, by code.
  public internal(set) var closes = Tally()
  /// Members of channels that were too far behind.
  public internal(set) var resyncs: UInt64 = 0

  mutating func record(turn duration: Duration) {
    let nanoseconds = UInt64(max(0, duration.nanoseconds))
    turns += 1
    busyNanoseconds += nanoseconds
    longestTurn = max(longestTurn, nanoseconds)
    if nanoseconds > 10_000_000 { slowTurns += 1 }
  }
}
