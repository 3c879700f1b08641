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
  /// Messages received from clients.
  public internal(set) var messages: UInt64 = 0

  mutating func record(turn duration: Duration) {
    let nanoseconds = UInt64(max(0, duration.nanoseconds))
    turns += 1
    busyNanoseconds += nanoseconds
    longestTurn = max(longestTurn, nanoseconds)
    if nanoseconds > 10_000_000 { slowTurns += 1 }
  }
}
